import type { Specification } from "../../spec/specification.ts";
import type { MemoryWindow } from "../../wire/guest-memory.ts";
import { isRingInside, type RingPlace } from "../../wire/ring-place.ts";
import type { Facts } from "../judgement/blame/blame-row.ts";
import type { Judgement } from "../judgement/judgement.ts";
import type { Serving } from "../transport/transport-model.ts";
import { type Segment, writableOf } from "./chain/chain-walk.ts";
import { mayStop, positionOf } from "./chain/entries.ts";
import { type AllowedReactions, allowedReactions, reactionsSubject } from "./chain/reactions.ts";
import { HeadLedger } from "./head-ledger.ts";
import { noteNotified } from "./note-notified.ts";
import { OfferedEntries } from "./offered-entries.ts";
import { judgeQueueAtRest, type OthersMayStop, owingOf, type RestContext } from "./queue-at-rest.ts";
import type { FormerLife, QueueModelOptions } from "./queue-model-options.ts";
import type { Entry, QueueRole, RingFeatures, UsedProgress } from "./queue-role.ts";
import type { ServiceContext } from "./service-context.ts";
import { StopPoint } from "./stop-point.ts";
import { UsedJudge } from "./used-judge.ts";
import { UsedRing } from "./used-ring.ts";

/** One split virtqueue as the driver laid it and as the specification lets a device treat it. */
export class QueueModel {
  readonly index: number;
  readonly size: number;
  readonly ring: RingPlace;
  /** Whether the device has to serve the queue now. */
  readonly serving: () => Serving;
  readonly features: RingFeatures;
  /** Free-running index up to which available entries were taken in. */
  availableSeen: number;
  /** Free-running index up to which used elements were taken in. */
  usedSeen: number;
  readonly outstanding: Entry[] = [];
  /** The queue stopped, as some malformed condition allows; nothing is owed any more. */
  broken = false;
  /** Another queue broke and the device may have stopped as a whole: nothing is owed until it shows life. */
  maybeBroken = false;
  /** The ring is not wholly in RAM. */
  readonly outsideRam: boolean;
  /** used.flags as last seen. */
  usedFlags = 0;
  /** avail_event as last seen, with EVENT_IDX. */
  availableEvent = 0;
  readonly #judgement: Judgement;
  readonly #specification: Specification;
  readonly #intended: MemoryWindow;
  readonly #used: UsedRing;
  readonly #judge: UsedJudge;
  readonly #role: QueueRole;
  readonly #heads: HeadLedger;
  readonly #offered: OfferedEntries;
  /** How the queue was left at the end of the last life in which it completed chains; undefined when there was none. */
  readonly former: FormerLife | undefined;
  readonly #context: () => ServiceContext;
  readonly #rest: RestContext;
  /** The available index moved impossibly far, and which way. */
  jump: Facts["jump"] = undefined;
  /** The driver has notified since the index moved so. */
  #jumpTold = false;
  /** A malformed chain of this life was completed with used.len 0. */
  completedEmpty = false;
  /** Some chain of this life was completed. */
  served = false;
  /** Notifications of this life that came with nothing new in the ring. */
  idleNotifies = 0;
  readonly #stop = new StopPoint();
  /** The length of every used element so far is the id of a chain that was in flight, as if it were the id. */
  lengthsNameHeads = true;

  constructor(options: QueueModelOptions) {
    this.index = options.index;
    this.size = options.ring.size;
    this.ring = options.ring;
    this.serving = options.serving;
    this.availableSeen = options.startIndex;
    this.usedSeen = options.startIndex;
    this.features = options.features;
    this.#judgement = options.judgement;
    this.#specification = options.specification;
    this.#intended = options.intended;
    this.#role = options.role;
    this.former = options.former;
    this.#context = options.context;
    this.#rest = { judgement: options.judgement, role: options.role, context: options.context };
    this.#judge = new UsedJudge(options.specification, options.judgement, options.intended, options.observed);
    this.#used = new UsedRing(this.#specification, options.observed, this.ring);
    this.outsideRam = !isRingInside(this.ring, options.contains);
    this.#heads = new HeadLedger(this.size);
    this.#offered = new OfferedEntries(options, this.#heads, this.outstanding);
  }

  /** Takes in the entries that the driver has made available since the last look. */
  takeAvailable(): void {
    if (this.outsideRam) {
      return;
    }
    const rules = this.#specification.virtqueue.available;
    const ring = this.#intended.at(this.ring.available);
    const index = this.#intended.view.getUint16(ring + rules.indexOffset, true);
    const pending = (index - this.availableSeen) & 0xffff;
    if (pending === 0) {
      return;
    }
    if (pending > this.size) {
      const reactions = allowedReactions(this.#specification, ["available-jump"]);
      this.stopAt(reactions, this.#offered.count);
      // Half the counter's range and more is a step backwards.
      this.jump = pending < 0x8000 ? "ahead" : "back";
      this.availableSeen = index;
      return;
    }
    for (let count = 0; count < pending; count++) {
      const slot = (this.availableSeen + count) % this.size;
      const id = this.#intended.view.getUint16(ring + rules.ringOffset + slot * rules.entryBytes, true);
      this.#offered.offer(id);
    }
    this.availableSeen = index;
  }

  /** The queue has stopped at the entry with this sequence. */
  stopAt(reactions: AllowedReactions, sequence: number): void {
    this.broken = true;
    this.#stop.set(reactions, sequence);
    for (const clause of [...reactions.clauses, "ROB-6"]) {
      this.#judgement.clause(clause).reached++;
    }
  }

  /** Some head was offered again while it was in flight. */
  get headsRepeat(): boolean {
    return this.#offered.headsRepeat;
  }

  /** A malformed chain was offered in this life. */
  get metMalformed(): boolean {
    return this.#offered.metMalformed || this.jump !== undefined;
  }

  /** A device that set NO_NOTIFY said that it looks by itself (RNG-21). */
  get asksForNoNotify(): boolean {
    const { noNotify } = this.#specification.virtqueue.used.flags;
    return !this.features.eventIndex && (this.usedFlags & noNotify) !== 0;
  }

  /** The driver notified this queue, or need not (`relied`): everything available is now the device's business. */
  notified(relied: boolean): void {
    if (this.jump === "back" && !relied && !this.#jumpTold) {
      this.#jumpTold = true;
      this.#judgement.clause("ROB-19").reached++;
    }
    this.idleNotifies += noteNotified(this.outstanding, this.size, relied) === 0 ? 1 : 0;
  }

  /**
   * Takes in what the used ring shows in observed memory, from its flags to its last element. Returns undefined when
   * nothing was completed. The caller has read the used ring back.
   */
  takeUsed(heads: number[]): UsedProgress | undefined {
    const ring = this.#used;
    this.usedFlags = ring.flags;
    this.#judge.flags(this, this.usedFlags);
    if (this.features.eventIndex) {
      this.availableEvent = ring.availableEvent;
    }
    const index = ring.index;
    const completions = (index - this.usedSeen) & 0xffff;
    if (completions === 0) {
      return undefined;
    }
    if (completions > this.outstanding.length) {
      this.#judge.tooMany(this, completions, index);
      return undefined;
    }
    if (this.serving() === "never") {
      this.#judge.tooEarly(this, completions);
    }
    const indexSurvived = this.#judge.indexSurvived(this);
    const from = this.usedSeen;
    const completed: Entry[] = [];
    for (let count = 0; count < completions; count++) {
      const id = ring.id(from + count);
      const entry = this.#complete(id, ring.length(from + count), ring.slot(from + count), indexSurvived);
      if (entry === undefined) {
        return undefined;
      }
      heads.push(id);
      completed.push(entry);
    }
    this.usedSeen = index;
    this.served = true;
    this.#judgement.clause(this.#specification.virtqueue.used.clauses.index).reached += index < from ? 1 : 0;
    return { completed, from, to: index };
  }

  /** Visits the writable segments of chains that observed memory shows as used and that were not taken in yet. */
  forWritableOfCompleted(visit: (segment: Segment) => void): void {
    const completions = this.outsideRam ? 0 : (this.#used.index - this.usedSeen) & 0xffff;
    if (completions > this.outstanding.length) {
      return;
    }
    for (let count = 0; count < completions; count++) {
      const position = positionOf(this.outstanding, this.#used.id(this.usedSeen + count));
      writableOf(this.outstanding[position]?.chain).forEach(visit);
    }
  }

  /** Takes in one used element; the entry that it completes, or undefined when that is a finding. */
  #complete(id: number, length: number, slot: number, indexSurvived: boolean): Entry | undefined {
    const clauses = this.#specification.virtqueue.used.clauses;
    const position = positionOf(this.outstanding, id);
    const entry = this.outstanding[position];
    if (entry === undefined) {
      this.#judge.unknownId(this, { id, length, slot, indexSurvived }, this.#heads.wasCompleted(id));
      return undefined;
    }
    entry.indexSurvived = indexSurvived;
    this.lengthsNameHeads &&= this.outstanding.some((other) => other.id === length);
    this.#judgement.clause(clauses.id).reached++;
    this.#judgement.clause(clauses.once).reached++;
    this.outstanding.splice(position, 1);
    this.#heads.completed(id);
    this.#judge.usedLength(this, entry, length);
    this.#judge.reaction(this, entry, length);
    this.#judgeAfterBreak(entry);
    if (this.#judgement.finding !== undefined) {
      return undefined;
    }
    this.maybeBroken &&= entry.beforeStop;
    if (entry.reactions.conditions.length > 0 && !entry.reactions.serve) {
      this.completedEmpty = true;
    }
    this.#role.completed(entry, length);
    return this.#judgement.finding === undefined ? entry : undefined;
  }

  #judgeAfterBreak(entry: Entry): void {
    // What was offered before the chain that stopped the queue may have been fetched already.
    if (!this.broken || this.#stop.isBehind(entry)) {
      return;
    }
    if (this.jump === undefined && (this.#stop.isAt(entry) || this.#stop.isAhead(this.outstanding))) {
      // It had not stopped, only taken its time; whether this completion is allowed was judged just before.
      this.broken = false;
      return;
    }
    this.#judgement.deviates(
      "served-after-break",
      this.stopFacts,
      `queue ${this.index}, stopped by a malformed chain that was left uncompleted, completes nothing until reset`,
      `chain ${entry.id} was completed`,
    );
  }

  /** Which way its chains carry bytes. */
  get direction(): "device-writes" | "device-reads" {
    return this.#role.writes ? "device-writes" : "device-reads";
  }

  /** What is known of why the queue has stopped, for what it does nevertheless. */
  get stopFacts(): Facts {
    const { by } = this.#stop;
    return { jump: this.jump, direction: this.direction, subject: by && reactionsSubject(by) };
  }

  /** Whether a message of this life was malformed. */
  get refusedMessage(): boolean {
    return this.#role.refusedMessage;
  }

  /** Whether the device was reset with chains in flight before this life. */
  get afterInFlight(): boolean {
    return this.#context().afterInFlight;
  }

  /** Something was offered at which the device may yet stop, or may have stopped unseen. */
  get mayStopDevice(): boolean {
    const isAhead = !this.broken || this.#stop.isAhead(this.outstanding);
    return this.jump !== undefined || (isAhead && this.outstanding.some(mayStop));
  }

  /** How strongly some completion is owed by now: `may-stop` when the device may also have stopped for good. */
  owing(): "no" | "may-stop" | "yes" {
    return owingOf(this, this.#role);
  }

  /** Judges liveness with the device at rest. True when the queue broke, or was come to, just now. */
  atRest(othersMayStop: OthersMayStop): boolean {
    const brokeNow = judgeQueueAtRest(this, this.#rest, othersMayStop);
    return this.#stop.isReached(this.broken, this.outstanding) || brokeNow;
  }

  /** The device may have stopped as a whole; what it has taken by now it may still complete. */
  mayHaveStopped(): void {
    this.maybeBroken = true;
    for (const entry of this.outstanding) {
      entry.beforeStop = true;
    }
  }
}
