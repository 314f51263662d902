/**
 * The kit's checks as tests of Node.js's own test runner, [node:test](https://nodejs.org/api/test.html): a group for
 * each area of the specification, a test for each clause.
 *
 * @module
 */
import { after, before, describe, test } from "node:test";
import type { ConformanceTarget } from "./library/read-target.ts";
import { type ConformanceTestOptions, TestRun } from "./library/test-run.ts";

/**
 * Makes tests of a target's conformance, one for each clause, in the test file that calls it. The kit's checks run
 * once, before the first test, whichever tests `--test-name-pattern` leaves: any check can show any clause broken.
 * `run` in the options says which checks are run.
 *
 * Tests fail, warn and are skipped as those of `vmchannel-conformance/vitest`; warnings are diagnostics of the test.
 * Throws an `OptionsError` for a target or options that make no sense.
 */
export function conformance(target?: ConformanceTarget, options: ConformanceTestOptions = {}): void {
  const run = new TestRun(target, options, conformance);
  void describe(run.name, () => {
    before(() => run.judge(), { timeout: run.hookTimeout });
    after(() => run.close());
    for (const { title, tests } of run.groups) {
      void describe(title, () => {
        for (const { title: name, clause } of tests) {
          void test(name, (context) => {
            const outcome = run.outcome(clause);
            switch (outcome.kind) {
              case "passed":
                return;
              case "warned":
                context.diagnostic(outcome.message);
                return;
              case "failed":
                throw run.failure(outcome.message);
              case "skipped":
                context.skip(outcome.reason);
            }
          });
        }
      });
    }
  });
}
