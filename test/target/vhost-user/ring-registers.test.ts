import { describe, expect, it } from "vitest";
import { loadSpecification } from "../../../src/spec/load.ts";
import type { RegisterEffect } from "../../../src/spec/types.generated.ts";
import { withTransport } from "../../../src/spec/with-transport.ts";
import type { RingBackEnd, StartedRing } from "../../../src/target/vhost-user/ring-registers.ts";
import { RingRegisters } from "../../../src/target/vhost-user/ring-registers.ts";

const { transport } = withTransport(loadSpecification(), "vhost-user");

/** A back-end that writes down what it is asked for. */
function noted(): RingBackEnd & { readonly log: unknown[][]; readonly started: StartedRing[]; called: boolean } {
  const log: unknown[][] = [];
  const started: StartedRing[] = [];
  return {
    log,
    started,
    called: false,
    askFeatures: () => ({ low: 0x2000_0000, high: 1 }),
    begin: ({ low, high }) => void log.push(["begin", low, high]),
    startRings: (rings) => {
      log.push(["start", ...rings.map(({ index }) => index)]);
      started.push(...rings);
    },
    stopRings: () => void log.push(["stop"]),
    kick: (index) => void log.push(["kick", index]),
    takeCalls() {
      const { called } = this;
      this.called = false;
      return called;
    },
    readConfig: (offset, width) => offset * 16 + width,
    writeConfig: (...all) => void log.push(["config", ...all]),
  };
}

function registersOf(backEnd: RingBackEnd) {
  const registers = new RingRegisters(transport, backEnd, 2, 256);
  const place = (use: RegisterEffect): readonly [number, number] => {
    const register = transport.registers.find(({ effect }) => effect === use);
    const window = transport.structures.find(({ name }) => name === register?.structure)?.window;
    return [(window?.offset ?? 0) + (register?.offset ?? 0), register?.width ?? 0];
  };
  return {
    registers,
    read: (use: RegisterEffect) => registers.read(...place(use)),
    write: (use: RegisterEffect, value: number) => registers.write(...place(use), value),
  };
}

describe("the registers that stand for a back-end's requests", () => {
  it("start the rings that were set up once the driver is ready, with features and addresses", () => {
    const backEnd = noted();
    const { registers, write } = registersOf(backEnd);
    registers.startIndex = 0xfff0;
    write("select-accepted-features", 0);
    write("accept-features", 0x1000_0000);
    write("select-accepted-features", 1);
    write("accept-features", 1);
    write("select-queue", 1);
    write("show-queue-size", 8);
    write("set-descriptors-low", 0x1000);
    write("set-descriptors-high", 2);
    write("set-available-low", 0x2000);
    write("set-used-low", 0x3000);
    write("enable-queue", 1);
    expect(backEnd.log).toEqual([]);
    write("set-status", 15);
    expect(backEnd.log).toEqual([
      ["begin", 0x1000_0000, 1],
      ["start", 1],
    ]);
    expect(backEnd.started).toEqual([
      { index: 1, size: 8, base: 0xfff0, descriptors: 0x2_0000_1000, available: 0x2000, used: 0x3000 },
    ]);
    write("select-queue", 0);
    write("enable-queue", 1);
    write("enable-queue", 1);
    write("notify-queue", 1);
    expect(backEnd.log.slice(2)).toEqual([
      ["start", 0],
      ["kick", 1],
    ]);
  });

  it("show features in words, sizes of rings that are there, and whether there was a call", () => {
    const backEnd = noted();
    const { registers, read, write } = registersOf(backEnd);
    expect(read("count-queues")).toBe(2);
    const words = [0, 1, 2].map((word) => {
      write("select-offered-features", word);
      return read("offer-features");
    });
    expect(words).toEqual([0x2000_0000, 1, 0]);
    const sizes = [0, 1, 2].map((queue) => {
      write("select-queue", queue);
      return read("show-queue-size");
    });
    expect(sizes).toEqual([256, 256, 0]);
    backEnd.called = true;
    expect([read("acknowledge-interrupt"), read("acknowledge-interrupt")]).toEqual([1, 0]);
    expect(registers.read(256 + 3, 4)).toBe(52);
    expect(registers.read(2, 1)).toBe(0xff);
  });

  it("stop every ring at a reset and forget what was set", () => {
    const backEnd = noted();
    const { read, write } = registersOf(backEnd);
    write("select-queue", 1);
    write("show-queue-size", 8);
    write("enable-queue", 1);
    write("set-status", 15);
    write("set-status", 0);
    write("select-queue", 1);
    expect(backEnd.log.at(-1)).toEqual(["stop"]);
    expect([read("set-status"), read("show-queue-size"), read("enable-queue")]).toEqual([0, 256, 0]);
  });

  it("ask for a reset when the back-end has forgotten all, and start nothing before it", () => {
    const backEnd = noted();
    const { registers, read, write } = registersOf(backEnd);
    write("enable-queue", 1);
    write("set-status", 11);
    registers.forgotten();
    expect(read("set-status")).toBe(11 + 64);
    write("set-status", 15);
    expect(backEnd.log).toEqual([]);
    write("set-status", 0);
    expect(read("set-status")).toBe(0);
  });
});
