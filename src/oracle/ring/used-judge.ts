import type { Specification } from "../../spec/specification.ts";
import type { MemoryWindow } from "../../wire/guest-memory.ts";
import type { Facts } from "../judgement/blame/blame-row.ts";
import type { ClauseCounter } from "../judgement/clause-counters.ts";
import { hex, type Judgement } from "../judgement/judgement.ts";
import { noteCompleted } from "./chain/reaction-choices.ts";
import { describeReactions, reactionsSubject } from "./chain/reactions.ts";
import type { QueueModel } from "./queue-model.ts";
import type { Entry } from "./queue-role.ts";
import { isSurvivor, UsedRing } from "./used-ring.ts";

/** A used element as it was read, and where. */
interface UsedElement {
  readonly id: number;
  readonly length: number;
  readonly slot: number;
  /** The index that covers it goes on where it was before the reset. */
  readonly indexSurvived: boolean;
}

/** Judges what a used ring shows: its flags, its index, and each of its elements against the chain it names. */
export class UsedJudge {
  readonly #specification: Specification;
  readonly #judgement: Judgement;
  readonly #flags: ClauseCounter;
  readonly #intended: MemoryWindow;
  readonly #observed: MemoryWindow;

  constructor(specification: Specification, judgement: Judgement, intended: MemoryWindow, observed: MemoryWindow) {
    this.#specification = specification;
    this.#judgement = judgement;
    this.#flags = judgement.counter("used-reserved-flags");
    this.#intended = intended;
    this.#observed = observed;
  }

  /** Whether the used index goes on where it was before the reset: what it covers from 0 on was never written. */
  indexSurvived({ ring, served, former, outstanding }: QueueModel): boolean {
    if (served || former === undefined || former.used === 0) {
      return false;
    }
    const seen = new UsedRing(this.#specification, this.#observed, ring);
    const left = new UsedRing(this.#specification, this.#intended, ring);
    return isSurvivor(seen, left, former.used, outstanding.length);
  }

  /** used.flags holds no bit but NO_NOTIFY, and with EVENT_IDX none at all. */
  flags(queue: QueueModel, flags: number): void {
    const rules = this.#specification.virtqueue.used;
    const legal = queue.features.eventIndex ? 0 : rules.flags.noNotify;
    if ((flags & ~legal) === 0) {
      this.#flags.reached++;
      return;
    }
    this.#judgement.deviates(
      "used-reserved-flags",
      {},
      queue.features.eventIndex ? "used.flags 0 with EVENT_IDX" : `used.flags 0 or ${rules.flags.noNotify}`,
      `used.flags ${hex(flags)} on queue ${queue.index}`,
    );
  }

  /** Chains were completed although nothing is to be served now. */
  tooEarly({ index }: QueueModel, completions: number): void {
    const allowed = `no chain of queue ${index} completed before the queue and the driver are ready`;
    this.#judgement.deviates("served-too-early", {}, allowed, `${completions} completed`);
  }

  /** used.idx moved further than there are chains in flight. */
  tooMany(queue: QueueModel, completions: number, index: number): void {
    if (queue.jump !== undefined) {
      this.#judgement.deviates(
        "served-after-jump",
        queue.stopFacts,
        `queue ${queue.index} stops until reset: its available index is impossibly far ahead`,
        `used.idx went from ${hex(queue.usedSeen)} to ${hex(index)}`,
      );
      return;
    }
    const { former } = queue;
    const offered = queue.outstanding.length;
    const late = former !== undefined && former.inFlight > 0 && completions <= offered + former.inFlight;
    // A ring that goes on where the former one ended shows an index just behind that.
    const survived = former !== undefined && ((index - former.used) & 0xffff) <= offered;
    if (!queue.served && (late || survived)) {
      this.#judgement.deviates(
        "index-survived",
        { leftInFlight: late },
        `used.idx from 0 on in the ring set up after a reset of queue ${queue.index}`,
        `used.idx ${hex(index)}`,
      );
      return;
    }
    const first = hex(queue.usedSeen);
    const last = hex((queue.usedSeen + queue.outstanding.length) & 0xffff);
    const backwards = completions > queue.size;
    this.#judgement.deviates(
      backwards ? "index-jumped" : "more-than-offered",
      offeredFacts(queue),
      `used.idx ${first} .. ${last} on queue ${queue.index}, one step for each completed chain`,
      `used.idx ${hex(index)}`,
    );
  }

  /** used.len is at most what the chain has to write to. */
  usedLength(queue: QueueModel, entry: Entry, length: number): void {
    const others = entry.chain?.others?.writable ?? [];
    const writable = others.reduce((sum, segment) => sum + segment.length, entry.chain?.writableBytes ?? 0);
    // Legacy drivers ignore the length of what they send (A18), whatever else the chain has; the role gives advice.
    if (writable === 0 || (queue.direction === "device-reads" && length > writable)) {
      return;
    }
    this.#judgement.expect(
      "length-above-writable",
      length <= writable,
      () => `used.len at most ${writable}, the writable bytes of chain ${entry.id} on queue ${queue.index}`,
      () => `used.len ${length}`,
    );
  }

  /** A malformed chain is completed only in a way that its conditions allow. */
  reaction(queue: QueueModel, entry: Entry, length: number): void {
    const { reactions } = entry;
    if (reactions.conditions.length === 0) {
      return;
    }
    noteCompleted(this.#judgement, entry, length, queue.direction === "device-writes");
    for (const other of reactions.clauses) {
      this.#judgement.clause(other).reached++;
    }
    for (const other of ["ROB-4", "ROB-6"]) {
      this.#judgement.clause(other).reached++;
    }
    const empty = reactions.completeEmpty || reactions.completeOfferedId;
    const allowed = reactions.serve || (empty && length === 0);
    const names = reactions.conditions.join(", ");
    this.#judgement.expect(
      empty ? "completed-with-length" : "completed",
      allowed,
      () => describeReactions(reactions, queue.index, names),
      () => `chain ${entry.id} was completed with used.len ${length}`,
      { subject: reactionsSubject(reactions) },
    );
  }

  /** A used element names no chain in flight: a wrong id, one that came before, or a slot that was not written. */
  unknownId(queue: QueueModel, { id, length, slot, indexSurvived }: UsedElement, seenBefore: boolean): void {
    if (queue.lengthsNameHeads && queue.outstanding.some((entry) => entry.id === length)) {
      this.#judgement.deviates(
        "id-not-in-place",
        {},
        `the head of a chain in flight on queue ${queue.index} in the id of a used element`,
        `id ${id} and length ${length}, which is such a head`,
      );
      return;
    }
    const rules = this.#specification.virtqueue.used;
    const place = this.#intended.at(queue.ring.used) + rules.ringOffset + slot * rules.entryBytes;
    const stale =
      this.#intended.view.getUint32(place + rules.idOffset, true) === id &&
      this.#observed.view.getUint32(place + rules.lengthOffset, true) ===
        this.#intended.view.getUint32(place + rules.lengthOffset, true);
    const offered = queue.outstanding.map((entry) => entry.id).join(", ");
    const allowed = `a used element with one of the heads in flight on queue ${queue.index}: ${offered}`;
    if (stale && !seenBefore) {
      this.#judgement.deviates(
        "slot-not-written",
        { indexSurvived },
        `${allowed}, in slot ${slot} (used.idx modulo ${queue.size})`,
        `slot ${slot} still holds id ${id}, which was not written`,
      );
      return;
    }
    this.#judgement.deviates(
      seenBefore ? "completed-again" : "unknown-id",
      { ...(seenBefore ? offeredFacts(queue) : idFacts(queue, id)), indexSurvived },
      allowed,
      `id ${id}${seenBefore ? ", which was completed before" : ""} in slot ${slot}`,
    );
  }
}

/** What was offered on a queue that gives a head back too often. */
function offeredFacts({ headsRepeat, metMalformed }: QueueModel): Facts {
  return { headsRepeat, metMalformed };
}

/** How an id that is of no chain in flight may have come to be. */
function idFacts(queue: QueueModel, id: number): Facts {
  const { outstanding, size } = queue;
  const swapped = (head: number): number => ((head & 0xff) * 0x100_0000 + (head >>> 8) * 0x1_0000) >>> 0;
  return {
    servedBefore: queue.former !== undefined,
    nothingServed: !queue.served,
    afterInFlight: queue.afterInFlight,
    idSwapped: outstanding.some((entry) => id === swapped(entry.id)),
    idMasked: outstanding.some((entry) => entry.chain === undefined && entry.id % size === id),
  };
}
