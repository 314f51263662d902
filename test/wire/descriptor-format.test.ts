import { describe, expect, it } from "vitest";
import { loadSpecification } from "../../src/spec/load.ts";
import { descriptorFormat, writeDescriptor } from "../../src/wire/descriptor-format.ts";

const { descriptor } = loadSpecification().virtqueue;

describe("a descriptor", () => {
  it("is written in 16 little-endian bytes: address, length, flags, next", () => {
    const bytes = new Uint8Array(32);
    writeDescriptor(new DataView(bytes.buffer), descriptorFormat(descriptor), 16, 0x1_2345_6789, 0xabcd, 3, 7);
    const hex = [...bytes.subarray(16)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    expect(hex).toBe("89 67 45 23 01 00 00 00 cd ab 00 00 03 00 07 00");
    expect(bytes.subarray(0, 16).every((byte) => byte === 0)).toBe(true);
  });

  it("takes a hostile address in two halves", () => {
    const view = new DataView(new ArrayBuffer(16));
    writeDescriptor(view, descriptorFormat(descriptor), 0, 0xffff_fff0, 1, 0, 0, 0xffff_ffff);
    expect([view.getUint32(0, true), view.getUint32(4, true)]).toEqual([0xffff_fff0, 0xffff_ffff]);
  });

  it("needs every field in the specification", () => {
    const fields = descriptor.fields.filter(({ name }) => name !== "length");
    expect(() => descriptorFormat({ ...descriptor, fields })).toThrow("no field length");
  });
});
