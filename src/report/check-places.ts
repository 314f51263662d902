import type { CheckReport } from "../verdict/check-report.ts";
import type { Defect } from "../verdict/defect/defect.ts";
import { clauseOf } from "../verdict/defect/signature.ts";
import type { Report } from "../verdict/report.ts";

/** What a format with one place a check says there. */
export type CheckPlace =
  /** The check by itself. */
  | { readonly kind: "check" }
  /** The one place where this defect is reported. */
  | { readonly kind: "defect"; readonly defect: Defect }
  /** It met a defect that is reported elsewhere: `stopped by INT-3, see INT-3`. */
  | { readonly kind: "elsewhere"; readonly words: string };

/** Says of each check what to put in its place, so that every defect is reported exactly once. */
export class CheckPlaces {
  readonly #byCheck: Map<string, Defect> = new Map();
  readonly #bySignature: Map<string, Defect> = new Map();
  /** Defects for which no check is left. */
  readonly homeless: readonly Defect[];

  constructor({ defects }: Report) {
    for (const defect of defects) {
      for (const { signature } of defect.deviations) {
        this.#bySignature.set(signature, defect);
      }
      if (defect.reportedBy !== "") {
        this.#byCheck.set(defect.reportedBy, defect);
      }
    }
    this.homeless = defects.filter(({ reportedBy }) => reportedBy === "");
  }

  /** What stands in the place of a check. */
  of(check: CheckReport): CheckPlace {
    const defect = this.#byCheck.get(check.check);
    if (defect !== undefined) {
      return { kind: "defect", defect };
    }
    if (check.verdict === "stopped") {
      const [signature = ""] = Object.keys(check.knownMet);
      return this.#elsewhere(check.reason === "" ? `stopped by ${clauseOf(signature)}` : check.reason, signature);
    }
    const isFailure = check.verdict === "failed" || check.verdict === "flaky";
    if (check.finding === undefined || !isFailure) {
      return { kind: "check" };
    }
    const { clause, signature } = check.finding;
    const isOwn = check.clauses.includes(clause);
    return this.#elsewhere(isOwn ? `shows ${clause} as well` : `stopped by ${clause}`, signature);
  }

  #elsewhere(words: string, signature: string): CheckPlace {
    const place = this.#bySignature.get(signature)?.reportedBy ?? "";
    return { kind: "elsewhere", words: place === "" ? words : `${words}, see ${place}` };
  }
}
