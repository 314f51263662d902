import type { DamageKind, RestoreAttempt, RestorePolicy } from "../../target/target.ts";
import type { Judgement } from "../judgement/judgement.ts";

/** What the model takes from the rest of the oracle. */
export interface MigrationModelOptions {
  readonly judgement: Judgement;
  /** Whether bytes or messages are on their way on some channel. */
  readonly underWay: () => boolean;
  /** Whether some host end is connected and config space shows it to the driver. */
  readonly showsLinks: () => boolean;
  /** Counts a clause as reached when the next chain is used. */
  readonly reachOnUse: (clause: string) => void;
}

/** Judges what a device does with a saved state: its own, which it takes back, and others, which it refuses. */
export class MigrationModel {
  readonly #options: MigrationModelOptions;
  /** Clauses that count as reached when a chain is used after a host end has connected again. */
  readonly #onConnect: string[] = [];
  /** Host ends were taken away by a restore, and config space has not been looked at since. */
  #awaitsLook = false;
  #looked = false;

  constructor(options: MigrationModelOptions) {
    this.#options = options;
  }

  /**
   * The device is about to be saved, and to go on as a restored copy. Call before what becomes of host ends is told.
   */
  restored(policy: RestorePolicy): void {
    const { judgement, underWay, showsLinks, reachOnUse } = this.#options;
    judgement.restored = policy;
    if (policy === "transparent") {
      reachOnUse("MIG-1");
      reachOnUse("MIG-9");
      return;
    }
    this.#onConnect.push("MIG-4", ...(underWay() ? ["MIG-2"] : []));
    this.#awaitsLook = showsLinks();
    this.#looked = false;
  }

  /** A host end was connected. */
  connected(): void {
    for (const clause of this.#onConnect.splice(0)) {
      this.#options.reachOnUse(clause);
    }
  }

  /** The driver read config space, which shows the links. */
  configSpaceRead(): void {
    this.#looked = this.#awaitsLook;
  }

  /** The device is at rest, and what was read of it is judged. */
  atRest(): void {
    if (this.#looked) {
      this.#awaitsLook = false;
      this.#looked = false;
      this.#options.judgement.clause("MIG-3").reached++;
    }
  }

  /** The device was offered a state that is not its own; that it goes on as if nothing had happened shows later. */
  attempted(damage: DamageKind, { refusal, changed }: RestoreAttempt): void {
    const { judgement } = this.#options;
    const facts = { otherConfiguration: damage === "configuration" };
    if (refusal === undefined) {
      const equal = damage !== "configuration" && changed !== true;
      const allowed =
        damage === "configuration"
          ? "the state of a device with other channels refused"
          : "a damaged state document refused, or a device equal to the one that was saved";
      judgement.expect("accepted", equal, allowed, `it was accepted (${damage})`, facts);
      return;
    }
    judgement.restored = "refused";
    judgement.expect("no-reason", refusal.trim() !== "", "a refusal that says why", "an empty reason", facts);
    const allowed = "the device saves the same state after it refused a document as before";
    judgement.expect("changed-by-refusal", changed !== true, allowed, "another state");
  }
}
