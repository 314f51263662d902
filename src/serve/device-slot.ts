import type { CreateDevice, DeviceEnvironment, DeviceMemory, DeviceUnderTest } from "../target/device-port.ts";
import { DeferredTasks } from "../target/in-process/deferred-tasks.ts";
import type { RestorePolicy } from "../target/target.ts";
import { type CuttableChannel, GatedChannel } from "./gated-channel.ts";

/** What surrounds the device of a machine. */
export interface DeviceSlotOptions {
  readonly create: CreateDevice;
  readonly channels: readonly CuttableChannel[];
  readonly memory: DeviceMemory;
  readonly startIndex: number;
  /** Sets the level of INTA. */
  readonly interrupt: (level: boolean) => void;
  /** Called when there is something to do for a device that is not in the middle of an access. */
  readonly wake: () => void;
}

/** What a device is to its machine: about to be plugged in, plugged in, or replaced by another one. */
interface Plug {
  state: "waits" | "works" | "replaced";
  /** The level of its interrupt line. */
  level: boolean;
}

/** The device that is there now. */
interface Plugged {
  readonly device: DeviceUnderTest;
  readonly plug: Plug;
}

/** The place of a machine's device, which can be stopped, saved, and replaced by a restored one. */
export class DeviceSlot {
  readonly #options: DeviceSlotOptions;
  readonly #channels: readonly GatedChannel[];
  readonly #tasks = new DeferredTasks();
  #plugged: Plugged;
  #stopped = false;

  /** Makes the device; what its creation throws passes through. */
  constructor(options: DeviceSlotOptions) {
    this.#options = options;
    this.#channels = options.channels.map((channel) => new GatedChannel(channel, () => this.#stopped));
    this.#plugged = this.#create();
    this.#connectLine();
  }

  get device(): DeviceUnderTest {
    return this.#plugged.device;
  }

  /** Runs at most so many tasks that the device put off; false when some are left. */
  runTasks(most: number): boolean {
    return this.#stopped || this.#tasks.run(most);
  }

  /** The state of the device, which stops until something else is asked of it; undefined when it has none. */
  save(): string | undefined {
    this.#stopped = true;
    return this.#plugged.device.save?.();
  }

  /** A device that was stopped goes on: it hears what happened at its host ends. */
  goOn(): void {
    if (this.#stopped) {
      this.#stopped = false;
      for (const channel of this.#channels) {
        channel.goOn();
      }
      this.#options.wake();
    }
  }

  /** Has a new device, or the one that is there, take over a state; gives the reason when it refuses. */
  restore(where: "new" | "running", policy: RestorePolicy, document: string): string | undefined {
    if (this.#plugged.device.restore === undefined) {
      return "this device cannot be restored";
    }
    const refusal = where === "new" ? this.#restoreNew(policy, document) : this.#offer(policy, document);
    if (where === "running" && refusal === undefined && policy === "disconnect") {
      this.#disconnect();
    }
    this.goOn();
    return refusal;
  }

  #restoreNew(policy: RestorePolicy, document: string): string | undefined {
    this.#plugged.plug.state = "replaced";
    this.#tasks.clear();
    for (const channel of this.#channels) {
      channel.forget();
    }
    if (policy === "disconnect") {
      this.#disconnect();
    }
    this.#plugged = this.#create();
    const refusal = this.#offer(policy, document);
    this.#connectLine();
    return refusal;
  }

  #offer(policy: RestorePolicy, document: string): string | undefined {
    try {
      this.#plugged.device.restore?.(document, policy);
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  #disconnect(): void {
    for (const channel of this.#channels) {
      channel.disconnect();
    }
  }

  /** The interrupt line follows the new device from now on; a level that it already has is no event. */
  #connectLine(): void {
    const { plug } = this.#plugged;
    plug.state = "works";
    this.#options.interrupt(plug.level);
  }

  #create(): Plugged {
    const { create, memory, startIndex, interrupt, wake } = this.#options;
    const plug: Plug = { state: "waits", level: false };
    const environment: DeviceEnvironment = {
      memory,
      interrupt: (level) => {
        plug.level = level;
        if (plug.state === "works") {
          interrupt(level);
        }
      },
      // A guest without an interrupt controller for messages points them at RAM and looks there.
      message: (address, data) => {
        if (plug.state !== "replaced") {
          memory.write32(address, data);
        }
      },
      defer: (task) => {
        if (plug.state !== "replaced") {
          this.#tasks.add(task);
          wake();
        }
      },
      channels: this.#channels,
    };
    return { device: create(environment, { startIndex }), plug };
  }
}
