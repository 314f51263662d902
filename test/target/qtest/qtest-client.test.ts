import { afterEach, describe, expect, it } from "vitest";
import { KitError } from "../../../src/base/assert.ts";
import { createRandom } from "../../../src/base/random.ts";
import { QtestClient } from "../../../src/target/qtest/qtest-client.ts";
import {
  type FakeAnswer,
  type FakeQtestServer,
  memoryAnswers,
  type PieceSize,
  plainPeer,
  startFakeQtestServer,
} from "../fake-qtest-server.ts";

const interruptLine = 10;
let server: FakeQtestServer | undefined;
let client: QtestClient | undefined;

async function open(answer: FakeAnswer, pieceSize?: PieceSize, limit = 10_000): Promise<QtestClient> {
  server = await startFakeQtestServer(answer, pieceSize);
  const connection = await server.connect();
  client = new QtestClient({ connection, peer: plainPeer, interruptLine, replyLimitMilliseconds: limit });
  return client;
}

afterEach(async () => {
  client?.close();
  await server?.close();
});

/** Requests of every kind in a random order; gives what the replies must have put where. */
async function mixedRequests(
  opened: QtestClient,
  count: number,
): Promise<{ values: Float64Array; expected: number[] }> {
  const random = createRandom(count);
  const values = new Float64Array(count).fill(-1);
  const expected: number[] = [];
  const ports = new Map<number, number>();
  for (let slot = 0; slot < count; slot++) {
    if (opened.full) {
      await opened.drain();
    }
    const port = random.below(256) * 4;
    if (random.chance(0.5)) {
      const value = random.next();
      opened.portWrite(port, 4, value);
      ports.set(port, value);
      expected.push(-1);
    } else {
      opened.portRead(port, 4, values, slot);
      expected.push(ports.get(port) ?? 0);
    }
  }
  await opened.flush();
  return { values, expected };
}

describe("a qtest client", () => {
  it("gives each reply to the request it belongs to, over thousands of requests in flight", async () => {
    const opened = await open(memoryAnswers());
    const { values, expected } = await mixedRequests(opened, 20_000);
    expect([...values]).toEqual(expected);
    expect(server?.lines.length).toBe(20_000);
  });

  it("reads replies that are cut at any byte", async () => {
    const random = createRandom(7);
    const opened = await open(memoryAnswers(), () => 1 + random.below(5));
    const { values, expected } = await mixedRequests(opened, 500);
    expect([...values]).toEqual(expected);
    const bytes = Uint8Array.from({ length: 3000 }, () => random.below(256));
    const back = new Uint8Array(3010);
    opened.memoryWrite(0x1001, bytes, 0, 3000);
    opened.memoryRead(0x1001, back, 5, 3000);
    await opened.flush();
    expect(back.subarray(5, 3005)).toEqual(bytes);
    expect([...back.subarray(0, 5), ...back.subarray(3005)]).toEqual(new Array(10).fill(0));
  });

  it("moves memory of every length up to a whole chunk", async () => {
    const opened = await open(memoryAnswers());
    const random = createRandom(9);
    for (const length of [1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 4095, 65_535, 65_536]) {
      const bytes = Uint8Array.from({ length }, () => random.below(256));
      const back = new Uint8Array(length);
      opened.memoryWrite(0x4003, bytes, 0, length);
      opened.memoryRead(0x4003, back, 0, length);
      await opened.flush();
      expect(Buffer.compare(back, bytes)).toBe(0);
    }
  });

  it("reads and writes words of memory of every width", async () => {
    const opened = await open(memoryAnswers());
    const values = new Float64Array(4);
    opened.wordWrite(0x2000, 4, 0xfedcba98);
    opened.wordRead(0x2000, 4, values, 0);
    opened.wordRead(0x2001, 2, values, 1);
    opened.wordRead(0x2003, 1, values, 2);
    opened.wordWrite(0x2001, 1, 0);
    opened.wordRead(0x2000, 4, values, 3);
    await opened.flush();
    expect([...values]).toEqual([0xfedcba98, 0xdcba, 0xfe, 0xfedc0098]);
  });

  it("writes numbers the way the protocol reads them", async () => {
    const opened = await open((line) => (line.startsWith("read") ? "OK 0x0\n" : "OK\n"));
    opened.portWrite(0, 1, 0);
    opened.portWrite(0xffff, 4, 0xffff_ffff);
    opened.wordWrite(0x1_0000_0000, 2, 0x10);
    opened.wordWrite(0x10_0000_0010, 2, 0x1000);
    opened.wordRead(2 ** 52 + 1, 1, new Float64Array(1), 0);
    opened.memoryWrite(0x100, Uint8Array.from([0, 0xab, 0x0c]), 0, 3);
    opened.interceptInterrupts("/machine/unattached/device[2]");
    await opened.flush();
    expect(server?.lines).toEqual([
      "outb 0x0 0x0",
      "outl 0xffff 0xffffffff",
      "writew 0x100000000 0x10",
      "writew 0x1000000010 0x1000",
      "readb 0x10000000000001",
      "write 0x100 0x3 0x00ab0c",
      "irq_intercept_in /machine/unattached/device[2]",
    ]);
  });

  it("samples the interrupt line at its place among the replies", async () => {
    const moves: Record<string, string> = {
      "outb 0x2 0x0": "IRQ raise 10\n",
      "outb 0x4 0x0": "IRQ lower 10\nIRQ raise 11\n",
      "outb 0x6 0x0": "IRQ lower 11\nIRQ raise 10\nIRQ lower 10\nIRQ raise 10\n",
    };
    const opened = await open(memoryAnswers((line) => moves[line] ?? ""));
    const values = new Float64Array(6).fill(-9);
    opened.interruptSample(values, 0);
    for (let port = 1; port <= 5; port++) {
      opened.portWrite(port, 1, 0);
      opened.interruptSample(values, port);
    }
    opened.portWrite(6, 1, 0);
    await opened.flush();
    expect([...values]).toEqual([0, 0, 1, 1, 0, 0]);
    expect(opened.interruptLevel).toBe(1);
    expect([...opened.movedInterruptLines]).toEqual([10, 11]);
  });

  it("never waits for a server that itself waits for its replies to be read", async () => {
    const chunk = 32_768;
    const opened = await open(memoryAnswers());
    const bytes = new Uint8Array(chunk).fill(0x5a);
    const back = new Uint8Array(chunk);
    for (let i = 0; i < 400; i++) {
      if (opened.full) {
        await opened.drain();
      }
      opened.memoryWrite(0, bytes, 0, chunk);
      if (opened.full) {
        await opened.drain();
      }
      opened.memoryRead(0, back, 0, chunk);
    }
    await opened.flush();
    expect(server?.lines.length).toBe(800);
    expect(back).toEqual(bytes);
  });

  it.each([
    ["an unknown reply", "inb 0x10", "WHAT\n"],
    ["a refusal", "inb 0x10", "FAIL Unknown command 'inb'\n"],
    ["a number where none belongs", "inb 0x10", "OK\n"],
    ["a number that does not fit", "inb 0x10", "OK 0x100\n"],
    ["a number with other digits", "inb 0x10", "OK 0x1g\n"],
    ["a number without a prefix", "inb 0x10", "OK 17\n"],
    ["an empty line", "inb 0x10", "\n"],
    ["a damaged interrupt line", "inb 0x10", "IRQ rise 10\n"],
  ])("says which request had a bad reply: %s", async (_name, request, reply) => {
    const opened = await open(() => reply);
    opened.portRead(0x10, 1, new Float64Array(1), 0);
    await expect(opened.flush()).rejects.toMatchObject({
      code: "protocol",
      message:
        `the target answered "${request}" with: ${JSON.stringify(reply.trimEnd())}` +
        '; expected "OK 0x..." with a number of at most 1 byte',
    });
  });

  it.each([
    ["hexadecimal digits too few", 4, "OK 0x001122\n"],
    ["hexadecimal digits that are none", 4, "OK 0x0011zz33\n"],
    ["base64 too short", 12, "OK AAAA\n"],
    ["base64 with other letters", 12, "OK AAAA\\AAA!AAA*AAA\n"],
  ])("refuses memory as %s", async (_name, length, reply) => {
    const opened = await open(() => reply);
    opened.memoryRead(0x10, new Uint8Array(16), 0, length);
    await expect(opened.flush()).rejects.toMatchObject({ code: "protocol" });
  });

  it("refuses a line nobody asked for, and one without end", async () => {
    const opened = await open(() => "OK\nOK\nOK\n");
    opened.portWrite(0, 1, 0);
    await opened.flush().catch(() => undefined);
    opened.portWrite(0, 1, 0);
    await expect(opened.flush()).rejects.toMatchObject({
      code: "protocol",
      message: expect.stringMatching(/nobody asked/),
    });
    opened.close();
    await server?.close();
    const endless = await open(() => "x".repeat(300_000));
    endless.portWrite(0, 1, 0);
    await expect(endless.flush()).rejects.toMatchObject({ code: "protocol" });
  });

  it("reports a lost connection once and for all, whatever was in the middle of being sent", async () => {
    const opened = await open((line, socket) => {
      if (line.startsWith("inb 0x20")) {
        socket.end("OK 0x00");
        return undefined;
      }
      return "OK 0x1\n";
    });
    const values = new Float64Array(2).fill(-1);
    opened.portRead(0x10, 1, values, 0);
    opened.portRead(0x20, 1, values, 1);
    await expect(opened.flush()).rejects.toMatchObject({ code: "crashed" });
    expect([...values]).toEqual([1, -1]);
    await expect(opened.flush()).rejects.toMatchObject({ code: "crashed" });
    opened.portRead(0x10, 1, values, 0);
    await expect(opened.drain()).rejects.toMatchObject({ code: "crashed" });
  });

  it("calls a target hung that leaves a request without a reply, even when interrupts still come", async () => {
    let chatter: NodeJS.Timeout | undefined;
    const opened = await open(
      (line, socket) => {
        if (line === "endianness") {
          chatter = setInterval(() => socket.write("IRQ raise 10\nIRQ lower 10\n"), 5);
          return undefined;
        }
        return "OK\n";
      },
      undefined,
      60,
    );
    opened.portWrite(0, 1, 0);
    await opened.flush();
    opened.barrier();
    await expect(opened.flush()).rejects.toMatchObject({ code: "hung" });
    clearInterval(chatter);
  });

  it("does not call a target hung that answers slowly but answers", async () => {
    const opened = await open(
      (_line, socket) => {
        setTimeout(() => socket.write("OK\n"), 40);
        return undefined;
      },
      undefined,
      100,
    );
    for (let i = 0; i < 5; i++) {
      opened.portWrite(i, 1, 0);
      await opened.flush();
    }
    expect(server?.lines.length).toBe(5);
  });

  it("does not take a pause of the kit itself for a hang of the target", async () => {
    const opened = await open(memoryAnswers(), undefined, 50);
    opened.barrier();
    const answered = opened.flush();
    const end = performance.now() + 150;
    while (performance.now() < end) {
      // The event loop is held up, as it is when the machine or a debugger stops the kit.
    }
    await answered;
    expect(server?.lines).toEqual(["endianness"]);
  });

  it("checks every number before it is sent, since a bad line ends QEMU", async () => {
    const opened = await open(memoryAnswers());
    const values = new Float64Array(1);
    const bytes = new Uint8Array(16);
    for (const bad of [
      () => opened.portRead(0x1_0000, 1, values, 0),
      () => opened.portRead(-1, 1, values, 0),
      () => opened.portWrite(0.5, 1, 0),
      () => opened.portWrite(0, 1, 256),
      () => opened.portWrite(0, 2, Number.NaN),
      () => opened.wordRead(2 ** 53, 4, values, 0),
      () => opened.memoryRead(0, bytes, 0, 0),
      () => opened.memoryRead(0, bytes, 8, 9),
      () => opened.memoryRead(0, new Uint8Array(70_000), 0, 65_537),
      () => opened.memoryWrite(0, bytes, 15, 2),
      () => opened.interceptInterrupts("two words"),
      () => opened.interceptInterrupts(""),
    ]) {
      expect(bad).toThrow(KitError);
    }
  });
});
