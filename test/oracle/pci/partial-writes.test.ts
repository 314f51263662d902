import { describe, expect, it } from "vitest";
import { Judgement } from "../../../src/oracle/judgement/judgement.ts";
import { PciModel } from "../../../src/oracle/pci/pci-model.ts";
import { loadSpecification } from "../../../src/spec/load.ts";

const specification = loadSpecification();

/** An access to configuration space with what was written or read. */
type Access = readonly [kind: "write" | "read", offset: number, width: 1 | 2 | 4, value: number];

/** What a run would say of these accesses. */
function judged(accesses: readonly Access[], fresh = false): string | undefined {
  const judgement = new Judgement(specification, "vmchannel", new Set());
  const model = new PciModel(specification, judgement, specification.vmchannel.identity, fresh);
  for (const [kind, offset, width, value] of accesses) {
    if (kind === "write") {
      model.write(offset, width, value);
    } else {
      model.read(offset, width, value, undefined);
    }
  }
  return judgement.finding?.signature;
}

/** BAR1 shows 4 KiB of memory, and is given a base. */
const placed: readonly Access[] = [
  ["write", 0x14, 4, 0xffff_ffff],
  ["read", 0x14, 4, 0xffff_f000],
  ["write", 0x14, 4, 0xe000_0000],
];

describe("a base address register", () => {
  it("takes bytes that are written, and keeps the others", () => {
    const byte: Access = ["write", 0x16, 1, 0x12];
    expect(judged([...placed, byte, ["read", 0x14, 4, 0xe012_0000]])).toBeUndefined();
    expect(judged([...placed, byte, ["read", 0x16, 2, 0xe012]])).toBeUndefined();
    expect(judged([...placed, byte, ["read", 0x14, 4, 0xe000_0000]])).toBe("PCI-CFG-13:bar-base");
    expect(judged([...placed, byte, ["read", 0x14, 4, 0x0012_0000]])).toBe("PCI-CFG-13:bar-base");
  });

  it("may leave out the bits of addresses that are inside its size", () => {
    expect(judged([...placed, ["write", 0x14, 2, 0x0fff], ["read", 0x14, 4, 0xe000_0000]])).toBeUndefined();
    expect(judged([...placed, ["write", 0x14, 2, 0x1fff], ["read", 0x14, 4, 0xe000_1000]])).toBeUndefined();
  });

  it("keeps a base that was written as a whole", () => {
    expect(judged([...placed, ["read", 0x14, 4, 0xe000_1000]])).toBe("PCI-CFG-2:bar-base");
  });

  it("can be sized a byte at a time", () => {
    const ones = [0x14, 0x15, 0x16, 0x17].map((offset): Access => ["write", offset, 1, 0xff]);
    expect(judged([...ones, ["read", 0x14, 4, 0xffff_f000]])).toBeUndefined();
    expect(judged([...ones, ["read", 0x14, 4, 0xffff_b000]])).toBe("PCI-CFG-2:other-bar-size");
  });

  it("breaks PCI-CFG-13 where it was sized at once before, and shows nothing of the kind a byte at a time", () => {
    const sized: Access[] = [
      ["write", 0x14, 4, 0xffff_ffff],
      ["read", 0x14, 4, 0xffff_f000],
      ["write", 0x14, 4, 0x1000_0000],
    ];
    const ones = [0x14, 0x15, 0x16, 0x17].map((offset): Access => ["write", offset, 1, 0xff]);
    expect(judged([...sized, ...ones, ["read", 0x14, 4, 0xffff_f000]])).toBeUndefined();
    expect(judged([...sized, ...ones, ["read", 0x14, 4, 0x1000_00ff]])).toBe("PCI-CFG-13:other-bar-size");
  });

  it("holds nothing where it is not implemented", () => {
    const absent: readonly Access[] = [
      ["write", 0x18, 4, 0xffff_ffff],
      ["read", 0x18, 4, 0],
      ["write", 0x1a, 1, 7],
    ];
    expect(judged([...absent, ["read", 0x18, 4, 0]])).toBeUndefined();
    expect(judged([...absent, ["read", 0x18, 4, 0x7_0000]])).toBe("PCI-CFG-13:bar-base");
  });
});

describe("the register of an expansion ROM", () => {
  it.each([0, 0xffff_f800, 0xfff0_0000, 0xffff_f801])("may read 0x%s when it is sized", (value) => {
    expect(
      judged([
        ["write", 0x30, 4, 0xffff_fffe],
        ["read", 0x30, 4, value],
      ]),
    ).toBeUndefined();
  });

  it.each([0xffff_fffe, 0xffff_ff00, 0x00ff_f800])("must not read 0x%s then", (value) => {
    expect(
      judged([
        ["write", 0x30, 4, 0xffff_fffe],
        ["read", 0x30, 4, value],
      ]),
    ).toBe("PCI-CFG-2:rom-size");
  });
});

describe("the status register", () => {
  it("has no error bit set to which 1 was written", () => {
    expect(
      judged([
        ["write", 6, 2, 0xffff],
        ["read", 6, 2, 0x10],
      ]),
    ).toBeUndefined();
    expect(
      judged([
        ["write", 7, 1, 0x80],
        ["read", 6, 2, 0x8010],
      ]),
    ).toBe("PCI-CFG-11:error-bits-kept");
  });

  it("may show an error that nobody cleared", () => {
    expect(
      judged([
        ["write", 6, 2, 0],
        ["read", 6, 2, 0x2010],
      ]),
    ).toBeUndefined();
  });
});

describe("a register that a function need not have", () => {
  it.each([
    ["takes what is written", 0x20, 0x20],
    ["stays what it was", 0x20, 0x08],
    ["has fewer bits", 0xff, 0xf8],
    ["takes a value that it does not support for 0", 0x21, 0],
  ])("passes when it %s", (_title, written, read) => {
    expect(
      judged([
        ["read", 0x0c, 1, 8],
        ["write", 0x0c, 1, written],
        ["read", 0x0c, 1, read],
      ]),
    ).toBeUndefined();
  });

  it("must not make up a value", () => {
    const accesses: readonly Access[] = [
      ["read", 0x0c, 1, 0],
      ["write", 0x0c, 1, 3],
      ["read", 0x0c, 1, 16],
    ];
    expect(judged(accesses)).toBe("PCI-CFG-7:cache_line_size-changed");
  });
});

describe("the command register", () => {
  it("is 0 at power-on", () => {
    expect(judged([["read", 4, 2, 0]], true)).toBeUndefined();
    expect(judged([["read", 4, 4, 0x10_0001]], true)).toBe("PCI-CFG-15:command-at-power-on");
    expect(judged([["read", 4, 2, 1]])).toBeUndefined();
  });
});
