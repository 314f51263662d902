import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { properties } from "../../properties/registry.ts";
import { createReferenceDevice } from "../../reference/device.ts";
import { openSession } from "../runner/session.ts";
import { loadSpecification } from "../spec/load.ts";
import type { Specification } from "../spec/specification.ts";
import { createInProcessTarget } from "../target/in-process.ts";
import type { TargetManifest } from "../target/manifest.ts";
import { readManifest } from "../target/parse-manifest.ts";
import { createQtestTarget } from "../target/qtest.ts";
import type { Target } from "../target/target.ts";
import type { Kit, KitSession, TargetChoice } from "./kit.ts";
import { UsageError } from "./usage-error.ts";

/** Channels of the embedded reference device. */
const referenceChannels: readonly string[] = ["control", "log", "clipboard"];
/** Vectors of its MSI-X capability, so that the clauses about it are judged too. */
const referenceVectors = 4;

function kitVersion(): string {
  const text = readFileSync(fileURLToPath(import.meta.resolve("#package.json")), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}

function referenceTarget(specification: Specification, version: string): Target {
  return createInProcessTarget({
    name: "reference device",
    version,
    create: (environment, { startIndex }) =>
      createReferenceDevice(environment, { startIndex, msixVectors: referenceVectors }),
    identity: specification.vmchannel.identity,
    channels: referenceChannels,
  });
}

/** The manifest with what the command line says in its place. */
function override(manifest: TargetManifest, { command, timeout }: TargetChoice): TargetManifest {
  const [program, ...words] = command;
  const start =
    program === undefined
      ? manifest.start
      : {
          environment: {},
          install: undefined,
          askVersion: undefined,
          files: [],
          restart: "never" as const,
          ...manifest.start,
          program,
          arguments: words,
        };
  const limits = timeout === undefined ? manifest.limits : { ...manifest.limits, reply: timeout };
  return { ...manifest, start, limits };
}

async function openTarget(choice: TargetChoice, specification: Specification, version: string): Promise<Target> {
  if (choice.manifest === undefined) {
    if (choice.command.length > 0) {
      throw new UsageError("the command after -- needs a target manifest, which says how the target is reached");
    }
    return referenceTarget(specification, version);
  }
  const manifest = readManifest(choice.manifest, specification.vmchannel.identity);
  return createQtestTarget(override(manifest, choice), dirname(choice.manifest));
}

async function openKitSession(target: Target, specification: Specification): Promise<KitSession> {
  try {
    const session = await openSession(target, specification);
    return {
      description: target.description,
      context: session.context,
      runScenario: (scenario) => session.runScenario(scenario),
      startCheck: (clauses, expected) => session.startCheck(clauses, expected),
      errorOutput: () => target.errorOutput(),
      close: () => session.close(),
    };
  } catch (error) {
    await target.close();
    throw error;
  }
}

/** Puts the kit together: its properties, its reference device and the ways to other targets. */
export function composeKit(): Kit {
  const version = kitVersion();
  return {
    version,
    properties,
    loadSpecification,
    openSession: async (choice, specification) =>
      openKitSession(await openTarget(choice, specification, version), specification),
  };
}
