/** What a step of an examination found. */
export type DoctorOutcome = "passed" | "failed" | "skipped";

/** One step of an examination: a question about a target, and its answer. */
export interface DoctorStep {
  /**
   * `manifest`, `start`, `answer`, `set-up`, `host-ends`, `device`, `memory`, `registers`, `interrupt`, or a step of
   * one device type, such as `channels`.
   */
  readonly step: string;
  readonly outcome: DoctorOutcome;
  /** What was seen, one sentence. */
  readonly detail: string;
  /** What the user can do about it; empty when there is nothing to do. */
  readonly hint: string;
}

/** Is told of each step as soon as it is done. */
export type DoctorReport = (step: DoctorStep) => void;

/** A step that found what it looked for. */
export function passedStep(step: string, detail: string): DoctorStep {
  return { step, outcome: "passed", detail, hint: "" };
}

/** A step that found something wrong. */
export function failedStep(step: string, detail: string, hint: string): DoctorStep {
  return { step, outcome: "failed", detail, hint };
}

/** A step that could not be tried. */
export function skippedStep(step: string, detail: string): DoctorStep {
  return { step, outcome: "skipped", detail, hint: "" };
}

/** Reports the steps that there is no point in trying after one that failed. */
export function reportNotTried(steps: readonly string[], report: DoctorReport): void {
  for (const step of steps) {
    report(skippedStep(step, "not tried"));
  }
}
