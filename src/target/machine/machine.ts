import { assert, KitError } from "../../base/assert.ts";
import { createInProcessChannel, type InProcessChannel, type SynchronousHostEnd } from "../../host/in-process.ts";
import type { AccessBatch } from "../access-batch.ts";
import { carryOutBatch } from "../in-process/carry-out-batch.ts";
import { describeError, deviceFailure, firstCalls } from "../in-process/device-exception.ts";
import type { RenewOptions, Target, TargetDescription } from "../target.ts";
import { TargetError } from "../target-error.ts";
import { checkMachine } from "./check-machine.ts";
import { MachineMemory } from "./machine-memory.ts";
import { describeMachine, type MachineTargetOptions } from "./machine-options.ts";
import type { MachineUnderTest } from "./machine-port.ts";

/**
 * Makes the target for a machine in this process. Rejects with a `TargetError` when no machine comes of it
 * (`start-failed`) or when it has less RAM than is announced (`configuration`). An exception of the machine becomes one
 * with the code `crashed`, which lasts until the next `renew`: that makes another machine.
 */
export async function createMachineTarget(options: MachineTargetOptions): Promise<Target> {
  const target = new MachineTarget(options);
  await target.start();
  return target;
}

class MachineTarget implements Target {
  readonly description: TargetDescription;
  readonly trace = undefined;
  starts = 0;
  readonly #options: MachineTargetOptions;
  readonly #memory = new MachineMemory(() => this.#running.ram());
  #channels: readonly InProcessChannel[] = [];
  #machine: MachineUnderTest | undefined;
  #failure: TargetError | undefined;

  constructor(options: MachineTargetOptions) {
    this.#options = options;
    this.description = describeMachine(options);
  }

  /** The level of INTA, as `carryOutBatch` asks for it. */
  get line(): boolean {
    return this.#running.interruptLevel();
  }

  /** Makes a machine; the one before is gone. */
  async start(): Promise<void> {
    this.close();
    const call = (work: () => void): void => this.#guard(work);
    this.#channels = this.#options.channels.map((name) =>
      createInProcessChannel(name, { ...this.#options.hostEnds, call }),
    );
    let made: unknown;
    try {
      made = await this.#options.create({ channels: this.#channels.map((channel) => channel.backend) });
    } catch (error) {
      const hint = "Run the machine's create function on its own and see where it throws.";
      const message = `the machine could not be made: ${describeError(error)}${firstCalls(error)}`;
      throw new TargetError("start-failed", message, hint, error);
    }
    this.#machine = checkMachine(made, this.description.ram);
    this.#failure = undefined;
    this.starts++;
  }

  run(batch: AccessBatch): void | Promise<void> {
    this.#guard(() => carryOutBatch(this.#running, this.#memory, this, batch));
    return this.settle();
  }

  settle(): void | Promise<void> {
    return this.#running.work === undefined ? undefined : this.#workOn();
  }

  renew(options: RenewOptions): void | Promise<void> {
    const streams = this.#channels.length > 0 && options.startOver === true;
    if (this.#failure !== undefined || streams || options.afresh === true) {
      return this.start();
    }
    return this.settle();
  }

  hostEnd(channel: number): SynchronousHostEnd {
    const found = this.#channels[channel];
    assert(found !== undefined, `the target has no channel ${channel}`);
    return found.hostEnd;
  }

  saveAndRestore(): void {
    assert(false, "a machine is not saved");
  }

  errorOutput(): readonly string[] {
    return [];
  }

  close(): void {
    for (const channel of this.#channels) {
      channel.detach();
    }
    this.#machine?.close?.();
    this.#machine = undefined;
  }

  get #running(): MachineUnderTest {
    assert(this.#machine !== undefined, "a machine is used after its end");
    return this.#machine;
  }

  async #workOn(): Promise<void> {
    if (this.#failure !== undefined) {
      throw this.#failure;
    }
    try {
      await this.#running.work?.();
    } catch (error) {
      this.#fail(error);
    }
  }

  #guard(work: () => void): void {
    if (this.#failure !== undefined) {
      throw this.#failure;
    }
    try {
      work();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): never {
    if (error instanceof KitError) {
      throw error;
    }
    this.#failure = deviceFailure(error);
    throw this.#failure;
  }
}
