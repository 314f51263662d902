// `npm run pressure`: counts how often each operation meets a device under pressure, such as a reset while chains are
// held back. Judges the reference device in this process, and served over unix sockets and over TCP.
// Options: --seed N (default 1), --runs N of each check, --target in-process|unix|tcp, --least N (default 5): pairs
// that come less often are marked.
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { properties } from "../properties/registry.ts";
import { createReferenceDevice } from "../reference/device.ts";
import { referencePresets } from "../reference/presets.ts";
import { runCheck } from "../src/runner/check/check.ts";
import { openSession } from "../src/runner/session.ts";
import { loadSpecification } from "../src/spec/load.ts";
import { createInProcessTarget } from "../src/target/in-process/in-process.ts";
import { parseManifest } from "../src/target/manifest/parse-manifest.ts";
import { createQtestTarget } from "../src/target/qtest/qtest.ts";
import type { Target } from "../src/target/target.ts";
import { PressurePairs } from "./pressure/pressure-pairs.ts";
import { type PressureState, pressureStates } from "./pressure/pressure-states.ts";

const kinds = ["in-process", "unix", "tcp"] as const;
type Kind = (typeof kinds)[number];

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    runs: { type: "string" },
    target: { type: "string", multiple: true, default: [...kinds] },
    least: { type: "string", default: "5" },
  },
});
const specification = loadSpecification();
const manifestFile = fileURLToPath(new URL("../targets/served-reference.json", import.meta.url));

for (const kind of kinds.filter((each) => values.target.includes(each))) {
  const begin = process.cpuUsage();
  const start = performance.now();
  const { pairs, operations } = await countOn(await openTarget(kind));
  const { user } = process.cpuUsage(begin);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(
    `${kind}, seed ${values.seed}: ${operations} operations, ${seconds} s, ${(user / 1e6).toFixed(1)} s of CPU`,
  );
  print(pairs);
}

async function openTarget(kind: Kind): Promise<Target> {
  const { identity } = specification.vmchannel;
  if (kind === "in-process") {
    return createInProcessTarget({
      name: "reference device",
      version: "",
      create: (environment, creation) =>
        createReferenceDevice(environment, { ...referencePresets[0]?.options, ...creation }),
      identity,
      channels: ["control", "log", "clipboard"],
    });
  }
  const text = readFileSync(manifestFile, "utf8").replaceAll('"kind": "unix"', `"kind": "${kind}"`);
  return createQtestTarget(parseManifest(JSON.parse(text), manifestFile, identity), dirname(manifestFile));
}

async function countOn(target: Target): Promise<{ pairs: PressurePairs; operations: number }> {
  const session = await openSession(target, specification);
  const pairs = new PressurePairs();
  let operations = 0;
  try {
    for (const property of properties) {
      session.startCheck(property.clauses);
      const result = await runCheck(
        property,
        session.context,
        (scenario) => session.runScenario(scenario, pairs.observe),
        { seed: Number(values.seed), ...(values.runs === undefined ? {} : { runs: Number(values.runs) }) },
      );
      if (result.finding !== undefined) {
        throw new Error(`the reference device was expected to be right: ${property.id}, ${result.finding.signature}`);
      }
      operations += result.operations;
    }
    return { pairs, operations };
  } finally {
    await session.close();
  }
}

function print(pairs: PressurePairs): void {
  const states = Object.keys(pressureStates) as PressureState[];
  const least = Number(values.least);
  const width = Math.max(...pairs.operations.map((name) => name.length));
  console.log(["".padEnd(width), ...states].join("  "));
  for (const operation of pairs.operations) {
    const cells = states.map((state) => {
      const count = pairs.of(operation, state);
      return `${count}${count < least ? " !" : "  "}`.padStart(state.length);
    });
    console.log([operation.padEnd(width), ...cells].join("  "));
  }
}
