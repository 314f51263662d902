import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/base/random.ts";
import { parseQtestLine, requestBytesMax, requestLineMax } from "../../src/serve/qtest-parser.ts";

function reasonOf(line: string): string {
  const request = parseQtestLine(line);
  return request.kind === "malformed" ? request.reason : expect.fail(`${line} was taken for ${request.kind}`);
}

describe("parseQtestLine", () => {
  it.each([
    ["outb 0x80 0x1ff", { kind: "port-write", width: 1, port: 0x80, value: 0xff }],
    ["outw 128 65537", { kind: "port-write", width: 2, port: 128, value: 1 }],
    ["outl 0xcf8 0x80001000", { kind: "port-write", width: 4, port: 0xcf8, value: 0x8000_1000 }],
    ["outl 0xcf8 0xffffffff80001000", { kind: "port-write", width: 4, port: 0xcf8, value: 0x8000_1000 }],
    ["inb 0xffff", { kind: "port-read", width: 1, port: 0xffff }],
    ["inw 010", { kind: "port-read", width: 2, port: 8 }],
    ["inl 0", { kind: "port-read", width: 4, port: 0 }],
    ["writeb 0x1000 0x1ff", { kind: "word-write", width: 1, address: 0x1000, low: 0xff, high: 0 }],
    ["writew 0x1000 7", { kind: "word-write", width: 2, address: 0x1000, low: 7, high: 0 }],
    ["writel 0x1000 0x1ffffffff", { kind: "word-write", width: 4, address: 0x1000, low: 0xffff_ffff, high: 0 }],
    [
      "writeq 0x1000 0xfedcba9876543210",
      { kind: "word-write", width: 8, address: 0x1000, low: 0x7654_3210, high: 0xfedc_ba98 },
    ],
    [
      "writeq 0 18446744073709551615",
      { kind: "word-write", width: 8, address: 0, low: 2 ** 32 - 1, high: 2 ** 32 - 1 },
    ],
    ["writeq 0 0777", { kind: "word-write", width: 8, address: 0, low: 0o777, high: 0 }],
    ["readb 1", { kind: "word-read", width: 1, address: 1 }],
    ["readq 0xffffffffffffffff", { kind: "word-read", width: 8, address: 2 ** 64 }],
    ["read 0x10 4", { kind: "bytes-read", encoding: "hex", address: 16, length: 4 }],
    ["b64read 0x10 4", { kind: "bytes-read", encoding: "base64", address: 16, length: 4 }],
    ["write 0x10 2 0x0aFf", { kind: "bytes-write", address: 16, bytes: Buffer.of(0x0a, 0xff) }],
    ["b64write 0x10 2 AQI=", { kind: "bytes-write", address: 16, bytes: Buffer.of(1, 2) }],
    ["memset 0x10 0 0x1ff", { kind: "fill", address: 16, length: 0, value: 0xff }],
    ["endianness", { kind: "endianness" }],
    ["irq_intercept_in ioapic", { kind: "interrupt-intercept" }],
    ["irq_intercept_out ioapic", { kind: "interrupt-intercept" }],
    ["clock_step", { kind: "clock-step", nanoseconds: 0n }],
    ["clock_step 1000000000", { kind: "clock-step", nanoseconds: 1_000_000_000n }],
    ["clock_set 0x10", { kind: "clock-set", nanoseconds: 16n }],
  ])("reads %s", (line, request) => {
    expect(parseQtestLine(line)).toEqual(request);
  });

  it.each([
    ["", "the line is empty"],
    [" inb 1", "starts with a space"],
    ["frobnicate", 'unknown command "frobnicate"'],
    ["in\x01\xff", 'unknown command "in\\x01\\xff"'],
    ["endianness\r", "ends with a carriage return"],
    ["inb", "got 0 arguments, expected inb PORT"],
    ["inb 1 2", "got 2 arguments"],
    ["inb 1 2 3 4 5 6 7 8", "got more than 4 arguments"],
    ["inb  1", "exactly one space"],
    ["inb 1 ", "exactly one space"],
    ["inb 0x1\r", 'PORT is "0x1\\x0d", expected a decimal number'],
    ["inb 0x10000", "expected at most 0xffff"],
    ["inb zz", 'PORT is "zz"'],
    ["inb -1", 'PORT is "-1"'],
    ["inb 08", 'PORT is "08"'],
    ["inb 0x", 'PORT is "0x"'],
    ["outb 1 x", 'VALUE is "x"'],
    ["writeq 0 0x10000000000000000", "at most 64 bits"],
    [`inb 0x${"1".repeat(100_000)}`, "at most 64 bits"],
    ["read 0 0", "LENGTH is"],
    [`read 0 ${requestBytesMax + 1}`, `expected 1 to ${requestBytesMax}`],
    ["write 0 1 ff", "expected 0x and two hexadecimal digits"],
    ["write 0 1 0xf", "expected 0x and two hexadecimal digits"],
    ["write 0 2 0xff", "LENGTH is 2, but the data has 1 bytes"],
    ["b64write 0 2 AQ=", "expected base64 with its padding"],
    ["b64write 0 3 AQI=", "LENGTH is 3, but the data has 2 bytes"],
    ["irq_intercept_in apic", "expected ioapic"],
    ["clock_set", "got 0 arguments"],
    ["clock_step soon", "NANOSECONDS is"],
    ["x".repeat(requestLineMax + 1), "longer than"],
  ])("refuses %.40j and says why", (line, reason) => {
    expect(reasonOf(line)).toContain(reason);
  });

  it("takes every line, with one printable line of reason for each that is bad", () => {
    const random = createRandom(11);
    const good = ["outb 0x80 1", "read 0x1000 16", "b64write 0 3 AQID", "irq_intercept_in ioapic", "clock_step 5"];
    let malformed = 0;
    for (let round = 0; round < 20_000; round++) {
      const characters = [...random.pick(good)];
      for (let changes = random.between(1, 4); changes > 0; changes--) {
        characters[random.below(characters.length)] = String.fromCharCode(random.below(256));
      }
      const request = parseQtestLine(characters.join("").replaceAll("\n", ""));
      if (request.kind === "malformed") {
        malformed++;
        expect(request.reason).toMatch(/^[ -~]{10,300}$/);
      }
    }
    expect(malformed).toBeGreaterThan(10_000);
  });
});
