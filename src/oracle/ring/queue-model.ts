import type { Specification } from "../../spec/specification.ts";
import type { DescriptorFormat } from "../../wire/descriptor-format.ts";
import type { MemoryWindow } from "../../wire/guest-memory.ts";
import { isRingInside, type RingPlace } from "../../wire/ring-place.ts";
import type { Facts } from "../judgement/blame/blame-row.ts";
import type { Judgement } from "../judgement/judgement.ts";
import { chainLayout } from "./chain/chain-layout.ts";
import { type Chain, hasBuffers, type Segment, walkChain, writableOf } from "./chain/chain-walk.ts";
import { createEntry, mayStop } from "./chain/entries.ts";
import { noteStopped } from "./chain/reaction-choices.ts";
import { type AllowedReactions, allowedReactions, reactionsSubject } from "./chain/reactions.ts";
import { HeadLedger } from "./head-ledger.ts";
import { judgeMissing } from "./missing-completion.ts";
import { noteNotified } from "./note-notified.ts";
import type { FormerLife, QueueModelOptions } from "./queue-model-options.ts";
import type { Entry, Obligation, QueueRole, RingFeatures, UsedProgress } from "./queue-role.ts";
import type { ServiceContext } from "./service-context.ts";
import { UsedJudge } from "./used-judge.ts";
import { UsedRing } from "./used-ring.ts";

/** One split virtqueue as the driver laid it and as the specification lets a device treat it. */
export class QueueModel {
  readonly index: number;
  readonly size: number;
  readonly ring: RingPlace;
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
  readonly #format: DescriptorFormat;
  readonly #intended: MemoryWindow;
  readonly #used: UsedRing;
  readonly #contains: (address: number, length: number) => boolean;
  readonly #judge: UsedJudge;
  readonly #role: QueueRole;
  readonly #heads: HeadLedger;
  /** How the queue was left at the end of the last life in which it completed chains; undefined when there was none. */
  readonly former: FormerLife | undefined;
  readonly #context: () => ServiceContext;
  readonly #atEdge: (chain: Chain) => boolean;
  /** The available index moved impossibly far, and which way. */
  jump: Facts["jump"] = undefined;
  /** Some head was offered again while it was in flight. */
  headsRepeat = false;
  /** A malformed chain of this life was completed with used.len 0. */
  completedEmpty = false;
  /** Some chain of this life was completed. */
  served = false;
  /** A malformed chain was offered in this life. */
  metMalformed = false;
  /** Notifications of this life that came with nothing new in the ring. */
  idleNotifies = 0;
  #sequence = 0;
  readonly #startIndex: number;
  #brokenAt = 0;
  /** What allowed it to stop. */
  #brokenBy: AllowedReactions | undefined = undefined;
  /** The length of every used element so far is the id of a chain that was in flight, as if it were the id. */
  lengthsNameHeads = true;

  constructor(options: QueueModelOptions) {
    this.index = options.index;
    this.size = options.ring.size;
    this.ring = options.ring;
    this.availableSeen = options.startIndex;
    this.#startIndex = options.startIndex;
    this.usedSeen = options.startIndex;
    this.features = options.features;
    this.#judgement = options.judgement;
    this.#specification = options.specification;
    this.#format = options.format;
    this.#intended = options.intended;
    this.#contains = options.contains;
    this.#role = options.role;
    this.former = options.former;
    this.#context = options.context;
    this.#atEdge = options.atEdge;
    this.#judge = new UsedJudge(options.specification, options.judgement, options.intended, options.observed);
    this.#used = new UsedRing(this.#specification, options.observed, this.ring);
    this.outsideRam = !isRingInside(this.ring, options.contains);
    this.#heads = new HeadLedger(this.size);
  }

  /** Takes in the entries that the driver has made available since the last look. */
  takeAvailable(): void {
    if (this.outsideRam) {
      return;
    }
    const rules = this.#specification.virtqueue.available;
    const ring = this.ring.available - this.#intended.base;
    const index = this.#intended.view.getUint16(ring + rules.indexOffset, true);
    const pending = (index - this.availableSeen) & 0xffff;
    if (pending === 0) {
      return;
    }
    if (pending > this.size) {
      const reactions = allowedReactions(this.#specification, ["available-jump"]);
      this.#break(reactions, this.#sequence);
      // Half the counter's range and more is a step backwards.
      this.jump = pending < 0x8000 ? "ahead" : "back";
      this.#judgement.clause("ROB-19").reached += this.jump === "back" ? 1 : 0;
      this.metMalformed = true;
      this.availableSeen = index;
      return;
    }
    for (let count = 0; count < pending; count++) {
      const slot = (this.availableSeen + count) % this.size;
      const id = this.#intended.view.getUint16(ring + rules.ringOffset + slot * rules.entryBytes, true);
      this.#offer(id);
    }
    this.availableSeen = index;
  }

  #break(reactions: AllowedReactions, sequence: number): void {
    this.broken = true;
    this.#brokenAt = sequence;
    this.#brokenBy = reactions;
    for (const clause of [...reactions.clauses, "ROB-6"]) {
      this.#judgement.clause(clause).reached++;
    }
  }

  #offer(id: number): void {
    if (id >= this.size) {
      this.outstanding.push(this.#entry(id, undefined, ["head-out-of-range"]));
      return;
    }
    const chain = walkChain(
      {
        memory: this.#intended,
        format: this.#format,
        table: this.ring.descriptors,
        size: this.size,
        indirect: this.features.indirect,
        contains: this.#contains,
      },
      id,
    );
    const conditions = this.#role.conditions(chain);
    const again = this.#alreadyInFlight(id);
    const entry = this.#entry(id, chain, again ? [...conditions, "head-in-flight"] : conditions);
    this.outstanding.push(entry);
    this.#heads.offered(id);
    this.#role.offered(entry);
    if (again) {
      this.#role.duplicated(entry);
    }
  }

  #entry(id: number, chain: Chain | undefined, conditions: readonly string[]): Entry {
    const reactions = allowedReactions(this.#specification, conditions);
    this.metMalformed ||= conditions.length > 0;
    const sequence = this.#sequence++;
    const position = this.#startIndex + sequence;
    const layout = chain === undefined ? "plain" : chainLayout(chain, this, this.#role.writes, this.#atEdge(chain));
    return createEntry(id, chain, reactions, sequence, position, layout);
  }

  /** Whether the head is in flight; if so, which of its entries a completion means cannot be told from now on. */
  #alreadyInFlight(id: number): boolean {
    const before = this.#heads.inFlight(id);
    if (before === 0) {
      return false;
    }
    // With the second entry the first is marked; all later ones are marked as they come.
    for (const entry of before === 1 ? this.outstanding : []) {
      if (entry.id === id) {
        entry.reactions = allowedReactions(this.#specification, [...entry.reactions.conditions, "head-in-flight"]);
        this.#role.duplicated(entry);
      }
    }
    this.headsRepeat = true;
    return true;
  }

  /** A device that set NO_NOTIFY said that it looks by itself (RNG-21). */
  get asksForNoNotify(): boolean {
    const { noNotify } = this.#specification.virtqueue.used.flags;
    return !this.features.eventIndex && (this.usedFlags & noNotify) !== 0;
  }

  /** The driver notified this queue, or need not (`relied`): everything available is now the device's business. */
  notified(relied: boolean): void {
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
    const from = this.usedSeen;
    const completed: Entry[] = [];
    for (let count = 0; count < completions; count++) {
      const id = ring.id(from + count);
      const entry = this.#complete(id, ring.length(from + count), ring.slot(from + count));
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
      const position = this.#positionOf(this.#used.id(this.usedSeen + count));
      writableOf(this.outstanding[position]?.chain).forEach(visit);
    }
  }

  /** Where in `outstanding` the first entry with an id stands, or -1. */
  #positionOf(id: number): number {
    for (let position = 0; position < this.outstanding.length; position++) {
      if (this.outstanding[position]?.id === id) {
        return position;
      }
    }
    return -1;
  }

  /** Takes in one used element; the entry that it completes, or undefined when that is a finding. */
  #complete(id: number, length: number, slot: number): Entry | undefined {
    const clauses = this.#specification.virtqueue.used.clauses;
    const position = this.#positionOf(id);
    const entry = this.outstanding[position];
    if (entry === undefined) {
      this.#judge.unknownId(this, { id, length, slot }, this.#heads.wasCompleted(id));
      return undefined;
    }
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
    if (!this.broken || entry.sequence < this.#brokenAt) {
      return;
    }
    if (entry.sequence === this.#brokenAt && this.jump === undefined) {
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
    const { jump, direction } = this;
    return { jump, direction, subject: this.#brokenBy === undefined ? undefined : reactionsSubject(this.#brokenBy) };
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
    return this.jump !== undefined || (!this.broken && this.outstanding.some(mayStop));
  }

  /** How strongly some completion is owed by now: `may-stop` when the device may also have stopped for good. */
  owing(): "no" | "may-stop" | "yes" {
    if (this.broken || this.maybeBroken || this.outsideRam || this.#role.owesNothing) {
      return "no";
    }
    let most: Obligation = "no";
    for (const entry of this.outstanding) {
      const obligation = entry.notified ? this.#role.owes(entry, this) : "no";
      most = obligation === "must" || most === "no" ? obligation : most;
      if (most === "must") {
        break;
      }
    }
    if (most === "no") {
      return "no";
    }
    const soft = most === "should" || this.outstanding.some(mayStop);
    return soft ? "may-stop" : "yes";
  }

  /**
   * Judges liveness with the device at rest. A malformed chain that is owed and not completed means that the queue
   * broke, where that is allowed; a good one that is owed is a finding, unless `othersMayStop` tells that the device
   * may have stopped as a whole. True when the queue broke just now.
   */
  atRest(othersMayStop: () => boolean): boolean {
    if (this.broken || this.maybeBroken || this.outsideRam || this.#role.owesNothing) {
      return false;
    }
    // A device may look at entries it was not notified of, and stop at a malformed one among them.
    const stopper = this.outstanding.find(mayStop);
    for (const entry of this.outstanding) {
      const obligation = entry.notified ? this.#role.owes(entry, this) : "no";
      if (obligation === "no") {
        continue;
      }
      if (entry.reactions.break) {
        this.#break(entry.reactions, entry.sequence);
        noteStopped(this.#judgement, entry);
        this.#judgement.choose(entry.reactions.clause, "stopped until reset");
        this.#judgement.choose("ROB-7", "malformed chains stop the queue, so none is given back empty");
        this.#judgement.clause("ROB-8").reached += hasBuffers(entry.chain) ? 1 : 0;
        return true;
      }
      if (stopper !== undefined) {
        this.#break(stopper.reactions, stopper.sequence);
        return true;
      }
      if (othersMayStop()) {
        this.mayHaveStopped();
        return false;
      }
      if (obligation === "must") {
        judgeMissing(this.#judgement, this, entry, this.#role, this.#context());
        return false;
      }
      this.#role.late(entry);
    }
    return false;
  }

  /** The device may have stopped as a whole; what it has taken by now it may still complete. */
  mayHaveStopped(): void {
    this.maybeBroken = true;
    for (const entry of this.outstanding) {
      entry.beforeStop = true;
    }
  }
}
