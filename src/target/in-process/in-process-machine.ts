import type { InProcessChannel } from "../../host/in-process.ts";
import { type AccessTrace, traceKind } from "../access-trace.ts";
import type { DeviceEnvironment } from "../device-port.ts";
import { TargetError } from "../target-error.ts";
import type { AuditedMemory } from "./audited-memory.ts";
import { DeferredTasks } from "./deferred-tasks.ts";

/** Deferred tasks that may run before a device counts as never coming to rest. */
const deferredTasksMax = 100_000;

/** What surrounds one device: its interrupt line, the way of its messages and the tasks it put off. */
export class InProcessMachine {
  /** The level of INTA. */
  line = false;
  readonly #memory: AuditedMemory;
  readonly #tasks = new DeferredTasks();
  #trace: AccessTrace | undefined;
  #retired = false;

  constructor(memory: AuditedMemory, trace: AccessTrace | undefined) {
    this.#memory = memory;
    this.#trace = trace;
  }

  /** What a device of this machine gets from outside. */
  environment(channels: readonly InProcessChannel[]): DeviceEnvironment {
    return {
      memory: this.#memory,
      interrupt: (level) => this.interrupt(level),
      message: (address, data) => this.message(address, data),
      defer: (task) => this.defer(task),
      channels: channels.map((channel) => channel.backend),
    };
  }

  /** The device sets the level of INTA. */
  interrupt(level: boolean): void {
    if (this.#retired || level === this.line) {
      return;
    }
    this.line = level;
    this.#trace?.add(traceKind.interrupt, 0, level ? 1 : 0);
  }

  /** The device sends a message: a guest that points messages at RAM finds them there. */
  message(address: number, data: number): void {
    if (!this.#retired) {
      this.#trace?.add(traceKind.message, address, data);
      this.#memory.messageWrite(address, data);
    }
  }

  /** The device puts a task off. */
  defer(task: () => void): void {
    if (!this.#retired) {
      this.#tasks.add(task);
    }
  }

  /** Runs what was put off, and what that puts off. Throws a `TargetError` when it does not end. */
  runDeferred(): void {
    if (!this.#tasks.run(deferredTasksMax)) {
      const hint = "A task that defers itself again without having made progress keeps the device from resting.";
      throw new TargetError("hung", `the device deferred more than ${deferredTasksMax} tasks in a row`, hint);
    }
  }

  /** The device is replaced: what it still does is lost. */
  retire(): void {
    this.#retired = true;
    this.#tasks.clear();
  }

  /** A restored device drives its line anew; only a level that differs from the one before is an event. */
  resumeTrace(trace: AccessTrace | undefined, lineBefore: boolean): void {
    this.#trace = trace;
    if (this.line !== lineBefore) {
      trace?.add(traceKind.interrupt, 0, this.line ? 1 : 0);
    }
  }
}
