import type { LeaseOutcome } from "../../campaign/lease/lease.ts";
import type { CandidateState } from "../../campaign/store/campaign-state.ts";
import type { Property } from "../../runner/check/property.ts";
import type { ClauseLevel } from "../../verdict/finding.ts";
import { silenceOfKnownHang } from "../losses/known-silence.ts";
import { lossFinding, lossWords } from "../losses/loss-finding.ts";
import { stepOf } from "../losses/survival-trials.ts";
import type { WorkerLost } from "../worker/worker-lost.ts";
import type { WorkerSupply } from "../worker/worker-supply.ts";
import { attemptAlone, settleLoss } from "./settle-loss.ts";

/** What is needed to look into the losses of workers. */
export interface LostLeaseSettings {
  readonly supply: WorkerSupply;
  readonly properties: readonly Property[];
  /** The device lives in the worker's process, so that the loss of one may be the device's doing. */
  readonly isDevice: boolean;
  readonly levelOf: (clause: string) => ClauseLevel;
}

/** Says what the loss of a worker in the middle of a lease means. */
export class LostLeases {
  readonly supply: WorkerSupply;
  readonly #settings: LostLeaseSettings;
  #isHanging = false;
  #longest: number | undefined;

  constructor(settings: LostLeaseSettings) {
    this.supply = settings.supply;
    this.#settings = settings;
  }

  /** Milliseconds without a sign of life after which a device counts as hung; undefined: those of any worker. */
  get silenceMax(): number | undefined {
    return this.#isHanging ? silenceOfKnownHang(this.#longest) : undefined;
  }

  /**
   * What is left of a lease whose worker is gone: the scenarios before the one that was under way. That one is a
   * finding when the device does not survive it in another process either, with all that it may have.
   */
  async outcomeOf(lost: WorkerLost, known: readonly string[]): Promise<LeaseOutcome> {
    const { scenario, check, runs = 0, longest } = lost.remains.journal;
    const begun = { scenarios: runs, operations: 0, milliseconds: 0, transitions: new Map(), novel: [], found: [] };
    this.#longest = longest === undefined ? this.#longest : Math.max(longest, this.#longest ?? 0);
    const outside = { ...begun, met: {}, loss: { code: lost.code, message: lossWords(lost.end) } };
    if (!this.#settings.isDevice || scenario === undefined || check === undefined) {
      return outside;
    }
    const seen = lossFinding(lost, stepOf(lost, scenario), this.#settings.levelOf);
    if (known.includes(seen.signature)) {
      this.#isHanging ||= lost.code === "hung";
      return { ...begun, met: { [seen.signature]: 1 } };
    }
    const again = await attemptAlone(this.#settings, this.#propertyOf(check), scenario);
    if (again === undefined) {
      return outside;
    }
    this.#isHanging ||= again.code === "hung";
    const finding = lossFinding(again, stepOf(again, scenario), this.#settings.levelOf);
    return { ...begun, met: {}, found: [{ check, scenario, finding, lost: true }] };
  }

  /** Settles a scenario that the device's process does not survive. */
  settle(candidate: CandidateState): Promise<LeaseOutcome> {
    const { levelOf } = this.#settings;
    const property = this.#propertyOf(candidate.candidate.check);
    const trials = { supply: this.supply, levelOf, silenceMax: this.silenceMax };
    return settleLoss(candidate, property, trials, () => performance.now());
  }

  #propertyOf(check: string): Property {
    const known = this.#settings.properties.find(({ id }) => id === check);
    const none = {
      title: "",
      clauses: [],
      runs: 1,
      unavailable: () => undefined,
      generate: () => ({ operations: [] }),
    };
    return known ?? { id: check, ...none };
  }
}
