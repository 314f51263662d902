/**
 * The kit's checks as tests of [Vitest](https://vitest.dev): a group for each area of the specification, a test for
 * each clause.
 *
 * @module
 */
import { afterAll, beforeAll, describe, test } from "vitest";
import type { ConformanceTarget } from "./library/read-target.ts";
import { type ConformanceTestOptions, TestRun } from "./library/test-run.ts";

/**
 * Makes tests of a target's conformance, one for each clause, in the test file that calls it. The kit's checks run
 * once, before the first test, whichever tests `vitest -t` leaves: any check can show any clause broken. `run` in the
 * options says which checks are run.
 *
 * A clause that the device breaks is a failed test, whose message has the clause, the shortest scenario that shows
 * it, what was allowed and what was got. Each defect fails once: tests of clauses that it keeps from being judged are
 * skipped as `stopped by` it. A test is also skipped, with the reason, when the device does not offer what its clause
 * is about, when no scenario reached it (`inconclusive`), or when it failed as expected. A SHOULD or MAY that the
 * device breaks is a warning, on the console. What concerns the run as a whole fails the group: a target that cannot
 * be started or was lost, a known failure that is none any more.
 *
 * Throws an `OptionsError` for a target or options that make no sense.
 */
export function conformance(target?: ConformanceTarget, options: ConformanceTestOptions = {}): void {
  const run = new TestRun(target, options, conformance);
  describe(run.name, () => {
    beforeAll(() => run.judge(), run.hookTimeout);
    afterAll(() => run.close());
    for (const { title, tests } of run.groups) {
      describe(title, () => {
        for (const { title: name, clause } of tests) {
          test(name, ({ skip }) => {
            const outcome = run.outcome(clause);
            switch (outcome.kind) {
              case "passed":
                return;
              case "warned":
                console.warn(outcome.message);
                return;
              case "failed":
                throw run.failure(outcome.message);
              case "skipped":
                skip(outcome.reason);
            }
          });
        }
      });
    }
  });
}
