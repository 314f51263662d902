import type { Virtqueue } from "../../../reference/virtqueue.ts";
import { createRandom, type Random } from "../../../src/base/random.ts";
import type { DeviceEnvironment } from "../../../src/target/device-port.ts";
import { Threads } from "./threads.ts";
import { type Choice, chooses, type Traits } from "./traits.ts";

/** What the parts of one lawful device share. */
export class LawfulMachine {
  readonly traits: Traits;
  readonly random: Random;
  readonly threads: Threads;
  /** The receive queue, then the transmit queue. */
  readonly queues: Virtqueue[] = [];

  /** Every device with the same traits makes the same choices. */
  constructor(traits: Traits, environment: DeviceEnvironment) {
    this.traits = traits;
    this.random = createRandom(traits.seed);
    this.threads = new Threads(this.random, traits.threads, (task) => environment.defer(task));
  }

  /** Whether something is done this time. */
  chooses(choice: Choice): boolean {
    return chooses(choice, this.random);
  }

  /** Does something now, or leaves it to a thread. */
  sometime(choice: Choice, thread: number, task: () => void): void {
    if (this.threads.isBusy(thread) || this.chooses(choice)) {
      this.threads.add(thread, task);
    } else {
      task();
    }
  }
}

let atHand: LawfulMachine | undefined;

/** Makes a device of parts that ask for `machineAtHand` while they are made. */
export function makeWith<Device>(machine: LawfulMachine, make: () => Device): Device {
  atHand = machine;
  try {
    return make();
  } finally {
    atHand = undefined;
  }
}

/** The machine whose parts are being made. */
export function machineAtHand(): LawfulMachine {
  if (atHand === undefined) {
    throw new Error("parts of lawful devices are made by makeWith");
  }
  return atHand;
}
