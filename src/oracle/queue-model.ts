import type { Specification } from "../spec/specification.ts";
import type { DescriptorFormat } from "../wire/descriptor-format.ts";
import type { MemoryWindow } from "../wire/guest-memory.ts";
import { layOutRing, type RingLayout } from "../wire/ring-layout.ts";
import type { Chain, Segment } from "./chain-walk.ts";
import { walkChain } from "./chain-walk.ts";
import { type ClauseCounter, hex, type Judgement } from "./judgement.ts";
import { type AllowedReactions, allowedReactions } from "./reactions.ts";
import { missingClause, type ServiceContext } from "./service-context.ts";

/** One entry of the available ring that has not been completed. */
export interface Entry {
  /** The id as the driver wrote it. */
  readonly id: number;
  /** Undefined when the id is out of range. */
  readonly chain: Chain | undefined;
  reactions: AllowedReactions;
  /** The driver has notified since, or the device had asked not to be notified. */
  notified: boolean;
  /** Counts the entries of the queue in the order they were offered. */
  readonly sequence: number;
}

/** How strongly the completion of an entry is owed. */
export type Obligation = "must" | "should" | "no";

/** What a queue means to its device: vmchannel's receive and transmit, or a sink of a device of another type. */
export interface QueueRole {
  /** Conditions beyond the ring's own, from the direction the role uses. */
  conditions(chain: Chain): readonly string[];
  offered(entry: Entry): void;
  /** The entry's head was offered again while it is in flight. */
  duplicated(entry: Entry): void;
  /** A used element for the entry was seen. */
  completed(entry: Entry, usedLength: number): void;
  /** Whether the entry must, or should, be completed by now, when nothing is broken and it was notified. */
  owes(entry: Entry, queue: QueueModel): Obligation;
  /** The clause that says it must be. */
  readonly liveness: ClauseCounter;
  /** The entry should have been completed and was not. */
  late(entry: Entry): void;
}

/** Features of the present negotiation that change how a ring is read. */
export interface RingFeatures {
  readonly indirect: boolean;
  readonly eventIndex: boolean;
}

/** What new used elements mean to the interrupt ledger. */
export interface UsedProgress {
  readonly completions: number;
  readonly from: number;
  readonly to: number;
}

/** The most malformed or lost completions a queue model remembers for telling a repeated head from a wrong one. */
const recentHeadsMax = 64;

/** One split virtqueue as the driver laid it and as the specification lets a device treat it. */
export class QueueModel {
  readonly index: number;
  readonly size: number;
  readonly address: number;
  readonly layout: RingLayout;
  readonly features: RingFeatures;
  /** Free-running index up to which available entries were taken in. */
  availableSeen: number;
  /** Free-running index up to which used elements were taken in. */
  usedSeen: number;
  readonly outstanding: Entry[] = [];
  /** The queue stopped, as some malformed condition allows; nothing is owed any more. */
  broken = false;
  /** The name of the clause that allowed it to stop. */
  brokenBy = "";
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
  readonly #observed: MemoryWindow;
  readonly #contains: (address: number, length: number) => boolean;
  readonly #role: QueueRole;
  readonly #recentHeads: number[] = [];
  /** The queue completed chains before the last reset. */
  readonly secondLife: boolean;
  readonly #context: () => ServiceContext;
  /** Sequence number of the last entry that was completed; -1 before the first. */
  #lastCompleted = -1;
  /** The available index moved impossibly far. */
  #jumped = false;
  /** Some head was offered again while it was in flight. */
  headsRepeat = false;
  /** A malformed chain of this life was completed with used.len 0. */
  completedEmpty = false;
  /** Some chain of this life was completed. */
  served = false;
  #sequence = 0;
  #brokenAt = 0;

  constructor(options: {
    readonly index: number;
    readonly size: number;
    readonly address: number;
    readonly startIndex: number;
    readonly features: RingFeatures;
    readonly judgement: Judgement;
    readonly specification: Specification;
    readonly format: DescriptorFormat;
    readonly intended: MemoryWindow;
    readonly observed: MemoryWindow;
    readonly contains: (address: number, length: number) => boolean;
    readonly role: QueueRole;
    /** The queue completed chains before the last reset. */
    readonly secondLife: boolean;
    readonly context: () => ServiceContext;
  }) {
    this.index = options.index;
    this.size = options.size;
    this.address = options.address;
    this.availableSeen = options.startIndex;
    this.usedSeen = options.startIndex;
    this.features = options.features;
    this.#judgement = options.judgement;
    this.#specification = options.specification;
    this.#format = options.format;
    this.#intended = options.intended;
    this.#observed = options.observed;
    this.#contains = options.contains;
    this.#role = options.role;
    this.secondLife = options.secondLife;
    this.#context = options.context;
    this.layout = layOutRing(options.specification.virtqueue, options.size);
    this.outsideRam = !options.contains(options.address, this.layout.bytes);
  }

  /** Takes in the entries that the driver has made available since the last look. */
  takeAvailable(): void {
    if (this.outsideRam) {
      return;
    }
    const rules = this.#specification.virtqueue.available;
    const ring = this.address - this.#intended.base + this.layout.availableOffset;
    const index = this.#intended.view.getUint16(ring + rules.indexOffset, true);
    const pending = (index - this.availableSeen) & 0xffff;
    if (pending === 0) {
      return;
    }
    if (pending > this.size) {
      this.#break(allowedReactions(this.#specification, ["available-jump"]), this.#sequence);
      this.#jumped = true;
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
    this.brokenBy = reactions.clause;
    for (const clause of [...reactions.clauses, "ROB-6"]) {
      this.#judgement.clause(clause).reached++;
    }
  }

  #offer(id: number): void {
    if (id >= this.size) {
      const reactions = allowedReactions(this.#specification, ["head-out-of-range"]);
      this.outstanding.push({ id, chain: undefined, reactions, notified: false, sequence: this.#sequence++ });
      return;
    }
    const chain = walkChain(
      {
        memory: this.#intended,
        format: this.#format,
        table: this.address,
        size: this.size,
        indirect: this.features.indirect,
        contains: this.#contains,
      },
      id,
    );
    const conditions = this.#role.conditions(chain);
    const all = this.#alreadyInFlight(id) ? [...conditions, "head-in-flight"] : conditions;
    const reactions = allowedReactions(this.#specification, all);
    const entry: Entry = { id, chain, reactions, notified: false, sequence: this.#sequence++ };
    this.outstanding.push(entry);
    this.#role.offered(entry);
  }

  /** Whether the head is in flight; if so, which of its entries a completion means cannot be told from now on. */
  #alreadyInFlight(id: number): boolean {
    let found = false;
    const many = this.outstanding.length > 1;
    for (const entry of this.outstanding) {
      if (entry.id === id) {
        found = true;
        entry.reactions = allowedReactions(this.#specification, [...entry.reactions.conditions, "head-in-flight"]);
        this.#role.duplicated(entry);
      }
    }
    this.headsRepeat ||= found;
    if (found && many) {
      this.#judgement.clause("ROB-21").reached++;
    }
    return found;
  }

  /** A device that set NO_NOTIFY said that it looks by itself (RNG-21). */
  get asksForNoNotify(): boolean {
    const { noNotify } = this.#specification.virtqueue.used.flags;
    return !this.features.eventIndex && (this.usedFlags & noNotify) !== 0;
  }

  /** The driver notified this queue, or need not: everything available is now the device's business. */
  notified(): void {
    for (const entry of this.outstanding) {
      entry.notified = true;
    }
  }

  /**
   * Takes in what the used ring shows in observed memory, from its flags to its last element. Returns undefined when
   * nothing was completed. The caller has read the used ring back.
   */
  takeUsed(heads: number[]): UsedProgress | undefined {
    const rules = this.#specification.virtqueue.used;
    const ring = this.address - this.#observed.base + this.layout.usedOffset;
    this.#takeFlags(this.#observed.view.getUint16(ring + rules.flagsOffset, true));
    if (this.features.eventIndex) {
      const place = this.address - this.#observed.base + this.layout.availableEventOffset;
      this.availableEvent = this.#observed.view.getUint16(place, true);
    }
    const index = this.#observed.view.getUint16(ring + rules.indexOffset, true);
    const completions = (index - this.usedSeen) & 0xffff;
    if (completions === 0) {
      return undefined;
    }
    const counter = this.#judgement.clause(rules.clauses.index);
    if (completions > this.outstanding.length) {
      this.#tooMany(completions, index);
      return undefined;
    }
    counter.reached++;
    const from = this.usedSeen;
    for (let count = 0; count < completions; count++) {
      const slot = (from + count) % this.size;
      const place = ring + rules.ringOffset + slot * rules.entryBytes;
      const id = this.#observed.view.getUint32(place + rules.idOffset, true);
      const length = this.#observed.view.getUint32(place + rules.lengthOffset, true);
      if (!this.#complete(id, length, slot, heads)) {
        return undefined;
      }
    }
    this.usedSeen = index;
    this.served = true;
    return { completions, from, to: index };
  }

  /** The writable segments of chains that observed memory shows as used and that were not taken in yet. */
  writableOfCompleted(): readonly Segment[] {
    const rules = this.#specification.virtqueue.used;
    if (this.outsideRam) {
      return [];
    }
    const ring = this.address - this.#observed.base + this.layout.usedOffset;
    const index = this.#observed.view.getUint16(ring + rules.indexOffset, true);
    const completions = (index - this.usedSeen) & 0xffff;
    if (completions === 0 || completions > this.outstanding.length) {
      return [];
    }
    const segments: Segment[] = [];
    for (let count = 0; count < completions; count++) {
      const slot = (this.usedSeen + count) % this.size;
      const place = ring + rules.ringOffset + slot * rules.entryBytes;
      const id = this.#observed.view.getUint32(place + rules.idOffset, true);
      const entry = this.outstanding.find((candidate) => candidate.id === id);
      segments.push(...(entry?.chain?.writable ?? []));
    }
    return segments;
  }

  #takeFlags(flags: number): void {
    this.usedFlags = flags;
    const rules = this.#specification.virtqueue.used;
    const legal = this.features.eventIndex ? 0 : rules.flags.noNotify;
    this.#judgement.judge(
      this.#judgement.clause(rules.clauses.flags),
      (flags & ~legal) === 0,
      "reserved-flags",
      this.features.eventIndex ? "used.flags 0 with EVENT_IDX" : `used.flags 0 or ${rules.flags.noNotify}`,
      `used.flags ${hex(flags)} on queue ${this.index}`,
    );
  }

  #tooMany(completions: number, index: number): void {
    const rules = this.#specification.virtqueue.used.clauses;
    if (this.#jumped) {
      this.#judgement.violate(
        this.#judgement.clause(this.brokenBy),
        "served-after-jump",
        `queue ${this.index} stops until reset: its available index is impossibly far ahead`,
        `used.idx went from ${hex(this.usedSeen)} to ${hex(index)}`,
      );
      return;
    }
    if (this.secondLife && !this.served) {
      this.#judgement.violate(
        this.#judgement.clause("RST-2"),
        "index-survived",
        `used.idx from 0 on in the ring set up after a reset of queue ${this.index}`,
        `used.idx ${hex(index)}`,
      );
      return;
    }
    const backwards = completions > this.size;
    this.#judgement.violate(
      this.#judgement.clause(backwards ? rules.index : rules.once),
      backwards ? "index-jumped" : "more-than-offered",
      `used.idx ${hex(this.usedSeen)} .. ${hex((this.usedSeen + this.outstanding.length) & 0xffff)} on queue ${this.index}, one step for each completed chain`,
      `used.idx ${hex(index)}`,
    );
  }

  #complete(id: number, length: number, slot: number, heads: number[]): boolean {
    const clauses = this.#specification.virtqueue.used.clauses;
    const position = this.outstanding.findIndex((entry) => entry.id === id);
    const entry = this.outstanding[position];
    if (entry === undefined) {
      this.#unknownId(id, slot);
      return false;
    }
    this.#judgement.clause(clauses.id).reached++;
    this.#judgement.clause(clauses.once).reached++;
    this.outstanding.splice(position, 1);
    this.#remember(id);
    this.#judgeLength(entry, length);
    this.#judgeReaction(entry, length);
    this.#judgeAfterBreak(entry);
    if (this.#judgement.finding !== undefined) {
      return false;
    }
    this.maybeBroken = false;
    this.#lastCompleted = Math.max(this.#lastCompleted, entry.sequence);
    if (entry.reactions.conditions.length > 0 && !entry.reactions.serve) {
      this.completedEmpty = true;
    }
    this.#role.completed(entry, length);
    heads.push(id);
    return this.#judgement.finding === undefined;
  }

  #judgeLength(entry: Entry, length: number): void {
    const writable = entry.chain?.writableBytes ?? 0;
    // Of a chain without writable bytes legacy drivers ignore the length; the role gives advice on it.
    if (writable === 0) {
      return;
    }
    this.#judgement.judge(
      this.#judgement.clause(this.#specification.virtqueue.used.clauses.lengthMax),
      length <= writable,
      "length-above-writable",
      `used.len at most ${writable}, the writable bytes of chain ${entry.id} on queue ${this.index}`,
      `used.len ${length}`,
    );
  }

  #judgeAfterBreak(entry: Entry): void {
    // What was offered before the chain that stopped the queue may have been fetched already.
    if (!this.broken || entry.sequence < this.#brokenAt) {
      return;
    }
    if (entry.sequence === this.#brokenAt && !this.#jumped) {
      // It had not stopped, only taken its time; whether this completion is allowed was judged just before.
      this.broken = false;
      return;
    }
    this.#judgement.violate(
      this.#judgement.clause(this.brokenBy),
      "served-after-break",
      `queue ${this.index}, stopped by a malformed chain that was left uncompleted, completes nothing until reset`,
      `chain ${entry.id} was completed`,
    );
  }

  #judgeReaction(entry: Entry, length: number): void {
    const { reactions } = entry;
    if (reactions.conditions.length === 0) {
      return;
    }
    const clause = this.#judgement.clause(reactions.clause);
    for (const other of reactions.clauses) {
      this.#judgement.clause(other).reached++;
    }
    for (const other of ["ROB-4", "ROB-6"]) {
      this.#judgement.clause(other).reached++;
    }
    const empty = reactions.completeEmpty || reactions.completeOfferedId;
    const allowed = reactions.serve || (empty && length === 0);
    const names = reactions.conditions.join(", ");
    this.#judgement.judge(
      clause,
      allowed,
      empty ? "completed-with-length" : "completed",
      describeReactions(reactions, this.index, names),
      `chain ${entry.id} was completed with used.len ${length}`,
    );
  }

  #unknownId(id: number, slot: number): void {
    const clauses = this.#specification.virtqueue.used.clauses;
    const rules = this.#specification.virtqueue.used;
    const place =
      this.address - this.#intended.base + this.layout.usedOffset + rules.ringOffset + slot * rules.entryBytes;
    const stale =
      this.#intended.view.getUint32(place + rules.idOffset, true) === id &&
      this.#observed.view.getUint32(place + rules.lengthOffset, true) ===
        this.#intended.view.getUint32(place + rules.lengthOffset, true);
    const offered = this.outstanding.map((entry) => entry.id).join(", ");
    const allowed = `a used element with one of the heads in flight on queue ${this.index}: ${offered}`;
    if (stale && !this.#recentHeads.includes(id)) {
      this.#judgement.violate(
        this.#judgement.clause(clauses.index),
        "slot-not-written",
        `${allowed}, in slot ${slot} (used.idx modulo ${this.size})`,
        `slot ${slot} still holds id ${id}, which was not written`,
      );
      return;
    }
    const again = this.#recentHeads.includes(id);
    this.#judgement.violate(
      this.#judgement.clause(again ? clauses.once : clauses.id),
      again ? "completed-again" : "unknown-id",
      allowed,
      `id ${id}${again ? ", which was completed before" : ""} in slot ${slot}`,
    );
  }

  #remember(id: number): void {
    const known = this.#recentHeads.indexOf(id);
    if (known >= 0) {
      this.#recentHeads.splice(known, 1);
    }
    this.#recentHeads.push(id);
    if (this.#recentHeads.length > recentHeadsMax) {
      this.#recentHeads.shift();
    }
  }

  /** Whether a chain offered before this one was completed while it was not: the device went on and left it. */
  servedSince(entry: Entry): boolean {
    return this.#lastCompleted === entry.sequence - 1 && entry.sequence > 0;
  }

  /** How strongly some completion is owed by now: `may-stop` when the device may also have stopped for good. */
  owing(): "no" | "may-stop" | "yes" {
    if (this.broken || this.maybeBroken || this.outsideRam) {
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
    const soft = most === "should" || this.outstanding.some((entry) => entry.reactions.break);
    return soft ? "may-stop" : "yes";
  }

  /**
   * Judges liveness with the device at rest. A malformed chain that is owed and not completed means that the queue
   * broke, where that is allowed; a good one that is owed is a finding. True when the queue broke just now.
   */
  atRest(): boolean {
    if (this.broken || this.maybeBroken || this.outsideRam) {
      return false;
    }
    for (const entry of this.outstanding) {
      const obligation = entry.notified ? this.#role.owes(entry, this) : "no";
      if (obligation === "no") {
        continue;
      }
      if (entry.reactions.break) {
        this.#break(entry.reactions, entry.sequence);
        this.#judgement.choose(entry.reactions.clause, "stopped until reset");
        return true;
      }
      // A device may look at entries it was not notified of, and stop at a malformed one among them.
      const stopper = this.outstanding.find((other) => other.reactions.break);
      if (stopper !== undefined) {
        this.#break(stopper.reactions, stopper.sequence);
        return true;
      }
      if (obligation === "must") {
        this.#judgeMissing(entry);
        return false;
      }
      this.#role.late(entry);
    }
    return false;
  }

  #judgeMissing(entry: Entry): void {
    const malformed = entry.reactions.conditions.length > 0;
    const telling = missingClause(this.#context(), this, entry) ?? this.#role.liveness.id;
    const clause = this.#judgement.clause(malformed ? entry.reactions.clause : telling);
    this.#judgement.violate(
      clause,
      malformed ? "neither-completed-nor-broken" : "not-completed",
      malformed
        ? describeReactions(entry.reactions, this.index, entry.reactions.conditions.join(", "))
        : `chain ${entry.id} on queue ${this.index} is completed once the device has been notified`,
      `the device is at rest and the chain is still in flight (${this.outstanding.length} outstanding, used.idx ${hex(this.usedSeen)})`,
    );
  }
}

function describeReactions(reactions: AllowedReactions, queue: number, names: string): string {
  const allowed: string[] = [];
  if (reactions.serve) {
    allowed.push("serve it");
  }
  if (reactions.completeEmpty || reactions.completeOfferedId) {
    allowed.push("complete it with used.len 0");
  }
  if (reactions.break) {
    allowed.push("stop until reset");
  }
  return `for a malformed chain on queue ${queue} (${names}): ${allowed.join(" or ")}`;
}
