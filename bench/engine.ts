import { createReferenceDevice } from "../reference/device.ts";
import { createRandom } from "../src/base/random.ts";
import { type WeightedGenerator, weightedOperations } from "../src/operation/generators/weighted.ts";
import { type Operation, operationFamilies } from "../src/operation/operation.ts";
import { runCheck } from "../src/runner/check/check.ts";
import type { Property } from "../src/runner/check/property.ts";
import { openSession, type Session } from "../src/runner/session.ts";
import { loadSpecification } from "../src/spec/load.ts";
import { createInProcessTarget } from "../src/target/in-process/in-process.ts";
import { type Measurement, median, processorSeconds, processorSecondsOf } from "./measure.ts";

const operationsEach = 200;

const { transmit, receive, host, notification, suppression, bringUp, queueSetUp, state } = operationFamilies;
const traffic = [transmit, receive, host, notification, suppression].flatMap(({ generators }) => generators);
/** Mostly traffic. */
const trafficAndResets: readonly WeightedGenerator[] = [
  ...traffic.map((row) => ({ ...row, weight: 2 * row.weight })),
  ...[bringUp, queueSetUp, state].flatMap(({ generators }) => generators),
];

/** Long scenarios of ordinary traffic. */
const longTraffic: Property = {
  id: "VMC-TX-1/bench",
  title: "Bytes arrive",
  clauses: ["VMC-TX-1"],
  unavailable: () => undefined,
  runs: 1,
  generate: (random, context) => {
    const initialise: Operation = { kind: "initialise", features: [...context.features] };
    return { operations: [initialise, ...weightedOperations(random, context, operationsEach - 1, trafficAndResets)] };
  },
};

async function openReference(): Promise<Session> {
  const specification = loadSpecification();
  const target = createInProcessTarget({
    name: "reference device",
    version: "",
    create: (environment, { startIndex }) => createReferenceDevice(environment, { startIndex, msixVectors: 4 }),
    identity: specification.vmchannel.identity,
    channels: ["control", "log", "clipboard"],
  });
  return openSession(target, specification);
}

/** Scenarios in a plain loop: the same generator, device and oracle, without search, tally and shrinking. */
function runBare(session: Session, seed: number, scenarios: number): void {
  const random = createRandom(seed);
  for (let scenario = 0; scenario < scenarios; scenario++) {
    const { operations } = longTraffic.generate(random, session.context);
    const outcome = session.runScenario({ startIndex: 0, seed: random.next(), operations });
    if (outcome instanceof Promise || outcome.finding !== undefined) {
      throw new Error("the reference device was expected to answer at once and to be right");
    }
  }
}

/**
 * Operations a second of the whole engine, and of a plain loop over the same device and oracle, in scenarios of 200
 * operations. Both take turns, `rounds` times `scenarios` scenarios each.
 */
export async function benchEngine(rounds: number, scenarios: number): Promise<Measurement[]> {
  const session = await openReference();
  const property: Property = { ...longTraffic, runs: Math.max(2, scenarios) };
  const kit: number[] = [];
  const bare: number[] = [];
  runBare(session, 0, scenarios);
  for (let round = 1; round <= rounds; round++) {
    const bareSeconds = processorSeconds(() => runBare(session, round, property.runs));
    let operations = 0;
    const kitSeconds = await processorSecondsOf(async () => {
      const result = await runCheck(property, session.context, session.runScenario, { seed: round });
      operations = result.operations;
    });
    bare.push((property.runs * operationsEach) / bareSeconds);
    kit.push(operations / kitSeconds);
  }
  const peer = { name: "a bare loop", value: median(bare) };
  return [
    { name: `engine: scenarios of ${operationsEach}`, value: median(kit), unit: "operations/s", peer, least: 0.8 },
  ];
}
