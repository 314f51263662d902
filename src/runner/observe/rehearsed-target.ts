import type { HostEnd } from "../../host/host-end.ts";
import { AccessBatch } from "../../target/access-batch.ts";
import { accessKind } from "../../target/access-kind.ts";
import type {
  DamageKind,
  RenewOptions,
  RestorePolicy,
  SaveCourse,
  Target,
  TargetDescription,
} from "../../target/target.ts";

/** The most accesses of an opening that are remembered. */
const knownAccessesMax = 4096;

/**
 * A target behind a wire, which every scenario opens in the same way: with some twenty batches, each of which waits for
 * the one before. Once two openings in a row asked the same, the accesses of the next are all made in one round trip.
 * When they give what they gave before, the opening is answered from them; when anything is different, it is made step
 * by step as if nothing had been known.
 */
export class RehearsedTarget implements Target {
  readonly tryRestore?: NonNullable<Target["tryRestore"]>;
  readonly #target: Target;
  /** The accesses of the last opening, with what was read. */
  #known = new AccessBatch();
  /** The opening before that asked the same. */
  #confirmed = false;
  /** The accesses of the opening under way, where it is made step by step. */
  #recorded = new AccessBatch();
  #recording = false;
  /** The access of `#known` that answers next; -1 when the target itself does. */
  #next = -1;

  constructor(target: Target) {
    this.#target = target;
    if (target.tryRestore !== undefined) {
      this.tryRestore = (damage: DamageKind, at: number) => target.tryRestore?.(damage, at);
    }
  }

  /**
   * Begins an opening: carries out `batch`, and in the same round trip what followed it the last times. Leaves `batch`
   * as it was.
   */
  async begin(batch: AccessBatch): Promise<void> {
    const known = this.#known;
    const own = batch.count;
    const foreseen = this.#confirmed && known.count < batch.room;
    if (foreseen) {
      batch.append(known, 0, known.count);
    }
    await this.#target.run(batch);
    const isAsBefore =
      foreseen && known.value.subarray(0, known.count).every((value, i) => batch.value[own + i] === value);
    batch.count = own;
    this.#next = isAsBefore ? 0 : -1;
    this.#recording = !isAsBefore;
    this.#recorded.clear();
  }

  /** The opening is made; what follows is the scenario's own. */
  end(): void {
    if (this.#recording) {
      const before = this.#known;
      this.#known = this.#recorded;
      this.#confirmed = this.#known.count === before.count && asksSame(this.#known, before, 0);
      this.#recorded = before;
    }
    this.#recording = false;
    this.#next = -1;
  }

  get description(): TargetDescription {
    return this.#target.description;
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
    if (this.#next >= 0) {
      if (this.#next + batch.count <= this.#known.count && asksSame(batch, this.#known, this.#next)) {
        batch.value.set(this.#known.value.subarray(this.#next, this.#next + batch.count));
        this.#next += batch.count;
        return;
      }
      // The kit asks for something else than before: nothing is known any more.
      this.#forget();
    }
    const pause = this.#target.run(batch);
    return this.#recording ? Promise.resolve(pause).then(() => this.#record(batch)) : pause;
  }

  settle(only?: "host-ends"): void | Promise<void> {
    return this.#target.settle(only);
  }

  renew(options: RenewOptions): void | Promise<void> {
    return this.#target.renew(options);
  }

  hostEnd(channel: number): HostEnd {
    return this.#target.hostEnd(channel);
  }

  saveAndRestore(policy: RestorePolicy, course?: SaveCourse): void | Promise<void> {
    return this.#target.saveAndRestore(policy, course);
  }

  errorOutput(): readonly string[] {
    return this.#target.errorOutput();
  }

  close(): void | Promise<void> {
    return this.#target.close();
  }

  #record(batch: AccessBatch): void {
    if (this.#recorded.count + batch.count > knownAccessesMax || hasMemory(batch)) {
      this.#forget();
      return;
    }
    this.#recorded.append(batch, 0, batch.count);
  }

  #forget(): void {
    this.#next = -1;
    this.#recording = false;
    this.#confirmed = false;
    this.#known.clear();
  }
}

/** Copies of guest memory are the scenario's own, and not remembered. */
function hasMemory({ kind, count }: AccessBatch): boolean {
  const kinds = kind.subarray(0, count);
  return kinds.includes(accessKind.memoryRead) || kinds.includes(accessKind.memoryWrite);
}

const writes: readonly number[] = [accessKind.configWrite, accessKind.portWrite, accessKind.mmioWrite];

/** Whether a batch asks for and writes the same as another from `offset` on; what was read does not count. */
function asksSame(batch: AccessBatch, other: AccessBatch, offset: number): boolean {
  for (let entry = 0; entry < batch.count; entry++) {
    const place = offset + entry;
    const isSame =
      batch.kind[entry] === other.kind[place] &&
      batch.address[entry] === other.address[place] &&
      batch.width[entry] === other.width[place] &&
      (batch.value[entry] === other.value[place] || !writes.includes(batch.kind[entry] as number));
    if (!isSame) {
      return false;
    }
  }
  return true;
}
