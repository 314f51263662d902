import { describe, expect, it } from "vitest";
import { ShownEvidence } from "../support/shown-evidence.ts";

const quick = [0.2, 0.3, 0.2, 0.4, 0.2];
const slow = [90, 95, 91, 99, 90];

describe("how long something takes", () => {
  it("breaks a MUST when messages that claim too much were slow in every round", () => {
    const shown = new ShownEvidence();
    shown.evidence.timesCompared("claimed-length", quick, slow);
    expect(shown.signature).toBe("ROB-9:slow-by-length");
    expect(shown.oracle.judgement.finding?.got).toBe(
      "90 ms or more in each of 5 rounds, and 0.4 ms at most for the others",
    );
  });

  it("breaks a SHOULD when resets were", () => {
    const shown = new ShownEvidence();
    shown.evidence.timesCompared("reset", quick, slow);
    expect(shown.oracle.judgement.warnings.map(({ signature }) => signature)).toEqual(["ROB-43:slow-reset"]);
  });

  it.each([
    ["there were too few rounds", quick, slow.slice(0, 4)],
    ["one round was quick", quick, slow.with(2, 0.5)],
    ["the others were slow once", quick.with(4, 20), slow],
  ])("breaks nothing when %s", (_title, ordinary, special) => {
    const shown = new ShownEvidence();
    shown.evidence.timesCompared("claimed-length", ordinary, special);
    expect(shown.signature).toBeUndefined();
    expect(shown.reached("ROB-9")).toBe(1);
  });
});

describe("a device with nothing to do", () => {
  it("is warned of when its process was busy in every stretch", () => {
    const shown = new ShownEvidence();
    shown.evidence.idleWatched([150, 90, 149, 150], [150, 151, 150, 152]);
    expect(shown.oracle.judgement.warnings.map(({ signature, got }) => [signature, got])).toEqual([
      ["ROB-42:busy-at-rest", "busy for 539 ms of 603 ms"],
    ]);
  });

  it.each([
    ["it was not busy in one of them", [150, 150, 10, 150], [150, 150, 150, 150]],
    ["it was watched for a short time", [150, 150, 150], [150, 150, 150]],
  ])("is not when %s", (_title, used, passed) => {
    const shown = new ShownEvidence();
    shown.evidence.idleWatched(used, passed);
    expect(shown.oracle.judgement.warnings).toEqual([]);
    expect(shown.reached("ROB-42")).toBe(1);
  });
});
