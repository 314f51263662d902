/** What the modules of one room may take from outside; docs/architecture.md says why. */
export interface Room {
  /** The room's folder, or a single file that has rules of its own. The longest match places a file. */
  readonly path: string;
  /** Rooms, folders and files that it may import. Its own files always are. */
  readonly imports: readonly string[];
  /** Files and folders of which it may import types only. */
  readonly types?: readonly string[];
  /** npm packages that it may import. */
  readonly packages?: readonly string[];
  /** Whether it may import Node.js modules. */
  readonly node?: boolean;
  /** Whether its result depends on its arguments alone: no time, chance or I/O, not even through what it imports. */
  readonly pure?: boolean;
  /** Whether it may import modules whose names are known only when it runs, such as a user's device. */
  readonly computed?: boolean;
}

/** Ports through which the kit and a device meet; types only, so that both sides can be written apart. */
const devicePorts = [
  "src/target/device-port.ts",
  "src/target/back-end-port.ts",
  "src/target/target.ts",
  "src/target/access-batch.ts",
  "src/target/access-kind.ts",
  "src/host/host-end.ts",
];

/** The part of src/target that knows no implementation. */
const targetPort = ["target", "access-batch", "access-kind", "access-trace", "target-error"].map(
  (name) => `src/target/${name}.ts`,
);

const pureRooms = ["src/base", "src/operation", "src/verdict", "src/wire", "src/oracle"];
const judging = [...pureRooms, "src/spec", "src/target", "src/host", "src/guest", "src/generate", "src/runner"];
const everything = [...judging, "src/campaign", "src/agent", "src/mutation", "src/report", "src/serve", "src/trace"];

/** What drivers have of the oracle: how it may be asked, and pure functions that both need. */
const seenOfOracle = ["oracle-view", "memory/ram-parts", "ring/chain/chain-walk", "transport/register-values"].map(
  (name) => `src/oracle/${name}.ts`,
);

/**
 * The parts of the command line that are no matter of command lines: how a run is put together, planned and carried
 * out. The library shares them, so that both give the same verdicts.
 */
const sharedRun = [
  "src/cli/commands/run.ts",
  "src/cli/results",
  ...[
    "compose",
    "io/io",
    "io/output",
    "kit",
    "run/expectations-file",
    "run/plan-run",
    "run/run-options",
    "run/select-run",
    "usage-error",
  ].map((name) => `src/cli/${name}.ts`),
];

/** Every room of the house, as docs/architecture.md describes them. A file that none of them holds is an error. */
export const rooms: readonly Room[] = [
  { path: "reference", imports: [], types: devicePorts, pure: true },
  {
    path: "properties",
    imports: ["src/base", "src/operation", "src/runner/check/property.ts", "src/runner/check/relation.ts"],
    types: ["src/verdict"],
    pure: true,
  },
  { path: "src/base", imports: [], pure: true },
  { path: "src/spec", imports: ["src/base"], packages: ["ajv"], node: true },
  { path: "src/wire", imports: ["src/base", "src/spec"], pure: true },
  { path: "src/operation", imports: ["src/base"], pure: true },
  {
    path: "src/verdict",
    imports: ["src/base", "src/operation", "src/spec"],
    packages: ["jsonc-parser"],
    pure: true,
  },
  {
    path: "src/oracle",
    imports: [
      "src/base",
      "src/spec",
      "src/operation",
      "src/verdict",
      "src/wire",
      "src/target/access-trace.ts",
      "src/target/access-kind.ts",
    ],
    types: ["src/target/target.ts"],
    pure: true,
  },
  {
    path: "src/target",
    imports: ["src/base", "src/spec", "src/host"],
    packages: ["koffi"],
    node: true,
    computed: true,
  },
  { path: "src/host", imports: ["src/base", "src/spec", "src/target"], node: true },
  { path: "src/serve", imports: ["src/base", "src/spec", "src/target", "src/host"], node: true },
  {
    path: "src/guest",
    imports: ["src/base", "src/spec", "src/wire", "src/operation", ...targetPort],
  },
  {
    path: "src/agent",
    imports: ["src/base", "src/spec", "src/wire", "src/guest/transport", ...targetPort],
    node: true,
  },
  {
    path: "src/generate",
    imports: ["src/base", "src/operation"],
    types: ["src/runner", "src/verdict"],
    packages: ["fast-check"],
  },
  // Drivers see the oracle through its view; the stage of a session alone has the oracle itself.
  {
    path: "src/runner",
    imports: [...judging.filter((path) => path !== "src/oracle"), ...seenOfOracle],
    types: ["src/oracle/recording/evidence-record.ts"],
  },
  { path: "src/runner/stage/stage.ts", imports: judging },
  {
    path: "src/report",
    imports: ["src/base", "src/spec", "src/operation", "src/verdict"],
    // Types of another's format, nothing at run time.
    packages: ["sarif"],
    pure: true,
  },
  {
    path: "src/trace",
    imports: ["src/base", "src/spec", "src/wire", "src/report/text.ts", ...targetPort],
    types: [...devicePorts, "src/target/machine/machine-port.ts"],
  },
  { path: "src/campaign", imports: judging, packages: ["pg", "pg-boss"], node: true },
  { path: "src/mutation", imports: judging, node: true },
  { path: "src/cli", imports: [...everything, "src/cli/compose.ts"], packages: ["commander"], node: true },
  {
    path: "src/cli/compose.ts",
    imports: [...everything, "src/cli", "reference", "properties"],
    node: true,
  },
  { path: "src/library", imports: [...everything, ...sharedRun], node: true },
  { path: "src/index.ts", imports: [...everything, "src/library"] },
  { path: "src/vitest.ts", imports: ["src/library"], packages: ["vitest"] },
  { path: "src/node-test.ts", imports: ["src/library"], node: true },
];

/** Packages and modules of Node.js whose functions depend on their arguments alone; pure rooms may load them. */
export const pureModules: ReadonlySet<string> = new Set(["jsonc-parser", "node:buffer"]);

/** Folders that serve the kit's own making; they may import whatever they like. */
export const unruledFolders = ["test", "bench", "scripts", "examples"] as const;
