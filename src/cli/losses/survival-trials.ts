import type { Scenario } from "../../operation/scenario.ts";
import type { Property } from "../../runner/check/property.ts";
import type { WorkerLost } from "../worker/worker-lost.ts";
import type { Worker } from "../worker/worker-process.ts";
import type { WorkerSupply } from "../worker/worker-supply.ts";
import { attemptScenario } from "./attempt-scenario.ts";

/** Trials of scenarios of a check, one after the other: a process that survives one is used for the next. */
export class SurvivalTrials {
  readonly #supply: WorkerSupply;
  readonly #property: Property;
  readonly #silenceMax: number;
  /** The heap of the processes that are started from now on, in megabytes; undefined: that of any worker. */
  heapMegabytes: number | undefined;
  #worker: Worker | undefined;

  /** @param silenceMax milliseconds of silence after which the device counts as lost. */
  constructor(supply: WorkerSupply, property: Property, silenceMax: number, heapMegabytes: number | undefined) {
    this.#supply = supply;
    this.#property = property;
    this.#silenceMax = silenceMax;
    this.heapMegabytes = heapMegabytes;
  }

  /** The operation at which the device is lost with a scenario; undefined when it survives. */
  async lostAt(scenario: Scenario): Promise<number | undefined> {
    if (this.#worker === undefined) {
      const supplied = await this.#supply.take(this.heapMegabytes);
      if (supplied.kind === "failed") {
        return undefined;
      }
      this.#worker = supplied.worker;
    }
    this.#supply.prepare(this.heapMegabytes);
    const lost = await attemptScenario(this.#worker, this.#property, scenario, this.#silenceMax);
    if (lost === undefined) {
      return undefined;
    }
    await this.end();
    return stepOf(lost, scenario);
  }

  /** Ends the process that is left. */
  async end(): Promise<void> {
    if (this.#worker !== undefined) {
      await this.#supply.discard(this.#worker);
      this.#worker = undefined;
    }
  }
}

/** The operation that was under way; the journal counts the closing checks as one more. */
export function stepOf({ remains }: WorkerLost, { operations }: Scenario): number {
  return Math.min(remains.journal.step ?? operations.length, operations.length);
}
