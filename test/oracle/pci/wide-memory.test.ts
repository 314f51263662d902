import { expect, it } from "vitest";
import { Judgement } from "../../../src/oracle/judgement/judgement.ts";
import { PciModel } from "../../../src/oracle/pci/pci-model.ts";
import { loadSpecification } from "../../../src/spec/load.ts";

it("takes the upper half of a 64-bit register for one also after the driver has placed the lower half", () => {
  const specification = loadSpecification();
  const judgement = new Judgement(specification, "vmchannel", new Set());
  const model = new PciModel(specification, judgement, specification.vmchannel.identity, false);
  const { offset } = specification.pci.bars;
  const [lower, upper] = [offset + 4 * 2, offset + 4 * 3];
  model.read(lower, 4, 0x4, undefined);
  model.write(lower, 4, 0xe000_0000);
  model.write(upper, 4, 0xffff_ffff);
  model.read(upper, 4, 0xffff_ffff, undefined);
  expect(judgement.finding).toBeUndefined();
});

it("knows what lies behind a register for ports that is not that of the header, while ports are decoded", () => {
  const specification = loadSpecification();
  const judgement = new Judgement(specification, "vmchannel", new Set());
  const model = new PciModel(specification, judgement, specification.vmchannel.identity, false);
  const offset = specification.pci.bars.offset + 4 * 2;
  model.read(offset, 4, 0x1, undefined);
  model.write(offset, 4, 0xffff_ffff);
  model.read(offset, 4, 0xffff_ffc1, undefined);
  model.write(offset, 4, 0xd000);

  expect(model.portPlace(0xd010)).toBe("closed");
  model.write(specification.pci.command.offset, 2, 1);
  expect(model.portPlace(0xd010)).toEqual({ bar: 2, offset: 0x10 });
  expect(model.portPlace(0xd040)).toBe("elsewhere");
});
