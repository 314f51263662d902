import { AccessBatch } from "../../../src/target/access-batch.ts";
import type { CreateDevice, DeviceUnderTest } from "../../../src/target/device-port.ts";
import { createInProcessTarget, type InProcessTarget } from "../../../src/target/in-process/in-process.ts";
import type { InProcessTargetOptions } from "../../../src/target/in-process/in-process-options.ts";
import type { Target } from "../../../src/target/target.ts";

/** A device that may do something of its own accord at any time. */
export interface RestlessDevice extends DeviceUnderTest {
  /** A moment at which it may. */
  act(): void;
}

/** Turns a device may take before it counts as never coming to rest. */
const turnsMax = 100_000;

/**
 * A target in this process whose device has threads of its own: they may act between any two things that the guest
 * does, also where the device hears of neither, and what they put off is done when a batch has ended.
 */
class InterleavedTarget {
  readonly #inner: InProcessTarget;
  readonly #one: AccessBatch = new AccessBatch();
  #device: RestlessDevice | undefined;
  #tasks: (() => void)[] = [];

  constructor(options: InProcessTargetOptions, create: (...parts: Parameters<CreateDevice>) => RestlessDevice) {
    this.#inner = createInProcessTarget({
      ...options,
      create: (environment, creation) => {
        this.#tasks = [];
        this.#device = create({ ...environment, defer: (task) => this.#tasks.push(task) }, creation);
        return this.#device;
      },
    });
  }

  get inner(): InProcessTarget {
    return this.#inner;
  }

  run(batch: AccessBatch): void {
    for (let entry = 0; entry < batch.count; entry++) {
      const one = this.#one;
      one.clear();
      one.append(batch, entry, entry + 1);
      this.#inner.run(one);
      batch.value[entry] = one.value[0] as number;
      this.#device?.act();
    }
    this.settle();
  }

  settle(): void {
    for (let turn = 0; this.#tasks.length > 0 && turn < turnsMax; turn++) {
      for (const task of this.#tasks.splice(0)) {
        task();
      }
    }
    this.#inner.settle();
  }
}

/** Makes the target of a device that acts by itself. */
export function createInterleavedTarget(
  options: Omit<InProcessTargetOptions, "create">,
  create: (...parts: Parameters<CreateDevice>) => RestlessDevice,
): Target {
  const target = new InterleavedTarget({ ...options, create }, create);
  const { inner } = target;
  return {
    description: inner.description,
    trace: inner.trace,
    run: (batch) => target.run(batch),
    settle: () => target.settle(),
    renew: (options) => {
      inner.renew(options);
      target.settle();
    },
    hostEnd: (channel) => inner.hostEnd(channel),
    saveAndRestore: (...given) => {
      inner.saveAndRestore(...given);
      target.settle();
    },
    tryRestore: (...given) => inner.tryRestore(...given),
    errorOutput: () => inner.errorOutput(),
    close: () => inner.close(),
  };
}
