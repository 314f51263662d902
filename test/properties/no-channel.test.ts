import { expect, it } from "vitest";
import { createReferenceDevice } from "../../reference/device.ts";
import { composeKit } from "../../src/cli/compose.ts";
import { runCheck } from "../../src/runner/check/check.ts";
import { openSession } from "../../src/runner/session.ts";
import { loadSpecification } from "../../src/spec/load.ts";
import { createInProcessTarget } from "../../src/target/in-process/in-process.ts";

it("says of a device with no channel that checks which need one are not offered, and judges the others", async () => {
  const specification = loadSpecification();
  const { properties } = await composeKit().mutation();
  const target = createInProcessTarget({
    name: "a device with no channel",
    version: "test",
    create: (environment, { startIndex }) => createReferenceDevice(environment, { startIndex }),
    identity: specification.vmchannel.identity,
    channels: [],
  });
  const session = await openSession(target, specification);
  const absent: string[] = [];
  const inconclusive: string[] = [];
  const judged: string[] = [];
  // A relation has no clause of its own to reach in one scenario: it compares two.
  const own = properties.filter(({ id }) => /^(VMC|MIG)-/.test(id) && !id.endsWith("/relation"));
  for (const property of own) {
    const reason = property.unavailable(session.context);
    if (reason !== undefined) {
      absent.push(reason);
      continue;
    }
    session.startCheck(property.clauses);
    const result = await runCheck(property, session.context, (scenario) => session.runScenario(scenario), { seed: 1 });
    expect(result.finding).toBeUndefined();
    judged.push(property.id);
    if (result.reason !== "") {
      inconclusive.push(`${property.id}: ${result.reason}`);
    }
  }
  await session.close();
  expect(inconclusive).toEqual([]);
  expect(judged.length).toBeGreaterThan(8);
  expect(absent.filter((reason) => reason === "no channel of the device is known").length).toBeGreaterThan(25);
});
