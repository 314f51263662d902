import { TargetError } from "../../target/target-error.ts";
import type { CheckResult } from "../../verdict/check-result.ts";
import type { KitSession } from "../kit.ts";

/** The most signatures of one run whose scenarios are recorded. */
export const tracesMax = 20;

/** Records the scenario of the first check that shows a finding, for as many findings as a report has room for. */
export class FailureRecorder {
  readonly #session: Pick<KitSession, "record">;
  readonly #signatures: Set<string> = new Set();

  constructor(session: Pick<KitSession, "record">) {
    this.#session = session;
  }

  /** The result with its trace, where it is one to record. What the target does meanwhile changes no verdict. */
  async add(result: CheckResult): Promise<CheckResult> {
    const { outcome, finding, scenario } = result;
    if (this.#session.record === undefined || outcome !== "failed" || finding === undefined || scenario === undefined) {
      return result;
    }
    if (this.#signatures.has(finding.signature) || this.#signatures.size >= tracesMax) {
      return result;
    }
    this.#signatures.add(finding.signature);
    try {
      const trace = await this.#session.record(scenario, finding);
      return trace === undefined ? result : { ...result, trace };
    } catch (error) {
      if (error instanceof TargetError) {
        return result;
      }
      throw error;
    }
  }
}
