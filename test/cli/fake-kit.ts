import type { CommandIo } from "../../src/cli/io/io.ts";
import type { Kit, KitSession, TargetChoice } from "../../src/cli/kit.ts";
import type { Scenario } from "../../src/operation/scenario.ts";
import type { Property, PropertyContext } from "../../src/runner/check/property.ts";
import type { DoctorStep } from "../../src/runner/doctor/doctor-step.ts";
import type { ScenarioOutcome } from "../../src/runner/run-scenario.ts";
import { loadSpecification } from "../../src/spec/load.ts";
import { exampleContext } from "../operation/generators/example-context.ts";
import { finding } from "../verdict/samples.ts";

/** What a made-up device does with a scenario of a check. */
export type Behaviour = (check: string, scenario: Scenario) => Partial<ScenarioOutcome>;

/** How the kit of a test differs from one whose device does everything right. */
export interface FakeKitOptions {
  readonly behaviour?: Behaviour;
  readonly open?: (choice: TargetChoice) => void;
  readonly errorOutput?: readonly string[];
  /** Called when the target is to be started anew. */
  readonly startAfresh?: () => void;
  /** Steps that an examination of the target goes through. */
  readonly examination?: readonly DoctorStep[];
}

const ids = ["REG-1", "REG-2", "RST-1", "RST-2", "RST-2/rings"];
const notOfferedId = "FEAT-8";

/** Each check has its number as the register value of its only operation, which tells the device which one it is. */
function property(id: string, position: number): Property {
  return {
    id,
    title: `What ${id} says holds`,
    clauses: [id.replace(/\/.*/, "")],
    unavailable: () => (id === notOfferedId ? "the device does not offer NOTIFY_ON_EMPTY" : undefined),
    runs: 3,
    generate: () => ({ operations: [{ kind: "register-write", register: "queue_select", value: position }] }),
  };
}

const checks = [...ids, notOfferedId];
const specification = loadSpecification();

const context: PropertyContext = {
  ...exampleContext(),
  features: new Set(["ANY_LAYOUT"]),
  deviceType: "vmchannel",
  queues: [
    { index: 0, direction: "device-to-guest", role: "receive" },
    { index: 1, direction: "guest-to-device", role: "transmit" },
  ],
  selectsAbsentQueues: true,
  capabilities: {
    synchronous: true,
    directHostEnds: true,
    memoryAudit: true,
    freshDevice: true,
    startIndex: true,
    saveRestore: true,
    interruptLine: true,
  },
};

function checkOf(scenario: Scenario): string {
  const [operation] = scenario.operations;
  return operation?.kind === "register-write" ? (checks[operation.value] ?? "") : "";
}

function session(options: FakeKitOptions): KitSession {
  return {
    description: {
      name: "fake",
      version: "2.0",
      deviceType: "vmchannel",
      identity: specification.vmchannel.identity,
      ram: [],
      ioWindow: { start: 0, length: 0 },
      memoryWindow: { start: 0, length: 0 },
      channels: [],
      queueRoles: [],
      capabilities: context.capabilities,
    },
    context,
    runScenario: (scenario) => {
      const check = checkOf(scenario);
      const clause = check.replace(/\/.*/, "");
      const right = { finding: undefined, warnings: [], reached: new Map([[clause, 1]]), choices: new Map() };
      return { ...right, operations: 1, scenario, ...options.behaviour?.(check, scenario) };
    },
    startAfresh: () => options.startAfresh?.(),
    errorOutput: () => options.errorOutput ?? [],
    close: () => undefined,
  };
}

/** A kit with six checks on a made-up device: all but the last, which is not offered, reach their clause and pass. */
export function fakeKit(options: FakeKitOptions = {}): Kit {
  return {
    version: "0.0.0",
    properties: checks.map(property),
    configurations: [
      { name: "default", description: "as it comes" },
      { name: "small", description: "short rings" },
    ],
    loadSpecification: () => specification,
    createReference: () => () => {
      throw new Error("a made-up kit has no reference device");
    },
    examine: async (_choice, _specification, report) => {
      for (const step of options.examination ?? []) {
        report(step);
      }
    },
    mutation: async () => {
      throw new Error("no test asks a made-up kit for its faults");
    },
    openSession: async (choice) => {
      options.open?.(choice);
      return session(options);
    },
  };
}

/** A device that breaks RST-2 in the given check. */
export function breaking(check: string, signature = "RST-2:queue_select"): Behaviour {
  return (current) => (current === check ? { finding: { ...finding, step: 0, signature } } : {});
}

/** What a command wrote, and a way to interrupt it. */
export interface FakeIo extends CommandIo {
  readonly out: () => string;
  readonly error: () => string;
  interrupt(): void;
}

/** A world without a terminal, whose clock stands still. */
export function fakeIo(environment: Readonly<Record<string, string>> = {}, isTerminal = false): FakeIo {
  let out = "";
  let error = "";
  let listener: (() => void) | undefined;
  return {
    environment,
    output: { columns: isTerminal ? 80 : undefined, isTerminal },
    isErrorTerminal: isTerminal,
    writeOut: (text) => {
      out += text;
    },
    writeError: (text) => {
      error += text;
    },
    now: () => Date.UTC(2026, 10, 22, 10),
    onInterrupt: (given) => {
      listener = given;
      return () => {
        listener = undefined;
      };
    },
    out: () => out,
    error: () => error,
    interrupt: () => listener?.(),
  };
}
