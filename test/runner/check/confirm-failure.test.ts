import { describe, expect, it } from "vitest";
import type { Scenario } from "../../../src/operation/scenario.ts";
import { confirmFailure, flakyReason } from "../../../src/runner/check/confirm-failure.ts";
import type { ScenarioOutcome } from "../../../src/runner/run-scenario.ts";
import { TargetError } from "../../../src/target/target-error.ts";
import { findingOf, outcomeOf } from "../fake-device.ts";

const finding = findingOf("VMC-TX-1:bytes-differ", 0);
const other = findingOf("RST-2:not-cleared", 0);
const scenario: Scenario = { startIndex: 0, seed: 1, operations: [{ kind: "reset" }] };
const earlier = () => [5, 6, 7].map((seed) => ({ ...scenario, seed }));

function confirm(run: (scenario: Scenario, count: number) => ScenarioOutcome, mayGoOn = () => true) {
  const begun: Scenario[] = [];
  let count = 0;
  const confirmation = confirmFailure({ scenario, finding, earlier }, (each) => run(each, count++), {
    runsMax: 50,
    mayGoOn,
    begin: (each) => begun.push(each),
  });
  return { confirmation, begun };
}

const livesOf = ({ before = [] }: Scenario): number[] => before.map(({ seed }) => seed);

describe("what failed, on a device started anew", () => {
  it("is confirmed at once when it fails alone", async () => {
    const { confirmation, begun } = confirm((each) => outcomeOf(each, finding));
    expect(await confirmation).toEqual({ kind: "confirmed", failed: { scenario, finding } });
    expect(begun).toEqual([scenario]);
  });

  it("is confirmed with the lives that it needs before it", async () => {
    const { confirmation } = confirm((each) => outcomeOf(each, livesOf(each).includes(6) ? finding : undefined));
    const { failed } = (await confirmation) as Extract<Awaited<typeof confirmation>, { kind: "confirmed" }>;
    expect(livesOf(failed.scenario)).toEqual([6]);
    expect(failed.finding).toEqual(finding);
  });

  it("is flaky when it fails behind no lives either, and says what was seen instead", async () => {
    const { confirmation, begun } = confirm((each) => outcomeOf(each, other));
    const flaky = await confirmation;
    expect(flaky).toEqual({ kind: "flaky", instead: other, lives: 3 });
    expect(begun.map(livesOf)).toEqual([[], [7], [6, 7], [5, 6, 7]]);
    expect(flakyReason(finding, flaky as Extract<typeof flaky, { kind: "flaky" }>)).toBe(
      "VMC-TX-1:bytes-differ was found, but the same scenario on a fresh target showed RST-2:not-cleared instead, " +
        "and did not fail behind the 3 scenarios before it either",
    );
  });

  it("is flaky when it fails behind lives now and then only", async () => {
    // It fails in the first run behind lives, and never again.
    const { confirmation } = confirm((each, count) => outcomeOf(each, count === 1 ? finding : undefined));
    expect((await confirmation).kind).toBe("flaky");
  });

  it("counts a target that is lost behind lives as showing something else", async () => {
    const { confirmation } = confirm((each) => {
      if (livesOf(each).length > 0) {
        throw new TargetError("crashed", "gone", "");
      }
      return outcomeOf(each);
    });
    expect((await confirmation).kind).toBe("flaky");
  });

  it("looks no further when there is no time left", async () => {
    const { confirmation, begun } = confirm(
      (each) => outcomeOf(each, livesOf(each).length > 0 ? finding : undefined),
      () => false,
    );
    expect((await confirmation).kind).toBe("flaky");
    expect(begun.length).toBe(1);
  });
});
