import { describe, expect, it } from "vitest";
import { AccessBatch } from "../../../src/target/access-batch.ts";
import { traceKind } from "../../../src/target/access-trace.ts";
import type { CreateDevice, DeviceUnderTest } from "../../../src/target/device-port.ts";
import { createInProcessTarget, type InProcessTarget } from "../../../src/target/in-process/in-process.ts";
import { TargetError } from "../../../src/target/target-error.ts";

const identity = { vendorId: 1, deviceId: 2, subsystemVendorId: 3, subsystemId: 4, classCode: 5 };

/** One port, 0xc000: what is written there is kept, and some values make the device act. */
const createToy: CreateDevice = (environment, creation): DeviceUnderTest => {
  let register = creation.startIndex;
  const [channel] = environment.channels;
  const repeat = (): void => environment.defer(repeat);
  const actions: Record<number, () => void> = {
    1: () => environment.interrupt(true),
    2: () => environment.interrupt(false),
    3: () => environment.defer(() => environment.memory.write32(0x3f_fffe, 0x0403_0201)),
    4: () => {
      throw new RangeError("toy broke");
    },
    5: repeat,
    6: () => environment.message(0xfee0_0000, 0x41),
    7: () => {
      const bytes = new Uint8Array(channel?.readable() ?? 0);
      channel?.read(bytes, 0, bytes.length);
      channel?.write(bytes, 0, bytes.length);
    },
    8: () => environment.message(0x3f_fffe, 0x8403_0201),
  };
  return {
    configRead: (offset) => (offset === 0 ? 0x0002_0001 : -1),
    configWrite: (_offset, _width, value) => {
      register = value;
    },
    portRead: (port) => (port === 0xc000 ? register : undefined),
    portWrite: (_port, _width, value) => {
      register = value;
      actions[value]?.();
    },
    mmioRead: (address) => (address === 0xe000_0000 ? 0x1_2345 : undefined),
    mmioWrite: (_address, _width, value) => {
      register = value;
    },
    save: () => JSON.stringify({ register, connected: channel?.connected() }),
    restore: (document) => {
      const state: unknown = JSON.parse(document);
      if (typeof state !== "object" || state === null || !("register" in state) || register === 99) {
        throw new Error("not a state of mine");
      }
      register = Number(state.register);
      environment.interrupt(register === 1);
    },
  };
};

function createTarget(): InProcessTarget {
  return createInProcessTarget({ name: "toy", version: "1", create: createToy, identity, channels: ["agent"] });
}

function write(target: InProcessTarget, value: number): void {
  const batch = new AccessBatch();
  batch.portWrite(0xc000, 4, value);
  target.run(batch);
}

function readRegister(target: InProcessTarget): number {
  const batch = new AccessBatch();
  batch.portRead(0xc000, 4);
  target.run(batch);
  return batch.value[0] as number;
}

function expectFailure(work: () => void, code: string): TargetError {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(TargetError);
    expect((error as TargetError).code).toBe(code);
    return error as TargetError;
  }
  return expect.fail("nothing was thrown");
}

describe("an in-process target", () => {
  it("says what it can do", () => {
    const target = createTarget();
    expect(target.description.capabilities).toEqual({
      synchronous: true,
      directHostEnds: true,
      memoryAudit: true,
      freshDevice: true,
      startIndex: true,
      saveRestore: true,
      otherConfiguration: true,
      interruptLine: true,
    });
    expect(target.description.channels).toEqual([{ name: "agent" }]);
    expect(target.errorOutput()).toEqual([]);
    target.close();
  });

  it("carries out a batch in order and gives all ones where nothing decodes", () => {
    const target = createTarget();
    const batch = new AccessBatch();
    const buffer = Uint8Array.of(1, 2, 3, 4, 0, 0, 0, 0);
    batch.memoryWrite(0x3f_fffe, buffer, 0, 4);
    batch.memoryRead(0x3f_ffff, buffer, 4, 3);
    const entries = [
      batch.portRead(0x10, 1),
      batch.portRead(0x10, 2),
      batch.portRead(0x10, 4),
      batch.configRead(0, 4),
      batch.configRead(8, 2),
      batch.mmioRead(0xe000_0000, 2),
      batch.mmioRead(0xe000_0010, 4),
      batch.interruptSample(),
    ];
    batch.portWrite(0xc000, 4, 1);
    entries.push(batch.interruptSample());
    batch.mmioWrite(0xe000_0000, 4, 77);
    entries.push(batch.portRead(0xc000, 4));
    batch.configWrite(4, 4, 78);
    entries.push(batch.portRead(0xc000, 4));
    target.run(batch);
    const expected = [0xff, 0xffff, 0xffff_ffff, 0x2_0001, 0xffff, 0x2345, 0xffff_ffff, 0, 1, 77, 78];
    expect(entries.map((entry) => batch.value[entry])).toEqual(expected);
    expect([...buffer]).toEqual([1, 2, 3, 4, 2, 3, 4, 0]);
  });

  it("has done what the device deferred when a run returns", () => {
    const target = createTarget();
    const batch = new AccessBatch();
    write(target, 3);
    const buffer = new Uint8Array(4);
    batch.memoryRead(0x3f_fffe, buffer, 0, 4);
    target.run(batch);
    expect([...buffer]).toEqual([1, 2, 3, 4]);
  });

  it("traces memory, line changes and messages, but no level that stays as it is", () => {
    const target = createTarget();
    for (const value of [1, 1, 3, 2, 2, 6]) {
      write(target, value);
    }
    const trace = target.trace;
    const entries = Array.from({ length: trace?.count ?? 0 }, (_, entry) => [
      trace?.kind[entry],
      trace?.address[entry],
      trace?.length[entry],
    ]);
    expect(entries).toEqual([
      [traceKind.interrupt, 0, 1],
      [traceKind.write, 0x3f_fffe, 4],
      [traceKind.interrupt, 0, 0],
      [traceKind.message, 0xfee0_0000, 0x41],
    ]);
  });

  it("lets a message that points at RAM be found there, and traces no write of the device", () => {
    const target = createTarget();
    write(target, 8);
    const batch = new AccessBatch();
    const buffer = new Uint8Array(6);
    batch.memoryRead(0x3f_fffd, buffer, 0, 6);
    target.run(batch);
    expect([...buffer]).toEqual([0, 1, 2, 3, 0x84, 0]);
    expect([target.trace?.count, target.trace?.kind[0]]).toEqual([1, traceKind.message]);
    target.renew({ startIndex: 0 });
    target.run(batch);
    expect([...buffer]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it("can leave the trace out", () => {
    const options = { name: "toy", version: "1", create: createToy, identity, channels: [], trace: false };
    const target = createInProcessTarget(options);
    write(target, 3);
    expect(target.trace).toBeUndefined();
    expect(target.description.capabilities.memoryAudit).toBe(false);
  });

  it("gives a fresh device, fresh host ends, clean memory and an empty trace when renewed", () => {
    const target = createTarget();
    write(target, 3);
    write(target, 1);
    target.hostEnd(0).send(Uint8Array.of(1));
    target.renew({ startIndex: 0xfff0 });
    expect(readRegister(target)).toBe(0xfff0);
    expect(target.hostEnd(0).unsent).toBe(0);
    expect(target.trace?.count).toBe(0);
    const batch = new AccessBatch();
    const buffer = new Uint8Array(4).fill(9);
    batch.memoryRead(0x3f_fffe, buffer, 0, 4);
    const line = batch.interruptSample();
    target.run(batch);
    expect([...buffer]).toEqual([0, 0, 0, 0]);
    expect(batch.value[line]).toBe(0);
  });

  it("goes on with a restored copy, host bytes included, and no event for a line that keeps its level", () => {
    const target = createTarget();
    write(target, 1);
    target.trace?.clear();
    target.hostEnd(0).send(Uint8Array.of(5, 6));
    target.saveAndRestore("transparent");
    expect(target.trace?.count).toBe(0);
    expect(readRegister(target)).toBe(1);
    write(target, 7);
    expect([...target.hostEnd(0).take()]).toEqual([5, 6]);
  });

  it("shows a restored device that forgot its line", () => {
    const target = createTarget();
    write(target, 1);
    write(target, 50);
    target.trace?.clear();
    target.saveAndRestore("transparent");
    expect([target.trace?.count, target.trace?.kind[0], target.trace?.length[0]]).toEqual([1, traceKind.interrupt, 0]);
  });

  it("closes host ends with nothing pending when restored with a disconnect", () => {
    const target = createTarget();
    target.hostEnd(0).send(Uint8Array.of(5, 6));
    target.saveAndRestore("disconnect");
    expect(target.hostEnd(0).connected).toBe(false);
    target.hostEnd(0).connect();
    target.hostEnd(0).send(Uint8Array.of(7));
    write(target, 7);
    expect([...target.hostEnd(0).take()]).toEqual([7]);
  });

  it("passes on why a document was refused and leaves the device running", () => {
    const target = createTarget();
    write(target, 50);
    const saved = target.save();
    expect(target.restore("[]", "disconnect")).toBe("not a state of mine");
    expect(target.hostEnd(0).connected).toBe(true);
    expect(readRegister(target)).toBe(50);
    expect(target.restore(saved.replace("50", "51"), "disconnect")).toBeUndefined();
    expect(readRegister(target)).toBe(51);
    expect(target.hostEnd(0).connected).toBe(false);
  });

  it("tells what a damaged state did to the device", () => {
    const target = createTarget();
    write(target, 50);
    const place = target.save().indexOf("50");
    const cut = target.tryRestore("truncate", 5);
    expect(cut?.refusal).toContain("JSON");
    expect(cut?.changed).toBe(false);
    expect(target.tryRestore("flip", place)).toEqual({ refusal: undefined, changed: true });
    expect(readRegister(target)).toBe(60);
    expect(target.tryRestore("version", 0)).toBeUndefined();
  });

  it("does not compare states of a device that never saves the same twice", () => {
    let saves = 0;
    const create: CreateDevice = (environment, creation) => {
      const toy = createToy(environment, creation);
      return { ...toy, save: () => `${toy.save?.().slice(0, -1)},"saves":${saves++}}` };
    };
    const target = createInProcessTarget({ name: "toy", version: "1", create, identity, channels: ["agent"] });
    expect(target.tryRestore("truncate", 5)?.changed).toBeUndefined();
  });

  it("offers the state of a device with other channels, where its states tell which it has", () => {
    const offered: string[] = [];
    const create: CreateDevice = (environment, creation) => {
      const names = environment.channels.map((channel) => channel.name).join(" ");
      const restore = (document: string): void => {
        offered.push(document);
        throw new Error("another device's");
      };
      return { ...createToy(environment, creation), save: () => `channels ${names}`, restore };
    };
    const options = { name: "toy", version: "1", create, identity, channels: ["agent", "x"] };
    const target = createInProcessTarget(options);
    for (let at = 0; at < 4; at++) {
      expect(target.tryRestore("configuration", at)).toEqual({ refusal: "another device's", changed: false });
    }
    expect(offered).toEqual(["channels agenx x", "channels agent", "channels agenx x", "channels agent"]);
    expect(createTarget().tryRestore("configuration", 0)).toBeUndefined();
  });

  it("turns an exception of the device into a crash that lasts until the next renew", () => {
    const target = createTarget();
    const failure = expectFailure(() => write(target, 4), "crashed");
    expect(failure.message).toContain("toy broke");
    expect(failure.cause).toBeInstanceOf(RangeError);
    expectFailure(() => readRegister(target), "crashed");
    target.renew({ startIndex: 0 });
    expect(readRegister(target)).toBe(0);
  });

  it("calls a device that defers without end hung", () => {
    expectFailure(() => write(createTarget(), 5), "hung");
  });

  it("says that the device could not be made", () => {
    const create: CreateDevice = () => {
      throw new Error("no such channel");
    };
    const make = () => createInProcessTarget({ name: "toy", version: "1", create, identity, channels: [] });
    expect(expectFailure(make, "start-failed").message).toContain("no such channel");
  });

  it("refuses to hand out a host end that does not exist", () => {
    expect(() => createTarget().hostEnd(1)).toThrow("no channel 1");
  });
});
