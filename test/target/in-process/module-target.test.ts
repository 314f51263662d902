import { describe, expect, it } from "vitest";
import { loadSpecification } from "../../../src/spec/load.ts";
import { checkModuleTarget } from "../../../src/target/in-process/module-target.ts";
import { TargetError } from "../../../src/target/target-error.ts";

const { identity } = loadSpecification().vmchannel;

function check(exported: unknown): unknown {
  return checkModuleTarget("mine.ts", exported, identity);
}

function refusal(exported: unknown): string {
  try {
    check(exported);
  } catch (error) {
    expect(error).toBeInstanceOf(TargetError);
    expect((error as TargetError).code).toBe("configuration");
    return (error as TargetError).message;
  }
  return "taken";
}

describe("what a device module exports as its target", () => {
  it("may say nothing, and what it says is taken over", () => {
    expect(check(undefined)).toEqual({});
    const said = {
      name: "mine",
      version: "1.2",
      channels: ["agent", "log"],
      ram: [{ start: 0x10_0000, length: 0x40_0000 }],
      startIndex: false,
      hostEnds: { stallWindow: 1 },
    };
    expect(check(said)).toEqual(said);
    expect(check({ ram: [{ start: "0x100000", length: 0x1000 }] })).toEqual({
      ram: [{ start: 0x10_0000, length: 0x1000 }],
    });
    expect(check({ identity: { deviceId: 0x1000 } })).toEqual({ identity: { ...identity, deviceId: 0x1000 } });
    expect(check({ channels: Array.from({ length: 17 }, (_, index) => `${index}`) })).toHaveProperty("channels");
  });

  it.each([
    ["text instead of channels", { channels: "agent" }, "/channels", "array"],
    ["a name with a colon", { channels: ["a:b"] }, "/channels/0/name", "a:b"],
    ["two channels of one name", { channels: ["a", "a"] }, "/channels/1/name", "a name of its own"],
    ["RAM as text", { ram: "8M" }, "/ram", "array"],
    ["RAM of half a page", { ram: [{ start: 0, length: 2048 }] }, "/ram/0", "whole pages"],
    ["a number of roles", { queueRoles: 3 }, "/queueRoles", "array"],
    ["roles of a vmchannel device", { queueRoles: [{ queue: 0, role: "sink" }] }, "/queueRoles", "none"],
    ["an id that is too large", { identity: { vendorId: 0x1_0000 } }, "/identity/vendorId", "0xffff"],
    ["an id that is no number", { identity: { vendorId: Number.NaN } }, "/identity/vendorId", "integer"],
    ["memory windows above 4 GiB", { memoryWindow: { start: 2 ** 32, length: 0x10_0000 } }, "/memoryWindow", "between"],
    ["a type nobody knows", { deviceType: "net" }, "/deviceType", "vmchannel"],
    ["a trace as a number", { trace: 1 }, "/trace", "true or false, found 1"],
    ["a version as a number", { version: 1.2 }, "/version", "text, found 1.2"],
    ["a window of less than nothing", { hostEnds: { stallWindow: -1 } }, "/hostEnds/stallWindow", "a number of bytes"],
    ["an unknown key", { chanels: [] }, "export target", 'unknown key "chanels" (did you mean "channels"?)'],
    ["an unknown key deep inside", { hostEnds: { stall: 1 } }, "/hostEnds", 'unknown key "stall"'],
    ["something else than an object", 7, "export target", "an object, found 7"],
  ])("is refused with the key and what was expected when it is %s", (_title, exported, place, expected) => {
    const message = refusal(exported);
    expect(message).toMatch(/^mine[.]ts, export target/);
    expect(message).toContain(place);
    expect(message).toContain(expected);
  });
});
