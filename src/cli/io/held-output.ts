import type { CheckReport } from "../../verdict/check-report.ts";
import type { Report } from "../../verdict/report.ts";
import type { Output } from "./output.ts";

/** An output that keeps what it is told until it is known whether this is the run to show. */
export class HeldOutput implements Output {
  readonly files: readonly string[] = [];
  readonly takesStandardOutput: boolean = false;
  readonly #checks: CheckReport[] = [];
  #start: Parameters<Output["start"]> | undefined;
  #report: Report | undefined;

  start(...plan: Parameters<Output["start"]>): void {
    this.#start = plan;
  }

  check(check: CheckReport): void {
    this.#checks.push(check);
  }

  end(report: Report): void {
    this.#report = report;
  }

  /** Tells all of it to another output. */
  release(to: Output): void {
    if (this.#start !== undefined) {
      to.start(...this.#start);
    }
    for (const check of this.#checks) {
      to.check(check);
    }
    if (this.#report !== undefined) {
      to.end(this.#report);
    }
  }
}
