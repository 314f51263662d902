import type { HostEnd } from "../host/host-end.ts";
import type { AccessBatch } from "../target/access-batch.ts";
import type { DamageKind, RenewOptions, RestoreAttempt, RestorePolicy, SaveCourse, Target } from "../target/target.ts";
import { BatchCursor } from "./batch-cursor.ts";
import { TracedHostEnd } from "./traced-host-end.ts";
import type { WireTap } from "./wire-tap.ts";

/** A target of which everything is logged that goes to it and comes from it. What it does is not changed. */
export class TracedTarget implements Target {
  readonly description: Target["description"];
  readonly tryRestore?: (damage: DamageKind, at: number) => ReturnType<NonNullable<Target["tryRestore"]>>;
  readonly #target: Target;
  readonly #tap: WireTap;
  readonly #hostEnds: TracedHostEnd[] = [];

  constructor(target: Target, tap: WireTap) {
    this.#target = target;
    this.#tap = tap;
    this.description = target.description;
    if (target.tryRestore !== undefined) {
      this.tryRestore = (damage, at) => this.#tryRestore(damage, at);
    }
  }

  get trace(): Target["trace"] {
    return this.#target.trace;
  }

  busyTime(): number | undefined {
    return this.#target.busyTime?.();
  }

  get starts(): number | undefined {
    return this.#target.starts;
  }

  run(batch: AccessBatch): void | Promise<void> {
    if (!this.#tap.log.recording || batch.count === 0) {
      return this.#target.run(batch);
    }
    const cursor = new BatchCursor(batch, this.#tap.log);
    this.#tap.cursor = cursor;
    const finish = (failed: boolean): void => {
      this.#tap.cursor = undefined;
      cursor.finish(failed);
    };
    try {
      const pause = this.#target.run(batch);
      if (pause instanceof Promise) {
        return pause.then(
          () => finish(false),
          (error: unknown) => {
            finish(true);
            throw error;
          },
        );
      }
    } catch (error) {
      finish(true);
      throw error;
    }
    finish(false);
  }

  settle(only?: "host-ends"): void | Promise<void> {
    return this.#target.settle(only);
  }

  renew(options: RenewOptions): void | Promise<void> {
    this.#tap.log.renewed();
    return this.#target.renew(options);
  }

  hostEnd(channel: number): HostEnd {
    const known = this.#hostEnds[channel];
    if (known !== undefined) {
      return known;
    }
    const made = new TracedHostEnd(() => this.#target.hostEnd(channel), channel, this.#tap);
    this.#hostEnds[channel] = made;
    return made;
  }

  saveAndRestore(policy: RestorePolicy, course?: SaveCourse): void | Promise<void> {
    this.#tap.add({ kind: "note", text: `the device is saved and restored, policy ${policy}` });
    return this.#target.saveAndRestore(policy, course);
  }

  errorOutput(): readonly string[] {
    return this.#target.errorOutput();
  }

  close(): void | Promise<void> {
    return this.#target.close();
  }

  #tryRestore(damage: DamageKind, at: number): RestoreAttempt | undefined | Promise<RestoreAttempt | undefined> {
    this.#tap.add({ kind: "note", text: `the device is offered a state document that is not its own (${damage})` });
    // Other devices are made meanwhile, for their documents.
    this.#tap.muted = true;
    try {
      return this.#target.tryRestore?.(damage, at);
    } finally {
      this.#tap.muted = false;
    }
  }
}
