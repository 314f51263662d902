import type { Guest } from "../guest/guest.ts";
import type { DriverQueue } from "../guest/ring/driver-queue.ts";
import type { HostEnd } from "../host/host-end.ts";
import type { ChannelView, OracleView } from "../oracle/oracle-view.ts";
import type { EvidenceFace } from "../oracle/recording/evidence-record.ts";
import type { AccessBatch } from "../target/access-batch.ts";
import { accessKind } from "../target/access-kind.ts";
import type { Target } from "../target/target.ts";
import type { MemoryWindow } from "../wire/guest-memory.ts";
import { Observer } from "./observe/observer.ts";
import { ReadBack } from "./observe/read-back.ts";
import { RoundTrips } from "./observe/round-trips.ts";
import type { ObservationRecorder } from "./record/observation-recorder.ts";
import type { SeenAccess, TellingAccess } from "./record/telling-access.ts";
import { showAccesses } from "./show-accesses.ts";
import type { Pause, Steps } from "./steps.ts";

/**
 * One scenario under way: carries batches to the target, shows the oracle every access and every observation, and
 * tells the driver which chains came back.
 */
export class ScenarioRun {
  readonly target: Target;
  readonly guest: Guest;
  readonly oracle: OracleView;
  /** What the oracle is shown. */
  readonly evidence: EvidenceFace;
  readonly batch: AccessBatch;
  readonly observed: MemoryWindow;
  /** Watches from outside, where two scenarios are to be compared. */
  recorder: ObservationRecorder | undefined = undefined;
  /** Told of all bytes that the host end of a channel, by its position, sends and gets, for recording a scenario. */
  onHostBytes: ((channel: number, direction: "sent" | "received", bytes: Uint8Array) => void) | undefined = undefined;
  /** Where each finding was made, as far as a single access showed it. */
  readonly telling: TellingAccess[] = [];
  /** What the guest's accesses were since whoever put this here looked last. */
  accesses: SeenAccess[] | undefined = undefined;
  /** Receive buffers posted to close the scenario. */
  closingBuffers = 0;
  /** Operations carried out so far. */
  operations = 0;
  /** How long a host end is tried to connect again, in milliseconds; undefined: its own limit. */
  reconnectMilliseconds: number | undefined = undefined;
  /** The batch that looks are made with. */
  readonly looks: AccessBatch;
  /** Looks at what the device wrote. */
  readonly readBack: ReadBack;
  /** Index at which rings start in this scenario. */
  readonly startIndex: number;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  readonly #trips: RoundTrips;
  readonly #observer: Observer;

  constructor(options: {
    readonly target: Target;
    readonly guest: Guest;
    readonly oracle: OracleView;
    readonly evidence: EvidenceFace;
    readonly batch: AccessBatch;
    readonly observe: AccessBatch;
    readonly ahead: AccessBatch;
    readonly observed: MemoryWindow;
    readonly startIndex: number;
    /** Somebody writes down what is read back of guest memory. */
    readonly watchesReads: boolean;
    readonly now: () => number;
  }) {
    this.target = options.target;
    this.guest = options.guest;
    this.oracle = options.oracle;
    this.evidence = options.evidence;
    this.batch = options.batch;
    this.looks = options.observe;
    const { target, guest, oracle, ahead } = options;
    this.#trips = new RoundTrips(
      target,
      guest,
      oracle.channels.all,
      ahead,
      options.watchesReads ? this.#showReads : undefined,
    );
    this.readBack = new ReadBack(this.exchange, guest, oracle, this.evidence, options.observe, options.observed);
    this.observed = options.observed;
    this.startIndex = options.startIndex;
    this.now = options.now;
    this.#observer = new Observer(this, this.#trips, options.observe, options.now);
  }

  /** The target has put what was read into the observed memory by itself; for others it is told apart. */
  readonly #showReads = ({ buffer, count, kind, address, width }: AccessBatch): void => {
    const { bytes } = this.observed;
    for (let entry = 0; entry < count; entry++) {
      if (kind[entry] === accessKind.memoryRead && buffer[entry] === bytes) {
        const start = this.observed.at(address[entry] as number);
        this.evidence.memoryRead(address[entry] as number, bytes.slice(start, start + (width[entry] as number)));
      }
    }
  };

  /** Whether a MUST finding has been made: the scenario is over. */
  get over(): boolean {
    return this.oracle.judgement.finding !== undefined;
  }

  /** Carries out what is in the batch, shows it to the oracle, and waits until nothing is owed. `add` as in `carry`. */
  *stimulus(add?: () => void): Steps {
    yield* this.carry(add);
    this.feed();
    yield* this.rest(true);
  }

  /**
   * The same for what each of `fills` puts into the batch, one after the other. None may depend on what comes of those
   * before it: where an early look is good enough they share one round trip.
   */
  *stimuli(fills: readonly (() => void)[]): Steps {
    if (this.#trips.early && fills.length > 0 && !this.over) {
      yield* this.#trips.carryAhead(this.batch, fills);
    }
    for (const [position, fill] of fills.entries()) {
      if (this.over) {
        return;
      }
      if (this.#trips.early) {
        this.#trips.recall(this.batch, position);
        this.feed();
        yield* this.rest(true);
      } else {
        this.batch.clear();
        fill();
        yield* this.stimulus();
      }
    }
  }

  /**
   * Carries out what is in the batch, and looks in the same round trip where that is as good as looking later. `add`
   * adds to that look.
   */
  carry(add?: () => void): Steps {
    return this.#trips.carry(this.batch, add);
  }

  /** Has the target run a batch, unless all that it reads was read early. */
  readonly exchange = (batch: AccessBatch): Pause => this.#trips.exchange(batch);

  /** Carries out what is in the batch, looks as `carry` does, shows it to the oracle and leaves what was read in it. */
  *show(): Steps {
    yield* this.#trips.exchangeAndLook(this.batch);
    showAccesses(this);
    this.audit();
  }

  /** Carries out what is in the batch, looks as `carry` does, and leaves what was read in it, unseen by the oracle. */
  *plain(): Steps {
    yield* this.#trips.exchangeAndLook(this.batch);
    this.evidence.hidden();
    this.audit();
  }

  /** Shows the oracle every access of the batch, in order, and empties it. */
  tell(): void {
    showAccesses(this);
    this.batch.clear();
  }

  /** The same, and what the device did in guest memory meanwhile. */
  feed(): void {
    this.tell();
    this.evidence.accessesEnded();
    this.audit();
  }

  /** Shows the oracle what the device did in guest memory since the last time. */
  audit(): void {
    const trace = this.target.trace;
    if (trace !== undefined) {
      this.evidence.deviceAccesses(trace);
      trace.clear();
    }
  }

  /**
   * Observes until nothing is owed or time is up, then lets the oracle judge the device at rest. `looked`: the batch
   * that was just carried out has looked already, where an early look is good enough.
   */
  rest(looked = false): Steps {
    return this.#observer.rest(looked);
  }

  /** The same after bytes from a host end, which may take fewer looks. */
  restAfterHostBytes(): Steps {
    return this.#observer.restAfterHostBytes();
  }

  /** Reads back used rings, buffers of completed chains, the interrupt line and what came out of the host ends. */
  observe(): Steps {
    return this.#observer.observe();
  }

  /** Takes what has come out of the host ends so far. */
  collectHostBytes(): void {
    this.#observer.collectHostBytes();
  }

  /** Writes where rings start into a ring just laid, in the places driver and device share. */
  writeStartIndex(queue: DriverQueue): void {
    const { available, used } = this.guest.specification.virtqueue;
    this.guest.store16(queue.ring.available + available.indexOffset, this.startIndex);
    this.guest.store16(queue.ring.used + used.indexOffset, this.startIndex);
  }

  /** A malformed chain was offered: from now on surviving is judged too. */
  malformedOffered(): void {
    this.evidence.malformedOffered();
  }

  /** The kit's side of a channel. */
  hostEnd(channel: ChannelView): HostEnd {
    return this.target.hostEnd(channel.position);
  }
}
