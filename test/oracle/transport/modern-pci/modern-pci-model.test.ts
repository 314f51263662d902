import { beforeEach, describe, expect, it } from "vitest";
import { Judgement } from "../../../../src/oracle/judgement/judgement.ts";
import { ModernPciModel } from "../../../../src/oracle/transport/modern-pci/modern-pci-model.ts";
import type { TransportEffect } from "../../../../src/oracle/transport/transport-effect.ts";
import { loadSpecification } from "../../../../src/spec/load.ts";
import type { RegisterEffect } from "../../../../src/spec/types.generated.ts";
import { withTransport } from "../../../../src/spec/with-transport.ts";

const specification = withTransport(loadSpecification(), "modern-pci");
const multiplier = 4;
const structures = [
  { name: "common", bar: 4, offset: 0x100, length: 0x40, multiplier: 0 },
  { name: "isr", bar: 2, offset: 0, length: 4, multiplier: 0 },
  { name: "notify", bar: 1, offset: 0x10, length: 0x40, multiplier },
  { name: "device", bar: 4, offset: 0x200, length: 0x20, multiplier: 0 },
];

let model: ModernPciModel;
let judgement: Judgement;
let error: boolean;

function access(use: RegisterEffect, value: number, isWrite: boolean, displaced = 0): TransportEffect {
  const register = specification.transport.registers.find(({ effect }) => effect === use);
  const structure = structures.find(({ name }) => name === register?.structure);
  const place = {
    bar: structure?.bar ?? -1,
    offset: (structure?.offset ?? 0) + (register?.offset ?? 0) + displaced,
  };
  const width = register?.width ?? 1;
  return model.access(place, width, value, isWrite, model.registerAt(place, width));
}

const write = (use: RegisterEffect, value: number): TransportEffect => access(use, value, true);
const read = (use: RegisterEffect, value: number): TransportEffect => access(use, value, false);

/** Offers VERSION_1 and INDIRECT_DESC, accepts both, and lets the device say whether it goes along. */
function negotiate(status: number): void {
  for (const [word, value] of [2 ** 28, 1].entries()) {
    write("select-offered-features", word);
    read("offer-features", value);
    write("select-accepted-features", word);
    write("accept-features", value);
  }
  write("set-status", 0x0b);
  read("set-status", status);
}

function lay(queue: number, size: number): TransportEffect {
  write("select-queue", queue);
  read("show-queue-size", 8);
  read("show-notify-offset", queue);
  write("show-queue-size", size);
  write("set-descriptors-low", 0x5000);
  write("set-descriptors-high", 1);
  write("set-available-low", 0x3002);
  write("set-used-low", 0x1004);
  return write("enable-queue", 1);
}

describe("the model of the modern transport", () => {
  beforeEach(() => {
    error = false;
    judgement = new Judgement(specification, "other", new Set());
    model = new ModernPciModel({
      specification,
      judgement,
      device: { judgeFeatures: () => {}, judgeQueueSize: () => {} },
      structures: () => structures,
      mayNeedReset: () => error,
      certain: () => true,
    });
  });

  it("says where the three areas of a queue lie once it is enabled, with the size that the driver wrote", () => {
    expect(lay(1, 4)).toMatchObject({
      kind: "ring",
      queue: 1,
      ring: { size: 4, descriptors: 0x1_0000_5000, available: 0x3002, used: 0x1004 },
    });
  });

  it("lets a device serve a queue with FEATURES_OK granted and DRIVER_OK set, and not before", () => {
    negotiate(0x0b);
    lay(1, 8);
    expect(model.servingIs(1)).toBe("never");
    write("set-status", 0x0f);
    expect(model.servingIs(1)).toBe("must");
    expect(model.servingIs(0)).toBe("never");
    expect(judgement.finding).toBeUndefined();
  });

  it("owes nothing to a driver that goes on although its features were refused", () => {
    negotiate(0x03);
    lay(1, 8);
    write("set-status", 0x07);
    read("set-status", 0x07);
    expect(model.servingIs(1)).toBe("may");
    expect(judgement.finding).toBeUndefined();
  });

  it("knows features of both words, and finds bits where there are no more words", () => {
    negotiate(0x0b);
    expect(model.registers.hostFeatures?.toString()).toBe("0x110000000");
    expect(model.registers.writtenFeatures.toString()).toBe("0x110000000");
    write("select-offered-features", 9);
    read("offer-features", 1);
    expect(judgement.finding?.clause).toBe("COM-1");
  });

  it("lets a device round or ignore a size that it cannot take, and finds one above its maximum", () => {
    lay(1, 4);
    write("enable-queue", 0);
    for (const shown of [8, 0, 4]) {
      write("show-queue-size", 17);
      read("show-queue-size", shown);
    }
    expect(judgement.finding).toBeUndefined();
    write("show-queue-size", 16);
    read("show-queue-size", 16);
    expect(judgement.finding?.clause).toBe("COM-8");
  });

  it("lets a device take FEATURES_OK back when it is asked again with other features", () => {
    negotiate(0x0b);
    write("accept-features", 0xffff);
    write("set-status", 0x0b);
    read("set-status", 0x03);
    expect(judgement.finding).toBeUndefined();
  });

  it("takes features that come after FEATURES_OK for none", () => {
    negotiate(0x0b);
    expect(write("accept-features", 0)).toEqual({ kind: "late-features" });
    expect(model.registers.writtenFeatures.toString()).toBe("0x110000000");
  });

  it("knows a notification by its place and its number", () => {
    lay(1, 8);
    expect(access("notify-queue", 1, true, multiplier)).toEqual({ kind: "notify", queue: 1 });
    expect(access("notify-queue", 1, true, 0)).toEqual({ kind: "none" });
  });

  it("finds NEEDS_RESET without an error, and passes it on after one", () => {
    write("set-status", 3);
    error = true;
    expect(read("set-status", 0x43)).toEqual({ kind: "needs-reset" });
    error = false;
    model.reset();
    read("set-status", 0x40);
    expect(judgement.finding?.clause).toBe("STA-13");
  });

  it("finds a status bit that the device sets by itself", () => {
    write("set-status", 3);
    read("set-status", 7);
    expect(judgement.finding?.clause).toBe("STA-13");
  });

  it.each([
    ["a size that is no power of two", () => read("show-queue-size", 3), "COM-7"],
    ["an address of another queue's", () => read("set-used-low", 0x1004), "COM-9"],
  ])("finds %s", (_what, act, clause) => {
    lay(1, 8);
    write("select-queue", 0);
    read("select-queue", 0);
    act();
    expect(judgement.finding?.clause).toBe(clause);
  });

  it("finds a size where the device counts no queue", () => {
    read("count-queues", 2);
    write("select-queue", 2);
    read("show-queue-size", 8);
    expect(judgement.finding?.clause).toBe("COM-6");
  });

  it("takes a queue that was reset by itself for one that is not enabled, and leaves open what else it forgets", () => {
    lay(1, 4);
    expect(write("reset-queue", 1)).toEqual({ kind: "queue-reset", queue: 1 });
    read("set-used-low", 0x1004);
    read("show-queue-size", 8);
    read("enable-queue", 0);
    expect(judgement.finding).toBeUndefined();
    expect(lay(1, 8)).toMatchObject({ kind: "ring", ring: { size: 8 } });
  });

  it("leaves open whether an address counts that is written while the queue is enabled", () => {
    lay(1, 8);
    write("set-used-low", 0x9000);
    read("set-used-low", 0x1004);
    expect(judgement.finding).toBeUndefined();
  });

  it("gives offsets in device config space, and none of other structures", () => {
    expect(model.configAt({ bar: 4, offset: 0x208 })).toBe(8);
    expect(model.configAt({ bar: 4, offset: 0x108 })).toBeUndefined();
    expect(model.holds({ bar: 3, offset: 0 })).toBe(false);
  });
});
