import { createReferenceDevice } from "../../reference/device.ts";
import type { ReferenceOptions } from "../../reference/options.ts";
import type { Parts } from "../../reference/parts.ts";
import type { Operation } from "../../src/operation/operation.ts";
import type { ScenarioOutcome } from "../../src/runner/run-scenario.ts";
import { openSession } from "../../src/runner/session.ts";
import { loadSpecification } from "../../src/spec/load.ts";
import { createInProcessTarget } from "../../src/target/in-process/in-process.ts";

const specification = loadSpecification();

/** Runs one scenario on the reference device, or on one of which some parts are replaced. */
export async function runMutant(
  operations: readonly Operation[],
  options: ReferenceOptions = {},
  parts: Partial<Parts> = {},
  seed = 1,
): Promise<ScenarioOutcome> {
  const target = createInProcessTarget({
    name: "mutant",
    version: "1",
    create: (environment, { startIndex }) => createReferenceDevice(environment, { ...options, startIndex }, parts),
    identity: specification.vmchannel.identity,
    channels: ["agent", "clipboard"],
  });
  const session = await openSession(target, specification);
  session.startCheck([...specification.clauses.keys()]);
  const outcome = await session.runScenario({ startIndex: 0, seed, operations: [...operations] });
  await session.close();
  return outcome;
}
