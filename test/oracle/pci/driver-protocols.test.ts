import { describe, expect, it } from "vitest";
import { Judgement } from "../../../src/oracle/judgement/judgement.ts";
import { PciModel } from "../../../src/oracle/pci/pci-model.ts";
import { loadSpecification } from "../../../src/spec/load.ts";

const specification = loadSpecification();
const { command, bars } = specification.pci;
const ports = 0xc000;

interface Function {
  readonly judgement: Judgement;
  readonly model: PciModel;
}

function create(): Function {
  const judgement = new Judgement(specification, "vmchannel", new Set());
  return { judgement, model: new PciModel(specification, judgement, specification.vmchannel.identity, false) };
}

/** A function of 64 ports, sized, placed and opened as firmware does it. */
function placed(): Function {
  const made = create();
  made.model.write(bars.offset, 4, 0xffff_ffff);
  made.model.read(bars.offset, 4, 0xffff_ffc1, undefined);
  made.model.write(bars.offset, 4, ports);
  made.model.read(bars.offset, 4, ports + 1, undefined);
  made.model.write(command.offset, 2, 7);
  made.model.read(command.offset, 2, 7, undefined);
  return made;
}

describe("configuration space, known by its accesses alone", () => {
  it("judges a base address register that reads other than the base it was just given", () => {
    const { model, judgement } = create();
    model.write(bars.offset, 4, ports);
    model.read(bars.offset, 4, ports + 0x101, undefined);
    expect(judgement.finding?.signature).toBe("PCI-CFG-2:bar-base");
  });

  it("judges a size that is no power of two", () => {
    const { model, judgement } = create();
    model.write(bars.offset, 4, 0xffff_ffff);
    model.read(bars.offset, 4, 0xffff_ff41, undefined);
    expect(judgement.finding?.signature).toBe("PCI-CFG-2:bar-size");
  });

  it("leaves registers alone that were neither sized nor placed", () => {
    const { model, judgement } = create();
    model.read(bars.offset, 4, 0xdead_beef, undefined);
    expect(judgement.finding).toBeUndefined();
  });

  it("finds the ports where they were placed", () => {
    const { model } = placed();
    expect([ports - 1, ports, ports + 63, ports + 64].map((port) => model.portPlace(port))).toEqual([
      "elsewhere",
      { bar: 0, offset: 0 },
      { bar: 0, offset: 63 },
      "elsewhere",
    ]);
  });

  it("finds them closed while the command register says so, and at their former place when they were moved", () => {
    const { model } = placed();
    model.write(command.offset, 2, 6);
    expect(model.portPlace(ports)).toBe("closed");
    model.write(command.offset, 2, 7);
    model.write(bars.offset, 4, ports + 0x100);
    expect(model.portPlace(ports)).toBe("former");
    expect(model.portPlace(ports + 0x100)).toEqual({ bar: 0, offset: 0 });
  });

  it("finds device memory where a 64-bit register was sized and placed, while memory is decoded", () => {
    const { model } = placed();
    const offset = bars.offset + 8;
    model.read(offset, 4, 0xc, undefined);
    model.write(offset, 4, 0xffff_ffff);
    model.read(offset, 4, 0xffff_f00c, undefined);
    model.write(offset, 4, 0xe000_000c);
    model.write(offset + 4, 4, 2);
    const base = 0x2_e000_0000;

    expect([base - 1, base, base + 0xfff, base + 0x1000].map((address) => model.memoryPlace(address))).toEqual([
      undefined,
      { bar: 2, offset: 0 },
      { bar: 2, offset: 0xfff },
      undefined,
    ]);
    model.write(command.offset, 2, 5);
    expect(model.memoryPlace(base)).toBeUndefined();
  });

  it("holds the first look after a reset of the device against what was there before", () => {
    const { model, judgement } = placed();
    model.deviceReset();
    model.read(command.offset, 2, 6, undefined);
    expect(judgement.finding?.signature).toBe("RST-4:command-changed");
  });

  it("does not hold what the driver wrote after the reset against the device", () => {
    const { model, judgement } = placed();
    model.deviceReset();
    model.write(command.offset, 2, 6);
    model.read(command.offset, 2, 6, undefined);
    model.write(bars.offset, 4, ports + 0x100);
    model.read(bars.offset, 4, ports + 0x101, undefined);
    expect(judgement.finding).toBeUndefined();
  });

  it("follows a list of capabilities and finds that it is a loop", () => {
    const { model, judgement } = create();
    model.read(6, 2, 0x10, undefined);
    model.read(0x34, 1, 0x40, undefined);
    for (let entry = 0; entry < specification.pci.capabilities.entriesMax; entry++) {
      model.read(0x40, 4, 0x4005, undefined);
    }
    expect(judgement.finding?.signature).toBe("PCI-CAP-1:loop");
  });
});
