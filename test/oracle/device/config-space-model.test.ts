import { beforeEach, describe, expect, it } from "vitest";
import { ConfigSpaceModel } from "../../../src/oracle/device/config-space-model.ts";
import { ChannelList } from "../../../src/oracle/device/vmchannel/channel-list.ts";
import { Judgement } from "../../../src/oracle/judgement/judgement.ts";
import { ChannelModels } from "../../../src/oracle/stream/channel-models.ts";
import { loadSpecification } from "../../../src/spec/load.ts";

interface TestRecord {
  readonly id: number;
  readonly flags?: number;
  readonly nameLength?: number;
  readonly name: string;
}

const specification = loadSpecification();
const control: TestRecord = { id: 7, name: "control" };
const clipboard: TestRecord = { id: 1, name: "clipboard" };
const spaceBytes = 232;

let judgement: Judgement;
let channels: ChannelModels;
let list: ChannelList;
let model: ConfigSpaceModel;

beforeEach(() => {
  judgement = new Judgement(specification, "vmchannel", new Set());
  channels = new ChannelModels([{ name: "control" }, { name: "clipboard" }], judgement);
  list = new ChannelList(specification, judgement, channels);
  model = new ConfigSpaceModel(judgement, list, spaceBytes);
});

/** A config space with these records, all ones behind it. */
function space(records: readonly TestRecord[], count: number = records.length): Uint8Array {
  const bytes = new Uint8Array(512).fill(0xff);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, count, true);
  let offset = 4;
  for (const { id, flags = 0, nameLength, name } of records) {
    view.setUint32(offset, id, true);
    view.setUint32(offset + 4, flags, true);
    view.setUint32(offset + 8, nameLength ?? name.length, true);
    bytes.set(new TextEncoder().encode(name), offset + 12);
    offset += 12 + name.length;
  }
  return bytes.subarray(0, spaceBytes);
}

function scanned(bytes: Uint8Array): string | undefined {
  model.scan(bytes, spaceBytes, false);
  return judgement.finding?.signature;
}

describe("the device config space", () => {
  it("is taken in whole, with the ids by which the channels are known from then on", () => {
    expect(scanned(space([clipboard, control]))).toBeUndefined();
    expect(channels.all.map(({ id }) => id)).toEqual([7, 1]);
    expect(model.length).toBe(4 + 12 + 9 + 12 + 7);
    expect(list.flagsOffset(channels.all[0] as never)).toBe(4 + 12 + 9 + 4);
  });

  it.each([
    ["another count", space([control]), "VMC-CFG-1:channel-count"],
    ["two channels of one id", space([control, { ...clipboard, id: 7 }]), "VMC-CFG-2:id"],
    ["the reserved id", space([control, { ...clipboard, id: 0xffff_ffff }]), "VMC-CFG-2:id"],
    ["flags that mean nothing", space([control, { ...clipboard, flags: 2 }]), "VMC-CFG-4:reserved-flags"],
    ["a name of no bytes", space([control, { ...clipboard, nameLength: 0 }]), "VMC-CFG-5:name-length"],
    ["a name that leads past the end", space([control, { ...clipboard, nameLength: 4096 }]), "VMC-CFG-5:name-length"],
    ["two channels of one name", space([control, control]), "VMC-CFG-5:name"],
    ["a name with a colon", space([control, { id: 1, name: "clip:oard" }]), "VMC-CFG-5:name"],
    ["a channel nobody configured", space([control, { id: 1, name: "printer" }]), "VMC-CFG-5:unknown-name"],
  ])("has not %s", (_, bytes, signature) => {
    expect(scanned(bytes)).toBe(signature);
  });

  it("is not longer than may be", () => {
    channels = new ChannelModels(
      ["a", "b", "c"].map((letter) => ({ name: letter.repeat(70) })),
      judgement,
    );
    list = new ChannelList(specification, judgement, channels);
    model = new ConfigSpaceModel(judgement, list, spaceBytes);
    const records = ["a", "b", "c"].map((letter, id) => ({ id, name: letter.repeat(70) }));
    expect(scanned(space(records))).toBe("VMC-CFG-6:too-long");
  });

  it("keeps every byte, whatever the width of the read", () => {
    scanned(space([control, clipboard]));
    model.read(4, 4, 7);
    model.read(5, 1, 0);
    expect(judgement.finding).toBeUndefined();
    model.read(4, 1, 8);
    expect(judgement.finding?.signature).toBe("REG-9:config-byte-differs");
  });

  it("judges the bytes inside of a read that crosses its end", () => {
    scanned(space([control, clipboard]));
    model.read(model.length - 1, 2, 0xff65);
    expect(judgement.finding?.signature).toBe("REG-9:config-byte-differs");
  });

  it("shows live flags only where VMCHANNEL_F_LINK is offered", () => {
    list.linkOffered = true;
    expect(scanned(space([control, clipboard]))).toBeUndefined();
    const flags = list.flagsOffset(channels.all[1] as never) ?? 0;
    model.read(flags, 1, 1);
    expect(judgement.finding?.signature).toBe("VMC-CFG-8:disconnected-not-shown");
  });

  it("moves as a whole when MSI-X is turned on", () => {
    const bytes = space([control, clipboard]);
    scanned(bytes);
    model.moved();
    expect(scanned(bytes)).toBeUndefined();
    model.moved();
    const shifted = new Uint8Array(spaceBytes);
    shifted.set(bytes.subarray(4));
    expect(scanned(shifted)).toBe("REG-10:not-moved");
  });

  it("ends where count and name lengths say, or nowhere when these make no sense", () => {
    expect(model.extent(space([control, clipboard]), spaceBytes)).toBe(44);
    expect(model.extent(space([control, clipboard], 0xffff_ffff), spaceBytes)).toBe(spaceBytes);
    expect(model.extent(space([{ ...control, nameLength: 0x7fff_ffff }, clipboard]), spaceBytes)).toBe(spaceBytes);
  });
});
