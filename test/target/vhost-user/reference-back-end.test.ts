import { describe, expect, it } from "vitest";
import { properties } from "../../../properties/registry.ts";
import { faults } from "../../../reference/mutants/catalogue.ts";
import { createRandom } from "../../../src/base/random.ts";
import { runCheck } from "../../../src/runner/check/check.ts";
import { openSession } from "../../../src/runner/session.ts";
import { loadSpecification } from "../../../src/spec/load.ts";
import type { BackEndEnvironment } from "../../../src/target/back-end-port.ts";
import type { Target } from "../../../src/target/target.ts";
import type { CheckResult } from "../../../src/verdict/check-result.ts";
import { backEndTarget, referenceBackEnd } from "./reference-target.ts";

const specification = loadSpecification();

/** The results of the checks that can run on a target and whose ids are asked for. */
async function results(target: Target, isWanted: (id: string) => boolean, runs: number): Promise<CheckResult[]> {
  const session = await openSession(target, specification);
  const checks = properties.filter((property) => isWanted(property.id) && !property.unavailable(session.context));
  const found: CheckResult[] = [];
  for (const property of checks) {
    session.startCheck(property.clauses);
    found.push(await runCheck(property, session.context, session.runScenario, { seed: 1, runs, shrinkRunsMax: 5 }));
  }
  await session.close();
  return found;
}

describe("the reference as a vhost-user back-end", () => {
  it("passes the checks that can run on a back-end, and few are left without a verdict", async () => {
    const found = await results(await backEndTarget(referenceBackEnd()), () => true, 1);
    const others = found.filter(({ outcome }) => outcome !== "passed" && outcome !== "inconclusive");
    expect(others.map(({ check, finding }) => [check, finding?.signature])).toEqual([]);
    expect(found.length).toBeGreaterThan(50);
    expect(found.filter(({ outcome }) => outcome === "passed").length).toBeGreaterThan(40);
  });

  it.each(["used-index-masked", "used-id-is-slot"])("is found out with the fault %s of its rings", async (id) => {
    const fault = faults.find((each) => each.id === id);
    const target = await backEndTarget(referenceBackEnd(fault?.parts));
    const found = await results(target, (check) => fault?.clauses.some((clause) => check === clause) === true, 30);
    expect(found.filter(({ outcome }) => outcome === "failed")).not.toEqual([]);
  });

  it("ends as a process that crashes does when it throws", async () => {
    const target = await backEndTarget((environment) => {
      const device = referenceBackEnd()(environment);
      return {
        kicks: [],
        kicked: () => undefined,
        disconnected: () => device.disconnected(),
        message: (message) => {
          if (message.request === 8) {
            throw new Error("out of order");
          }
          return device.message(message);
        },
      };
    });
    const found = await results(target, (check) => check === "VHU-1", 1);
    expect(found.map(({ finding }) => [finding?.signature, finding?.got])).toEqual([
      ["ROB-1:crashed", expect.stringContaining('the back-end threw "out of order"')],
    ]);
  });

  it("answers damaged messages with an answer or an end, whatever they are, and lets go of every descriptor", () => {
    const random = createRandom(7);
    const open = new Set<number>();
    const memory = new Uint8Array(65_536);
    const environment: BackEndEnvironment = {
      map: (_descriptor, offset, length) =>
        offset + length <= memory.length ? memory.subarray(offset, offset + length) : undefined,
      signal: () => undefined,
      take: () => true,
      close: (descriptor) => {
        expect(open.delete(descriptor)).toBe(true);
      },
    };
    const answers = { none: 0, reply: 0, close: 0 };
    let device = referenceBackEnd()(environment);
    for (let round = 0; round < 10_000; round++) {
      const payload = Uint8Array.from({ length: random.pick([0, 4, 8, 8, 8, 40, 40, 72, 300]) }, () =>
        random.chance(0.6) ? random.below(3) : random.below(256),
      );
      const descriptors = Array.from({ length: random.pick([0, 0, 1, 1, 2, 9]) }, (_, index) => 10 * round + index);
      for (const descriptor of descriptors) {
        open.add(descriptor);
      }
      const request = random.chance(0.9) ? random.below(26) : random.below(0x1_0000_0000);
      const { kind } = device.message({ request, flags: random.pick([1, 1, 1, 9, 0, 2, 5]), payload, descriptors });
      answers[kind]++;
      for (const kick of device.kicks.filter(() => random.chance(0.2))) {
        device.kicked(kick);
      }
      if (kind === "close" || random.chance(0.01)) {
        device.disconnected();
        device = referenceBackEnd()(environment);
        expect(open.size).toBe(0);
      }
    }
    expect(Math.min(answers.none, answers.reply, answers.close)).toBeGreaterThan(500);
  });
});
