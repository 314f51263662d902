import type { AccessBatch } from "../../target/access-batch.ts";
import type { ScenarioRun } from "../scenario-run.ts";
import { notifyAgain } from "../step/notify-again.ts";
import { collectMessages } from "../step/pci/message-cells.ts";
import type { Steps } from "../steps.ts";
import { mayGoOn, mayHaveMissed, patienceFor, whileCarried } from "./patience.ts";
import type { RoundTrips } from "./round-trips.ts";

/**
 * Looks at what the device of a scenario has done, until it is at rest: shows the oracle each look, and tells the
 * driver which chains came back.
 */
export class Observer {
  readonly #run: ScenarioRun;
  readonly #trips: RoundTrips;
  readonly #looks: AccessBatch;
  readonly #now: () => number;
  /** Heads that one used ring gave back; kept, since a look is made after every stimulus. */
  readonly #heads: number[] = [];
  #lineSample = -1;
  #tookHostBytes = false;
  /** The look showed chains that came back. */
  #sawCompletions = false;

  /** `looks` is the batch that looks are made with; `now` gives milliseconds. */
  constructor(run: ScenarioRun, trips: RoundTrips, looks: AccessBatch, now: () => number) {
    this.#run = run;
    this.#trips = trips;
    this.#looks = looks;
    this.#now = now;
  }

  /**
   * Observes until nothing is owed or time is up, then lets the oracle judge the device at rest. `looked`: the batch
   * that was just carried out has looked already, where an early look is good enough.
   */
  *rest(looked: boolean): Steps {
    const { target, oracle } = this.#run;
    const { synchronous, directHostEnds } = target.description.capabilities;
    const start = this.#now();
    let quiet = 0;
    if (!looked) {
      this.#trips.forget();
    }
    for (let round = 0; !this.#run.over; round++) {
      const pause = target.settle(synchronous && round === 0 ? "host-ends" : undefined);
      if (pause !== undefined) {
        this.#trips.forget();
        yield pause;
      }
      yield* this.observe();
      if (this.#run.over) {
        break;
      }
      if (synchronous) {
        // A device may take what it was not told of during a look, and be about to tell of it.
        const hasNews = this.#tookHostBytes || this.#sawCompletions;
        const goesOn = (round === 0 || hasNews) && mayGoOn(oracle, this.#lineSample);
        quiet = this.#tookHostBytes ? 0 : quiet + 1;
        if (goesOn || (!directHostEnds && this.#isUnderWay(quiet, start))) {
          continue;
        }
        break;
      }
      const patience = patienceFor(oracle, this.#lineSample);
      if (round + 1 >= patience.rounds && this.#now() - start >= patience.milliseconds) {
        break;
      }
    }
    if (!this.#run.over) {
      yield* this.#judgeRest();
    }
  }

  /** Whether sockets may still carry what is missing, `quiet` rounds after the last byte. */
  #isUnderWay(quiet: number, start: number): boolean {
    const { rounds, milliseconds } = whileCarried;
    return (quiet < rounds || this.#now() - start < milliseconds) && this.#run.oracle.rest.awaitsHostEnds;
  }

  /**
   * The same after bytes from a host end. Where round trips cost, the device is looked at before it is certain to have
   * seen them, and looked at again unless that shows all that they can bring about.
   */
  *restAfterHostBytes(): Steps {
    if (this.#trips.early) {
      this.#trips.forget();
      yield* this.observe();
      if (this.#run.over) {
        return;
      }
      if (!mayHaveMissed(this.#run.oracle, this.#lineSample)) {
        yield* this.#judgeRest();
        return;
      }
    }
    yield* this.rest(false);
  }

  *#judgeRest(): Steps {
    const run = this.#run;
    const level = run.target.description.capabilities.interruptLine ? this.#lineSample : -1;
    run.evidence.atRest(
      level,
      run.oracle.channels.all.map((channel) => run.hostEnd(channel).unsent),
    );
    if (run.oracle.judgement.doubt !== undefined) {
      yield* notifyAgain(run);
    }
  }

  /** Reads back used rings, buffers of completed chains, the interrupt line and what came out of the host ends. */
  *observe(): Steps {
    const { oracle, evidence, readBack } = this.#run;
    const batch = this.#looks;
    batch.clear();
    for (const queue of oracle.queues.values()) {
      readBack.usedRing(queue.ring.used, queue.index);
    }
    const line = batch.interruptSample();
    yield* this.#trips.look(batch);
    this.#lineSample = batch.value[line] as number;
    this.#auditNews();
    if (yield* readBack.completed()) {
      this.#auditNews();
    }
    this.#sawCompletions = false;
    // The driver may have given up a queue that the device still works on.
    for (const index of oracle.queues.keys()) {
      this.#heads.length = 0;
      evidence.usedRing(index, this.#heads);
      this.#sawCompletions ||= this.#heads.length > 0;
      this.#adoptUsedRing(index);
      this.#complete(index);
    }
    this.collectHostBytes();
    evidence.looked();
    if (oracle.messages.enabled) {
      yield* collectMessages(this.#run, batch);
    }
  }

  #auditNews(): void {
    if ((this.#run.target.trace?.count ?? 0) > 0) {
      this.#run.audit();
    }
  }

  /** The driver's notes on suppression come from what the device wrote to its used ring. */
  #adoptUsedRing(index: number): void {
    const { oracle, guest } = this.#run;
    const queue = oracle.queues.get(index);
    const driver = guest.queues.get(index);
    if (queue === undefined || queue.outsideRam || driver === undefined) {
      return;
    }
    driver.noNotify = (queue.usedFlags & guest.specification.virtqueue.used.flags.noNotify) !== 0;
    if (queue.features.eventIndex) {
      driver.availableEvent = queue.availableEvent;
    }
  }

  /** Tells the driver which chains of a queue came back. */
  #complete(index: number): void {
    const { guest, recorder } = this.#run;
    const queue = guest.queues.get(index);
    if (queue === undefined) {
      return;
    }
    for (const head of this.#heads) {
      const chain = queue.complete(head);
      recorder?.completed(this.#run, queue, chain);
      for (const allocation of chain?.allocations ?? []) {
        guest.release(allocation);
      }
    }
  }

  /** Takes what has come out of the host ends so far. */
  collectHostBytes(): void {
    const { oracle, evidence, recorder } = this.#run;
    this.#tookHostBytes = false;
    for (const channel of oracle.channels.all) {
      const end = this.#run.hostEnd(channel);
      if (end.reading && end.available > 0) {
        this.#tookHostBytes = true;
        const bytes = end.take();
        recorder?.delivered(channel.position, bytes);
        evidence.hostReceived(channel.position, bytes);
      }
    }
  }
}
