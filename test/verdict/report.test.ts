import { describe, expect, it } from "vitest";
import { planClauses } from "../../src/verdict/clause-plan.ts";
import { MergeError, mergeReports } from "../../src/verdict/merge-reports.ts";
import type { Report } from "../../src/verdict/report.ts";
import type { RunEnd } from "../../src/verdict/run-end.ts";
import { clause, clausePlan, failure, report, reported, result, warning } from "./samples.ts";

function verdictOf(outcome: Report, id: string): string | undefined {
  return outcome.clauses.find((item) => item.id === id)?.verdict;
}

const lost: RunEnd = { kind: "target", code: "crashed", message: "m", hint: "h", cause: "", errorOutput: [] };

describe("the verdict on a clause", () => {
  const outcome = report([
    reported(result("REG-1", { warnings: [warning] })),
    reported({ ...failure("RST-1"), reached: new Map([["RST-1", 2]]) }),
  ]);

  it.each([
    ["is passed when some check reached it", "REG-1", "passed"],
    ["is passed although the check that reached it failed for another clause", "RST-1", "passed"],
    ["is failed when a finding names it, whichever check showed it", "RST-2", "failed"],
    ["is warned when only SHOULD findings name it", "REG-2", "warned"],
    ["is inconclusive when nothing reached it", "REG-3", "inconclusive"],
    ["is not offered when its feature is absent", "RNG-1", "not-offered"],
    ["is not offered when the device has another type", "VMC-TX-1", "not-offered"],
    ["is untestable when nothing outside shows it", "RNG-2", "untestable"],
  ])("%s", (_title, id, verdict) => {
    expect(verdictOf(outcome, id)).toBe(verdict);
  });

  it("is flaky when the finding did not come again", () => {
    expect(verdictOf(report([reported({ ...failure("RST-1"), outcome: "flaky" })]), "RST-2")).toBe("flaky");
  });

  it("is not offered, with the choice as the reason, when the device chose never to bring its condition about", () => {
    const choices = new Map([["REG-3", "it stops instead"]]);
    const chosen = (reached: ReadonlyMap<string, number>) =>
      report([reported(result("REG-1", { choices, reached }))]).clauses.find(({ id }) => id === "REG-3");
    expect(chosen(new Map())).toMatchObject({ verdict: "not-offered", reason: "it stops instead" });
    expect(chosen(new Map([["REG-3", 1]]))).toMatchObject({ verdict: "passed", reason: "" });
  });

  it("names the checks that show a finding", () => {
    expect(outcome.clauses.find(({ id }) => id === "RST-2")?.checks).toEqual(["RST-1"]);
  });

  it("stays not selected even when a check came by", () => {
    const planned = clausePlan(({ id }) => id !== "REG-1");
    expect(planned.find(({ id }) => id === "REG-1")?.state).toBe("not-selected");
  });

  it("refuses a finding on a clause that the specification has not, as a bug of the kit", () => {
    expect(() => report([reported(failure("RST-1", { clause: "RST-99" }))])).toThrow(/RST-99/);
  });
});

describe("the plan of a clause", () => {
  const offer = {
    judged: { transport: "legacy-pci", device: "vmchannel" },
    features: new Set(["EVENT_IDX"]),
    capabilities: new Set<string>(),
    usableQueue: false,
  } as const;

  it("says of which transport and type a device would have to be", () => {
    const plans = planClauses(
      [
        clause("STA-4", { applies: { transport: ["legacy-pci"] } }),
        clause("VMC-TX-1", { applies: { device: ["vmchannel", "console"], transport: ["legacy-pci"] } }),
      ],
      { ...offer, judged: { transport: "mmio", device: "rng" } },
      [],
      () => true,
    );

    expect(plans.map(({ state, reason }) => `${state}: ${reason}`)).toEqual([
      "not-offered: the device's transport is not legacy-pci",
      "not-offered: the device is not a vmchannel or console device",
    ]);
  });

  it("gives the reason for which it is not offered", () => {
    const plans = planClauses(
      [
        clause("INT-1", { requires: { features: ["EVENT_IDX"], capabilities: ["msix"] } }),
        clause("RNG-9", { applies: { queue: true } }),
      ],
      offer,
      [],
      () => true,
    );
    expect(plans.map(({ reason }) => reason)).toEqual([
      "the target does not have MSI-X",
      "no queue of the device can be used without knowing its type",
    ]);
  });

  it("is not offered when no check of it can run, for the first check's reason", () => {
    const checks = [
      { check: "REG-1/a", clauses: ["REG-1"], unavailable: "one queue only" },
      { check: "REG-1/b", clauses: ["REG-1"], unavailable: "no start index" },
    ];
    expect(planClauses([clause("REG-1")], offer, checks, () => true)[0]).toMatchObject({
      state: "not-offered",
      reason: "one queue only",
    });
    const available = [...checks, { check: "REG-1/c", clauses: ["REG-1"], unavailable: undefined }];
    expect(planClauses([clause("REG-1")], offer, available, () => true)[0]?.state).toBe("selected");
  });
});

describe("the exit code", () => {
  const passed = reported(result("REG-1"));
  const failed = reported(failure("RST-2"));
  const skipped = reported(result("RNG-1", { outcome: "not-offered", reason: "r", reached: new Map() }));
  const unreached = reported(result("REG-1", { outcome: "inconclusive", reason: "r", reached: new Map() }));

  it.each([
    ["0 when every check passed", report([passed, skipped, unreached]), 0],
    ["0 when only a SHOULD was broken", report([reported(result("REG-1", { warnings: [warning] }))]), 0],
    ["1 when a check failed", report([passed, failed]), 1],
    ["1 when a failure did not come again", report([reported({ ...failure("RST-2"), outcome: "flaky" })]), 1],
    ["3 when not one check was executed", report([skipped, unreached]), 3],
    ["3 when there was no check at all", report([]), 3],
    ["3 when a check could not be finished", report([passed, reported(result("RST-1", { outcome: "error" }))]), 3],
    ["3 when the target was lost, whatever failed before", report([failed], [], lost), 3],
    ["2 when the target was configured wrongly", report([passed], [], { ...lost, code: "configuration" }), 2],
    ["70 when the kit contradicted itself", report([failed], [], { kind: "kit", message: "m" }), 70],
    ["130 when it was interrupted", report([failed], [], { kind: "interrupted" }), 130],
    ["1 when it ended early for its failures", report([failed], [], { kind: "failures" }), 1],
    ["0 when it ended early for want of time", report([passed], [], { kind: "time" }), 0],
  ])("is %s", (_title, outcome, code) => {
    expect(outcome.exitCode).toBe(code);
    expect(outcome.conforms).toBe(code === 0);
  });
});

describe("the compliance sentences", () => {
  it("say for each level what passed, failed, was not offered and was not reached", () => {
    expect(report([reported(result("REG-1", { warnings: [warning] })), reported(failure("RST-2"))]).compliance).toEqual(
      [
        "MUST: 1 passed, 1 failed, 2 not offered, 1 inconclusive, 1 untestable",
        "SHOULD: 0 passed, 1 warned, 0 not offered, 0 inconclusive",
        "MAY: 0 passed, 0 warned, 0 not offered, 1 inconclusive",
      ],
    );
  });
});

describe("choices", () => {
  it("are listed with the number of checks that saw them", () => {
    const shown = [
      reported(result("REG-1", { choices: new Map([["A3", "whole device"]]) })),
      reported(
        result("RST-1", {
          choices: new Map([
            ["A3", "whole device"],
            ["A6", "refused"],
          ]),
        }),
      ),
    ];
    expect(report(shown).choices).toEqual([
      { id: "A3", behaviour: "whole device", checks: 2 },
      { id: "A6", behaviour: "refused", checks: 1 },
    ]);
  });
});

describe("merging reports", () => {
  const shown = [
    reported(result("REG-1")),
    reported(failure("RST-2")),
    reported(result("RST-1")),
    reported(result("REG-3")),
  ];

  it("gives what one run over all checks gives", () => {
    const whole = report(shown);
    const parts = [report(shown.slice(0, 2)), report(shown.slice(2))];
    expect(mergeReports(parts)).toEqual({ ...whole, milliseconds: 2 * whole.milliseconds });
  });

  it("refuses parts of different runs and says in what they differ", () => {
    const other = report(shown.slice(2));
    const stranger = { ...other, plan: { ...other.plan, seed: 8 } };
    expect(() => mergeReports([report(shown.slice(0, 2)), stranger])).toThrow(MergeError);
    expect(() => mergeReports([report(shown.slice(0, 2)), stranger])).toThrow(/report 2 .* seed is "8", not "7"/);
  });

  it("refuses a check that two parts have", () => {
    expect(() => mergeReports([report(shown), report(shown.slice(2))])).toThrow(/check RST-1 is in report 1 and again/);
  });

  it("keeps the end of a part that was lost", () => {
    expect(mergeReports([report(shown.slice(0, 2)), report(shown.slice(2), [], lost)]).exitCode).toBe(3);
  });

  it("refuses shards of which one is missing, and those of different numbers", () => {
    const shard = (name: string, checks: typeof shown) => {
      const part = report(checks);
      return { ...part, plan: { ...part.plan, shard: name } };
    };
    const parts = [shard("3/3", shown.slice(2, 3)), shard("1/3", shown.slice(0, 1))];
    expect(() => mergeReports(parts)).toThrow("the report of shard 2/3 is missing");
    const whole = mergeReports([...parts, shard("2/3", shown.slice(1, 2))]);
    expect(whole.checks.map(({ check }) => check)).toEqual(["REG-1", "RST-2", "RST-1"]);
    expect(() => mergeReports([...parts, shard("2/4", [])])).toThrow("in 3 and 4 shards");
  });

  it("refuses to merge nothing", () => {
    expect(() => mergeReports([])).toThrow(/no report/);
  });
});
