import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { properties } from "../properties/registry.ts";
import { createReferenceDevice } from "../reference/device.ts";
import { referencePresets } from "../reference/presets.ts";
import { runCheck } from "../src/runner/check/check.ts";
import { openSession } from "../src/runner/session.ts";
import { loadSpecification } from "../src/spec/load.ts";
import { createInProcessTarget } from "../src/target/in-process/in-process.ts";
import { readManifest } from "../src/target/manifest/parse-manifest.ts";
import { createQtestTarget } from "../src/target/qtest/qtest.ts";
import type { Target, TargetCapabilities } from "../src/target/target.ts";
import { type Measurement, median } from "./measure.ts";

/** How many times as long as in-process the whole suite may take over a socket, and what comes on top, in seconds. */
const timesMax = 3;
const onTop = 10;

const seed = 1;
const specification = loadSpecification();
const manifestFile = fileURLToPath(new URL("../targets/served-reference.json", import.meta.url));
const program = fileURLToPath(new URL("../dist/src/cli/main.js", import.meta.url));

/** What the measurement needs and is not there; undefined when everything is. */
export function missingForServed(): string | undefined {
  return existsSync(program) ? undefined : "dist/ is not built (npm run build)";
}

interface Suite {
  readonly seconds: number;
  readonly operations: number;
}

/**
 * Seconds of the suite on the served reference over a unix socket, beside those of the same operations in this process,
 * `rounds` times each in turn. `runs` scenarios of each check, or as many as it wants: the bound is one for a whole
 * suite, and a part is held against none.
 */
export async function benchServed(rounds: number, runs?: number): Promise<Measurement[]> {
  const served: number[] = [];
  const direct: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const overSocket = await openServed();
    const inProcess = openInProcess(overSocket.description.capabilities);
    const one = await runSuite(overSocket, runs);
    const other = await runSuite(inProcess, runs);
    if (one.operations !== other.operations) {
      throw new Error(`${one.operations} operations over the socket and ${other.operations} in this process`);
    }
    served.push(one.seconds);
    direct.push(other.seconds);
  }
  const name = "suite: over a unix socket";
  const value = median(served);
  const seconds = median(direct);
  const inProcess = { name: "in-process", value: seconds };
  const allowed = (timesMax * seconds + onTop) / seconds;
  return [{ name, value, unit: "s", peer: inProcess, ...(runs === undefined ? { most: allowed } : {}) }];
}

function openServed(): Promise<Target> {
  const manifest = readManifest(manifestFile, specification.vmchannel.identity);
  return createQtestTarget(manifest, dirname(manifestFile));
}

/** The kit's own in-process target, of which no more is asked than can be asked over a wire. */
function openInProcess(capabilities: TargetCapabilities): Target {
  const target = createInProcessTarget({
    name: "reference device",
    version: "",
    create: (environment, creation) =>
      createReferenceDevice(environment, { ...referencePresets[0]?.options, ...creation }),
    identity: specification.vmchannel.identity,
    channels: ["control", "log", "clipboard"],
  });
  return {
    description: { ...target.description, capabilities },
    trace: target.trace,
    run: (batch) => target.run(batch),
    settle: () => target.settle(),
    renew: (options) => target.renew(options),
    hostEnd: (channel) => target.hostEnd(channel),
    saveAndRestore: (policy, course) => target.saveAndRestore(policy, course),
    errorOutput: () => [],
    close: () => target.close(),
  };
}

async function runSuite(target: Target, runs: number | undefined): Promise<Suite> {
  const session = await openSession(target, specification);
  const begin = performance.now();
  let operations = 0;
  try {
    for (const property of properties) {
      session.startCheck(property.clauses);
      const options = { seed, ...(runs === undefined ? {} : { runs }) };
      const result = await runCheck(property, session.context, session.runScenario, options);
      if (result.finding !== undefined) {
        throw new Error(`the reference device was expected to be right: ${property.id}, ${result.finding.signature}`);
      }
      operations += result.operations;
    }
    return { seconds: (performance.now() - begin) / 1000, operations };
  } finally {
    await session.close();
  }
}
