import { describe, expect, it } from "vitest";
import { configure, OptionsError, type ReferenceOptions } from "../../reference/options.ts";

describe("the options of the reference device", () => {
  it("have defaults", () => {
    expect(configure({}, ["log"])).toEqual({
      transport: "legacy",
      queueSizes: [128, 128],
      offeredFeatures: 0x3900_0001,
      msixVectors: 0,
      malformedReaction: "complete-empty",
      zeroAddress: "device",
      startIndex: 0,
      identity: {
        vendorId: 0x1af4,
        deviceId: 0x103f,
        subsystemVendorId: 0x1af4,
        subsystemId: 0xffff,
        classCode: 0x07_80_00,
      },
      channelNames: ["log"],
      configBytes: 19,
    });
  });

  it.each<[ReferenceOptions, string]>([
    [{ queueSizes: [96, 128] }, "queue size 96 is not a power of two in 1 .. 32768"],
    [{ queueSizes: [128, 65_536] }, "queue size 65536 is not a power of two in 1 .. 32768"],
    [{ queueSizes: [128, 0] }, "queue size 0 is not a power of two in 1 .. 32768"],
    [{ msixVectors: 2049 }, "msixVectors is 2049; give a whole number in 0 .. 2048"],
    [{ startIndex: -1 }, "startIndex is -1; give a whole number in 0 .. 65535"],
    [{ startIndex: 0.5 }, "startIndex is 0.5; give a whole number in 0 .. 65535"],
    [{ identity: { classCode: 0x100_0000 } }, "identity.classCode is 16777216; give a whole number in 0 .. 16777215"],
    [JSON.parse('{"malformedReaction":"panic"}'), 'malformedReaction is "panic"; give one of complete-empty, break'],
    [JSON.parse('{"zeroAddress":1}'), "zeroAddress is 1; give one of device, queue"],
    [JSON.parse('{"features":{"link":1}}'), "feature link is 1; give true or false"],
    [JSON.parse('{"queueSizes":[8]}'), "queueSizes has 1 entries; give two"],
    [JSON.parse('{"queueSize":8}'), 'unknown option "queueSize"; known are queueSizes, features'],
    [JSON.parse('{"features":{"order":true}}'), 'unknown feature "order"; known are link'],
    [JSON.parse('{"identity":{"revision":1}}'), 'unknown identity field "revision"'],
  ])("are refused when wrong: %j", (options, message) => {
    expect(() => configure(options, ["log"])).toThrow(OptionsError);
    expect(() => configure(options, ["log"])).toThrow(message);
  });

  it.each([
    [["a:b"], `character ":" at position 1`],
    [["ab,"], `character "," at position 2`],
    [["a\n"], `character "\\n" at position 1`],
    [["é"], `character "é" at position 0`],
    [[""], "has 0 bytes; a name has 1 .. 79"],
    [["n".repeat(80)], "has 80 bytes; a name has 1 .. 79"],
    [["a", "b", "a"], 'channel name "a" is used twice'],
  ])("are refused with the channel names %j", (names, message) => {
    expect(() => configure({}, names)).toThrow(message);
  });

  it("take a config space of 232 bytes and refuse a larger one by how much it is too large", () => {
    const names = ["a".repeat(79), "b".repeat(79), "c".repeat(34)];
    expect(configure({}, names).configBytes).toBe(232);
    expect(() => configure({ msixVectors: 4 }, [...names.slice(0, 2), "c".repeat(37)])).toThrow(
      "3 channels need 235 bytes of config space, 3 more than the 232 that fit",
    );
  });
});
