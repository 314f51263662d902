import { assert, KitError } from "../../base/assert.ts";
import { createInProcessChannel, type InProcessChannel, type SynchronousHostEnd } from "../../host/in-process.ts";
import type { AccessBatch } from "../access-batch.ts";
import { AccessTrace } from "../access-trace.ts";
import type { DeviceUnderTest } from "../device-port.ts";
import { damageDocument } from "../manifest/damage-document.ts";
import type {
  DamageKind,
  RenewOptions,
  RestoreAttempt,
  RestorePolicy,
  SaveCourse,
  Target,
  TargetDescription,
} from "../target.ts";
import { TargetError } from "../target-error.ts";
import { AuditedMemory } from "./audited-memory.ts";
import { carryOutBatch } from "./carry-out-batch.ts";
import { describeError, deviceFailure, firstCalls } from "./device-exception.ts";
import { InProcessMachine } from "./in-process-machine.ts";
import { defaultRam, describeInProcess, type InProcessTargetOptions } from "./in-process-options.ts";
import { isDevice, noDeviceError } from "./is-device.ts";

/** A target inside this process: nothing it does returns a promise. */
export interface InProcessTarget extends Target {
  run(batch: AccessBatch): void;
  settle(): void;
  renew(options: RenewOptions): void;
  hostEnd(channel: number): SynchronousHostEnd;
  saveAndRestore(policy: RestorePolicy, course?: SaveCourse): void;
  tryRestore(damage: DamageKind, at: number): RestoreAttempt | undefined;
  close(): void;
  /** The running device's state as a document. Only with the capability `saveRestore`. */
  save(): string;
  /**
   * Gives the running device a state document, as saved or changed by the kit. Returns the reason when the device
   * refuses it, in which case host ends are left alone; with `disconnect` they are closed after it was accepted.
   */
  restore(document: string, policy: RestorePolicy): string | undefined;
}

/**
 * Makes the target for a device in this process. An exception of the device becomes a `TargetError` with the code
 * `crashed`, and a device that defers without end one with the code `hung`; both last until the next `renew`.
 */
export function createInProcessTarget(options: InProcessTargetOptions): InProcessTarget {
  return new InProcess(options);
}

class InProcess implements InProcessTarget {
  readonly description: TargetDescription;
  readonly trace: AccessTrace | undefined;
  readonly #options: InProcessTargetOptions;
  readonly #memory: AuditedMemory;
  #channels: InProcessChannel[] = [];
  #device: DeviceUnderTest;
  /** Replaced with the device, so that what an old device still defers or signals is lost. */
  #machine: InProcessMachine;
  #startIndex = 0;
  #failure: TargetError | undefined;

  constructor(options: InProcessTargetOptions) {
    this.#options = options;
    this.trace = (options.trace ?? true) ? new AccessTrace() : undefined;
    this.#memory = new AuditedMemory(options.ram ?? defaultRam, this.trace);
    this.#machine = new InProcessMachine(this.#memory, this.trace);
    this.#channels = this.#createChannels();
    this.#device = this.#createDevice();
    this.description = describeInProcess(options, this.#device);
  }

  run(batch: AccessBatch): void {
    this.#guard(() => {
      carryOutBatch(this.#device, this.#memory, this.#machine, batch);
      if (this.trace !== undefined) {
        this.trace.withAccesses = this.trace.count;
      }
      this.#machine.runDeferred();
    });
  }

  settle(): void {
    this.#guard(() => {
      this.#machine.runDeferred();
    });
  }

  renew(options: RenewOptions): void {
    this.#startIndex = this.description.capabilities.startIndex ? options.startIndex : 0;
    this.#failure = undefined;
    this.#retireDevice();
    this.#memory.clean();
    this.#machine = new InProcessMachine(this.#memory, this.trace);
    this.#channels = this.#createChannels();
    this.#device = this.#createDevice();
    this.settle();
    this.trace?.clear();
  }

  hostEnd(channel: number): SynchronousHostEnd {
    const found = this.#channels[channel];
    assert(found !== undefined, `the target has no channel ${channel}`);
    return found.hostEnd;
  }

  saveAndRestore(policy: RestorePolicy, { before, twice, meanwhile, use }: SaveCourse = {}): void {
    if (before === undefined) {
      this.settle();
    } else {
      this.#access(before);
    }
    const document = twice === true ? [this.#saved(), this.#saved()][1] : this.#saved();
    const lineBefore = this.#machine.line;
    if (use !== undefined) {
      this.#access(use);
      if (this.restore(document ?? "", policy) === undefined) {
        return;
      }
    }
    this.#detachChannels();
    void meanwhile?.();
    this.#restoreNew(document ?? "", policy, lineBefore);
  }

  #restoreNew(document: string, policy: RestorePolicy, lineBefore: boolean): void {
    this.#retireDevice();
    if (policy === "disconnect") {
      this.#disconnectAll();
    }
    this.#machine = new InProcessMachine(this.#memory, undefined);
    this.#device = this.#createDevice();
    const refusal = this.#offer(document, policy);
    if (refusal !== undefined) {
      const hint = "The state went through no hands but the device's: compare what save writes and restore expects.";
      this.#failure = new TargetError("crashed", `the device refused the state it had saved: ${refusal}`, hint);
      throw this.#failure;
    }
    this.#machine.resumeTrace(this.trace, lineBefore);
    this.settle();
  }

  save(): string {
    this.settle();
    return this.#saved();
  }

  /** Carries out accesses and gives the device no turn after them. */
  #access(batch: AccessBatch): void {
    this.#guard(() => carryOutBatch(this.#device, this.#memory, this.#machine, batch));
    if (this.trace !== undefined) {
      this.trace.withAccesses = this.trace.count;
    }
  }

  #saved(): string {
    let document: string | undefined;
    this.#guard(() => {
      document = this.#device.save?.();
    });
    assert(document !== undefined, "a device without save and restore is asked for its state");
    return document;
  }

  tryRestore(damage: DamageKind, at: number): RestoreAttempt | undefined {
    const before = this.save();
    const comparable = this.save() === before;
    const offered = damage === "configuration" ? this.#documentOfAnother(at) : damageDocument(before, damage, at);
    if (offered === undefined) {
      return undefined;
    }
    const refusal = this.restore(offered, "transparent");
    return { refusal, changed: comparable ? this.save() !== before : undefined };
  }

  restore(document: string, policy: RestorePolicy): string | undefined {
    this.settle();
    const refusal = this.#offer(document, policy);
    if (refusal === undefined && policy === "disconnect") {
      this.#disconnectAll();
    }
    this.settle();
    return refusal;
  }

  errorOutput(): readonly string[] {
    return [];
  }

  close(): void {
    this.#retireDevice();
  }

  #createChannels(): InProcessChannel[] {
    const call = (work: () => void): void => this.#guard(work);
    return this.#options.channels.map((name) => createInProcessChannel(name, { ...this.#options.hostEnds, call }));
  }

  #createDevice(): DeviceUnderTest {
    let made: unknown;
    try {
      made = this.#options.create(this.#machine.environment(this.#channels), { startIndex: this.#startIndex });
    } catch (error) {
      const hint = "Run the device's create function on its own and see where it throws.";
      const message = `the device could not be made: ${describeError(error)}${firstCalls(error)}`;
      this.#failure = new TargetError("start-failed", message, hint, error);
      throw this.#failure;
    }
    if (!isDevice(made)) {
      this.#failure = noDeviceError(made);
      throw this.#failure;
    }
    return made;
  }

  /**
   * What a device saves that was made in the same way, but with one channel less, or with another name for one.
   * Undefined when there can be no such device, or when it cannot be told from one that is set up as this one is.
   */
  #documentOfAnother(at: number): string | undefined {
    const names = this.#options.channels;
    const position = at % Math.max(1, names.length);
    const fewer = at % 2 === 1 && names.length > 1;
    const changed = names.map((name, index) => (index === position ? renamed(name) : name));
    const other = fewer ? names.slice(0, -1) : changed;
    const document = this.#documentWith(other);
    const same = this.#documentWith(names);
    return new Set(other).size < other.length || document === same ? undefined : document;
  }

  /** Memory of devices that are only made for their documents. */
  #otherMemory: AuditedMemory | undefined = undefined;

  #documentWith(names: readonly string[]): string | undefined {
    this.#otherMemory ??= new AuditedMemory(this.#options.ram ?? defaultRam, undefined);
    this.#otherMemory.clean();
    const machine = new InProcessMachine(this.#otherMemory, undefined);
    const channels = names.map((name) => createInProcessChannel(name, this.#options.hostEnds));
    try {
      const device = this.#options.create(machine.environment(channels), { startIndex: this.#startIndex });
      machine.runDeferred();
      return device.save?.();
    } catch {
      // A device that is made for these channels alone has no other configuration.
      return undefined;
    } finally {
      machine.retire();
      for (const channel of channels) {
        channel.detach();
      }
    }
  }

  #offer(document: string, policy: RestorePolicy): string | undefined {
    try {
      this.#device.restore?.(document, policy);
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  #retireDevice(): void {
    this.#machine.retire();
    this.#detachChannels();
  }

  /** The device hears of its host ends no more. */
  #detachChannels(): void {
    for (const channel of this.#channels) {
      channel.detach();
    }
  }

  #disconnectAll(): void {
    for (const channel of this.#channels) {
      channel.disconnect();
    }
  }

  #guard(work: () => void): void {
    if (this.#failure !== undefined) {
      throw this.#failure;
    }
    try {
      work();
    } catch (error) {
      if (error instanceof KitError) {
        throw error;
      }
      this.#failure = deviceFailure(error);
      throw this.#failure;
    }
  }
}

/** Another name of the same length and of the same kind of characters. */
function renamed(name: string): string {
  return name.slice(0, -1) + (name.endsWith("x") ? "y" : "x");
}
