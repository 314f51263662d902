import { afterEach, describe, expect, test, vi } from "vitest";
import { mutants } from "../../src/cli/commands/mutants.ts";
import { composeKit } from "../../src/cli/compose.ts";
import type { FaultTask } from "../../src/mutation/fault-messages.ts";
import type { FaultResult } from "../../src/mutation/fault-result.ts";
import { Judgement } from "../../src/oracle/judgement/judgement.ts";
import { fakeIo } from "../cli/fake-kit.ts";
import { runFaultsHere } from "./run-here.ts";

/** Faults of which each breaks the clause at its side, and has checks that show it. */
const seeded: ReadonlyMap<string, string> = new Map([
  ["canary", "INT-4"],
  ["queue-address-shared", "REG-5"],
  ["last-descriptor-left-out", "VMC-MSG-2"],
  ["length-ignored", "VMC-TX-2"],
  ["used-id-is-slot", "RNG-10"],
]);

/** An oracle that accepts every observation. */
function silenceOracle(): void {
  vi.spyOn(Judgement.prototype, "deviates").mockImplementation(() => undefined);
}

/** Only the checks about the clause are run, which is enough to find the fault and does not take a whole run. */
function runShortly(tasks: readonly FaultTask[], options: { readonly seed: number }): Promise<FaultResult[]> {
  return runFaultsHere(
    tasks.map(({ fault }) => ({ fault, clause: seeded.get(fault) })),
    options,
  );
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe("a kit that judges", () => {
  test("finds the seeded faults and gives 0", async () => {
    const io = fakeIo();
    const faults = [...seeded.keys()].filter((id) => id !== "canary");
    const options = { faults, seed: 1, workers: 1, json: undefined, runFaults: runShortly };
    expect(await mutants(composeKit(), options, io)).toBe(0);
    expect(io.out()).toContain("found                4 of 4 (100.0 %)");
  });
});

describe("a kit with a silenced oracle", () => {
  test("lets every seeded fault survive", async () => {
    silenceOracle();
    const tasks = [...seeded].map(([fault, clause]) => ({ fault, clause }));
    const results = await runFaultsHere(tasks, { seed: 1 });
    expect(results.map(({ outcome }) => outcome)).toEqual(tasks.map(() => "survived"));
  });

  test("is told that it judges nothing, since the canary passes", async () => {
    silenceOracle();
    const options = { faults: ["length-ignored"], seed: 1, workers: 1, json: undefined, runFaults: runShortly };
    await expect(mutants(composeKit(), options, fakeIo())).rejects.toThrow(/canary passed/);
  });

  test("gives 1 when some other fault survives", async () => {
    const runBlindly = async (
      tasks: readonly FaultTask[],
      given: { readonly seed: number },
    ): Promise<FaultResult[]> => {
      if (tasks[0]?.fault !== "canary") {
        silenceOracle();
      }
      return runShortly(tasks, given);
    };
    const io = fakeIo();
    const options = { faults: ["length-ignored"], seed: 1, workers: 1, json: undefined, runFaults: runBlindly };
    expect(await mutants(composeKit(), options, io)).toBe(1);
    expect(io.out()).toContain("not found            length-ignored");
  });
});
