import { describe, expect, it } from "vitest";
import { Judgement } from "../../../src/oracle/judgement/judgement.ts";
import { PciModel } from "../../../src/oracle/pci/pci-model.ts";
import { loadSpecification } from "../../../src/spec/load.ts";

const specification = loadSpecification();

/** What a run would say of a register behind BAR0 that reads `value` after all ones were written to it. */
function sized(value: number, upperHalf: boolean): string | undefined {
  const judgement = new Judgement(specification, "vmchannel", new Set());
  const model = new PciModel(specification, judgement, specification.vmchannel.identity, false);
  const { offset } = specification.pci.bars;
  const wideMemory = 4;
  for (const bar of [1, 2, 3]) {
    model.read(offset + 4 * bar, 4, upperHalf && bar === 3 ? wideMemory : 0, undefined);
  }
  model.write(offset + 4 * 4, 4, 0xffff_ffff);
  model.read(offset + 4 * 4, 4, value, undefined);
  return judgement.finding?.signature;
}

describe("a base address register besides that of the registers", () => {
  it.each([
    ["is not there", 0, false],
    ["is 4 KiB of memory", 0xffff_f000, false],
    ["is 1 MiB of memory that can be prefetched", 0xfff0_0008, false],
    ["is 16 KiB of memory for 64-bit addresses", 0xffff_c00c, false],
    ["is the lower half of 8 GiB of memory", 0x0000_0004, false],
    ["is the upper half of a register for 64-bit addresses", 0xffff_ffff, true],
    ["is the upper half of 8 GiB of memory", 0xffff_fffe, true],
    ["is 64 ports", 0xffff_ffc1, false],
    ["is 64 ports, decoded with 16 bits", 0xffc1, false],
  ])("passes when it %s", (_title, value, upperHalf) => {
    expect(sized(value, upperHalf)).toBeUndefined();
  });

  it.each([
    ["keeps all it is given", 0xffff_ffff, false],
    ["keeps some bits", 0x0ff0_0000, false],
    ["has a hole in its size", 0xffff_b000, false],
    ["has ports beyond what PCI allows", 0xffff_fc01, false],
    ["has a hole in its upper half", 0xffff_0fff, true],
  ])("is found out when it %s", (_title, value, upperHalf) => {
    expect(sized(value, upperHalf)).toBe("PCI-CFG-2:other-bar-size");
  });
});
