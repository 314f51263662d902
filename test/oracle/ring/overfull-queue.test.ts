import { describe, expect, it } from "vitest";
import { createRandom, type Random } from "../../../src/base/random.ts";
import { Judgement } from "../../../src/oracle/judgement/judgement.ts";
import { OverfullQueue } from "../../../src/oracle/ring/overfull-queue.ts";
import { loadSpecification } from "../../../src/spec/load.ts";
import { createMemoryWindow } from "../../../src/wire/guest-memory.ts";
import { oneBlock } from "../../../src/wire/ring-placement.ts";

const specification = loadSpecification();
const { available, used } = specification.virtqueue;

/** What a device does with the entries of an overfull ring, counted. */
interface Device {
  /** Entries taken from the ring. */
  consumed: number;
  inFlight: number;
  completed: number;
}

/** A queue whose available index the driver moves on by itself, and what the judge says of a device that serves it. */
class Trial {
  readonly size: number;
  readonly device: Device = { consumed: 0, inFlight: 0, completed: 0 };
  /** Entries the driver has offered. */
  offered = 0;
  readonly #judgement = new Judgement(specification, "vmchannel", new Set());
  readonly #judge: OverfullQueue;
  readonly #writeAvailable: (index: number) => void;
  readonly #writeUsed: (index: number) => void;

  constructor(size: number, start: number) {
    this.size = size;
    const placement = oneBlock(specification.virtqueue);
    const ring = placement.place(size, 4096);
    const memory = createMemoryWindow(4096, placement.bytes(size));
    const indexAt = ring.available - 4096 + available.indexOffset;
    this.#writeAvailable = (index) => memory.view.setUint16(indexAt, (start + index) & 0xffff, true);
    const usedAt = ring.used - 4096 + used.indexOffset;
    this.#writeUsed = (index) => memory.view.setUint16(usedAt, (start + index) & 0xffff, true);
    const queue = { index: 1, size, ring, usedSeen: start, availableSeen: start, outstanding: [] };
    this.#writeUsed(0);
    this.#judge = new OverfullQueue(queue, specification, this.#judgement, memory, memory);
  }

  /** The driver offers more, the device works, and what shows is judged. */
  round(entries: number, work: (device: Device) => void): void {
    this.offered += entries;
    this.#writeAvailable(this.offered);
    this.#judge.takeAvailable();
    work(this.device);
    this.#writeUsed(this.device.completed);
    this.#judge.takeUsed();
  }

  get signature(): string | undefined {
    return this.#judgement.finding?.signature;
  }
}

/** Any device that follows the rules: it looks when it likes, leaves out and completes what it likes. */
function lawful(trial: Trial, random: Random): (device: Device, stalled: boolean) => void {
  const looks = random.between(1, 4);
  const drops = random.pick([0, 0, 1, 3]);
  const gives = random.between(1, 6);
  let seen = 0;
  return (device, stalled) => {
    for (let step = random.below(60); step > 0; step--) {
      if (random.below(4) < looks && trial.offered - device.consumed <= trial.size) {
        seen = trial.offered;
      }
      if (device.consumed < seen && device.inFlight < trial.size) {
        device.consumed++;
        device.inFlight += random.below(4) < drops ? 0 : 1;
      }
      if (!stalled && device.inFlight > 0 && random.below(6) < gives) {
        device.inFlight--;
        device.completed++;
      }
    }
  };
}

describe("a queue with more entries than it can have in flight", () => {
  it("is left alone whatever a device that keeps to the queue size does with them", () => {
    let completed = 0;
    let heldBack = 0;
    for (let seed = 0; seed < 20_000; seed++) {
      const random = createRandom(seed);
      const trial = new Trial(2 ** random.below(4), random.pick([0, 65_530]));
      const work = lawful(trial, random);
      const stalled = random.below(8);
      for (let round = 0; round < 16; round++) {
        trial.round(random.between(0, trial.size), (device) => work(device, round < stalled));
        heldBack += round < stalled && trial.offered > 3 * trial.size ? 1 : 0;
      }
      expect(trial.signature, `seed ${seed}`).toBeUndefined();
      completed += trial.device.completed;
    }
    expect(completed).toBeGreaterThan(100_000);
    expect(heldBack).toBeGreaterThan(5000);
  });

  it("must not have been taken whole while nothing was completed", () => {
    const trial = new Trial(4, 0);
    for (let round = 0; round < 4; round++) {
      trial.round(4, (device) => {
        device.consumed = trial.offered;
      });
    }
    expect(trial.signature).toBeUndefined();
    trial.round(0, (device) => {
      device.completed = 13;
    });
    expect(trial.signature).toBe("ROB-10:taken-beyond-queue-size");
  });

  it("never has more completions than were offered", () => {
    const trial = new Trial(4, 65_530);
    trial.round(9, (device) => {
      device.completed = 10;
    });
    expect(trial.signature).toBe("ROB-21:completions-added");
  });
});
