// `npm run soak`: random scenarios of everything on the reference device, ten million operations by default, in each of
// its configurations in turn. Findings become case files; at the end memory must not have grown.
// Options: --operations N, --seed N, --output FOLDER.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { properties } from "../properties/registry.ts";
import { createReferenceDevice } from "../reference/device.ts";
import { type ReferencePreset, referencePresets } from "../reference/presets.ts";
import { createRandom } from "../src/base/random.ts";
import { encodeCaseFile } from "../src/operation/case-file.ts";
import { runCheck } from "../src/runner/check/check.ts";
import type { Property } from "../src/runner/check/property.ts";
import { openSession, type Session } from "../src/runner/session.ts";
import { loadSpecification } from "../src/spec/load.ts";
import { createInProcessTarget } from "../src/target/in-process/in-process.ts";
import type { CheckResult } from "../src/verdict/check-result.ts";

/** Checks that mix everything their area has. */
const mixed = new Set(["ROB-1", "ROB-1/whole-device", "RST-5/many-lives", "MIG-1", "MIG-9", "RNG-15/everything"]);
const scenariosEach = 40;
const samplesWanted = 100;
const growthMax = 1.05;

const { values } = parseArgs({
  options: {
    operations: { type: "string", default: "10000000" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 2 ** 32)) },
    output: { type: "string", default: "vmconform-report" },
  },
});
const operationsWanted = positive("operations", values.operations);
const seed = positive("seed", values.seed);
const specification = loadSpecification();
setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** What is soaked: one configuration of the reference. */
interface Bath {
  readonly preset: ReferencePreset;
  readonly session: Session;
}

const baths: readonly Bath[] = await Promise.all(referencePresets.map(openBath));
const selected = properties.filter(({ id }) => id.endsWith("/everything") || mixed.has(id));
console.log(
  `soak: ${operationsWanted} operations, seed ${seed}, ${selected.length} checks, ${baths.length} configurations`,
);
const { findings, samples } = await soak();
process.exitCode = judge(findings, samples) ? 0 : 1;

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new Error(`--${name} ${text} is not a whole number`);
  }
  return value;
}

async function openBath(preset: ReferencePreset): Promise<Bath> {
  const target = createInProcessTarget({
    name: `reference device (${preset.name})`,
    version: "",
    create: (environment, { startIndex }) => createReferenceDevice(environment, { ...preset.options, startIndex }),
    identity: specification.vmchannel.identity,
    channels: ["control", "log", "clipboard"],
  });
  return { preset, session: await openSession(target, specification) };
}

/** Runs until the operations are used up; gives the number of findings and memory in bytes, sampled evenly. */
async function soak(): Promise<{ findings: number; samples: number[] }> {
  const random = createRandom(seed);
  const memory: number[] = [];
  let operations = 0;
  let scenarios = 0;
  let found = 0;
  const begin = performance.now();
  for (let turn = 0; operations < operationsWanted; turn++) {
    const bath = baths[turn % baths.length] as Bath;
    const property = selected[Math.floor(turn / baths.length) % selected.length] as Property;
    bath.session.startCheck(property.clauses);
    const result = await runCheck(property, bath.session.context, bath.session.runScenario, {
      seed: random.next(),
      runs: scenariosEach,
    });
    operations += result.operations;
    scenarios += result.runs;
    if (result.finding !== undefined) {
      found++;
      keep(result, bath, found);
    }
    while (memory.length < samplesWanted && operations >= ((memory.length + 1) / samplesWanted) * operationsWanted) {
      memory.push(memoryInUse());
      if (memory.length % 5 === 0) {
        const seconds = (performance.now() - begin) / 1000;
        const rate = Math.round(operations / seconds);
        const megabytes = ((memory.at(-1) ?? 0) / 2 ** 20).toFixed(1);
        console.log(
          `${memory.length} %: ${operations} operations, ${scenarios} scenarios, ${seconds.toFixed(0)} s, ` +
            `${rate} operations/s, ${megabytes} MB, ${found} findings`,
        );
      }
    }
  }
  return { findings: found, samples: memory };
}

function memoryInUse(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function keep(result: CheckResult, { preset }: Bath, number: number): void {
  const { check, finding, scenario } = result;
  if (finding === undefined || scenario === undefined) {
    return;
  }
  const folder = join(values.output, "soak");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${check.replace(/[^\w.-]+/g, "_")}-${preset.name}-${number}.json`);
  const target = `reference device (${preset.name})`;
  const { clause, signature } = finding;
  writeFileSync(
    file,
    encodeCaseFile({
      kind: "case",
      version: 1,
      check,
      target,
      specDigest: specification.digest,
      signature,
      clause,
      scenario,
    }),
  );
  console.log(`${check} on ${target}: ${result.outcome}, ${signature}; ${file} --configuration ${preset.name}`);
}

/** Memory in the last tenth of the run against the second one: before it the engine is still being compiled. */
function judge(found: number, memory: readonly number[]): boolean {
  const mean = (from: number, to: number): number => {
    const part = memory.slice(from, to);
    return part.reduce((sum, bytes) => sum + bytes, 0) / Math.max(1, part.length);
  };
  const tenth = Math.floor(memory.length / 10);
  const second = mean(tenth, 2 * tenth);
  const last = mean(memory.length - tenth, memory.length);
  const growth = last / second;
  const flat = growth <= growthMax;
  const change = `${growth < 1 ? "" : "+"}${((growth - 1) * 100).toFixed(1)} %`;
  console.log(
    `${found} findings; memory ${(second / 2 ** 20).toFixed(1)} MB in the second tenth, ` +
      `${(last / 2 ** 20).toFixed(1)} MB in the last (${change}, at most +5 %): ${flat ? "flat" : "it grows"}`,
  );
  return found === 0 && flat;
}
