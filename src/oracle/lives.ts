import { onceFor } from "../base/once-for.ts";
import type { Specification } from "../spec/specification.ts";
import { FeatureSet } from "../wire/feature-set.ts";
import type { OddAct } from "./judgement/blame/circumstances.ts";
import type { Judgement } from "./judgement/judgement.ts";
import type { Chain } from "./ring/chain/chain-walk.ts";
import type { QueueModel } from "./ring/queue-model.ts";
import type { FormerLife } from "./ring/queue-model-options.ts";
import type { ServiceContext } from "./ring/service-context.ts";
import type { Registers } from "./transport/registers.ts";

/** The lives of a device: each reset ends one and begins another, and some clauses compare them. */
export class Lives {
  /** Resets since the scenario began. */
  count = 0;
  readonly #driverOk: number;
  readonly #judgement: Judgement;
  readonly #registers: Registers;
  /** Queue -> how it was left at the end of the last life in which it completed chains. */
  readonly #former: Map<number, FormerLife> = new Map();
  #resetAfterMalformed = false;
  #resetInFlight = false;
  /** The oddest thing that the driver did in this life, and before it. */
  #odd: OddAct | undefined = undefined;
  #oddBefore: OddAct | undefined = undefined;
  /** How often each queue was reset by itself in this life. */
  readonly #queueResets: Map<number, number> = new Map();
  /** A queue that is not there was notified in this life. */
  absentNotified = false;
  /** A life in which queues were set up has ended. */
  ended = false;

  constructor(specification: Specification, judgement: Judgement, registers: Registers) {
    this.#driverOk = specification.transport.statusBits.find(({ name }) => name === "DRIVER_OK")?.value ?? 0;
    this.#judgement = judgement;
    this.#registers = registers;
  }

  /** How a queue was left at the end of the last life in which it completed chains; undefined when there was none. */
  former(queue: number): FormerLife | undefined {
    return this.#former.get(queue);
  }

  /** The device was reset with these queues live. */
  reset(queues: ReadonlyMap<number, QueueModel>, malformed: boolean): void {
    if (this.count > 0 && queues.size === 0) {
      this.#judgement.clause("RST-5").reached++;
    }
    this.count++;
    this.#oddBefore = this.#odd ?? this.#oddBefore;
    this.#odd = undefined;
    this.absentNotified = false;
    this.#queueResets.clear();
    this.#resetAfterMalformed = malformed;
    // A life without queues changes nothing in what was left in flight by the one before.
    this.#resetInFlight &&= queues.size === 0;
    this.ended ||= queues.size > 0;
    for (const queue of queues.values()) {
      if (queue.served) {
        this.#former.set(queue.index, { used: queue.usedSeen, inFlight: queue.outstanding.length });
      }
      if (queue.outstanding.some(({ notified }) => notified)) {
        this.#resetInFlight = true;
      }
    }
  }

  /** A queue was reset by itself: it is none of the live ones any more. */
  queueReset(queue: number, queues: Map<number, QueueModel>, channels: { stopJudging(): void }): void {
    channels.stopJudging();
    queues.delete(queue);
    this.#queueResets.set(queue, (this.#queueResets.get(queue) ?? 0) + 1);
  }

  /** Under which circumstances chains are served now. */
  context(queues: ReadonlyMap<number, QueueModel>, atEdge: (chain: Chain) => boolean): ServiceContext {
    const written = this.#registers.writtenFeatures;
    const offered = this.#registers.hostFeatures ?? FeatureSet.none;
    return {
      driverOk: this.running,
      subset: !written.covers(offered),
      unoffered: !offered.covers(written),
      lives: this.count,
      afterMalformed: this.#resetAfterMalformed,
      afterInFlight: this.#resetInFlight,
      oddBefore: this.#oddBefore,
      absentNotified: this.absentNotified,
      refusedMessage: isTrueOfAny(queues, (queue) => queue.refusedMessage),
      completedEmpty: isTrueOfAny(queues, (queue) => queue.completedEmpty),
      atEdge,
      wroteLate: (queue) => this.#registers.queues.wroteLate(queue),
      queueResets: (queue) => this.#queueResets.get(queue) ?? 0,
      smallerSize: (queue) => (queues.get(queue)?.size ?? 0) < (this.#registers.queues.queueSize(queue) ?? 0),
    };
  }

  /** The driver did something odd: from the next reset on it must not matter any more. */
  noteOdd(odd: OddAct): void {
    this.#judgement.reach("not-completed", { nothingServed: true, oddBefore: odd });
    this.#odd = odd;
  }

  /** Status bits that are set in another order than a driver's are odd. */
  noteStatus(value: number, usual: readonly { readonly value: number }[]): void {
    let isMissing = false;
    for (const bit of usual) {
      const isSet = (value & bit.value) !== 0;
      if (isSet && isMissing) {
        this.noteOdd("status");
        return;
      }
      isMissing ||= !isSet;
    }
  }

  /** Whether the driver has set DRIVER_OK. */
  get running(): boolean {
    return ((this.#registers.value("set-status") ?? 0) & this.#driverOk) !== 0;
  }
}

function isTrueOfAny(queues: ReadonlyMap<number, QueueModel>, holds: (queue: QueueModel) => boolean): boolean {
  for (const queue of queues.values()) {
    if (holds(queue)) {
      return true;
    }
  }
  return false;
}

/** The status bits in the order in which a driver sets them, looked up once. */
export const bringUpBits: (transport: Specification["transport"]) => readonly { readonly value: number }[] = onceFor(
  ({ lifecycle, statusBits }) =>
    lifecycle.bringUp.flatMap((step) => statusBits.find(({ name }) => name === step) ?? []),
);
