import { runCheck } from "../../../src/runner/check/check.ts";
import type { Property } from "../../../src/runner/check/property.ts";
import { openSession, type Session } from "../../../src/runner/session.ts";
import { loadSpecification } from "../../../src/spec/load.ts";
import { createInterleavedTarget } from "./interleaved-target.ts";
import { lawfulDevice } from "./lawful-device.ts";

const specification = loadSpecification();

/** Opens the lawful device with a number, in this process. */
export function openLawful(seed: number): Promise<Session> {
  const target = createInterleavedTarget(
    {
      name: `lawful device ${seed}`,
      version: "test",
      identity: specification.vmchannel.identity,
      channels: ["control", "log", "clipboard"],
    },
    lawfulDevice(seed),
  );
  return openSession(target, specification);
}

/** How much is tried of a lawful device. */
export interface LawfulExtent {
  /** Seed of the scenarios. */
  readonly seed: number;
  /** Scenarios of each property. */
  readonly runs: number;
  /** Runs in which what is found is made smaller. Default: none. */
  readonly shrinkRunsMax?: number;
}

/** What a lawful device is blamed for, with the scenario; empty as it should be. Ends the session. */
export async function blamedFor(
  session: Session,
  tried: readonly Property[],
  { seed, runs, shrinkRunsMax = 0 }: LawfulExtent,
): Promise<string[]> {
  const found: string[] = [];
  for (const property of tried) {
    session.startCheck(property.clauses);
    const extent = { seed, runs, shrinkRunsMax };
    const result = await runCheck(property, session.context, session.runScenario, extent);
    const { finding, scenario } = result;
    if (finding !== undefined) {
      const { allowed, got, signature } = finding;
      found.push(`${property.id} ${signature}: ${allowed}; got ${got}; ${JSON.stringify(scenario)}`);
    }
  }
  await session.close();
  return found;
}
