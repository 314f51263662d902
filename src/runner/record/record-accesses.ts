import { rulesOf } from "../../operation/find-family.ts";
import type { Operation } from "../../operation/operation.ts";
import { accessKind } from "../../target/access-kind.ts";
import type { Finding } from "../../verdict/finding.ts";
import type { TracedAccess, TraceStep } from "../../verdict/scenario-trace.ts";
import type { ScenarioRun } from "../scenario-run.ts";
import type { SeenAccess } from "./telling-access.ts";

/** The most accesses of one step that a trace lists. */
const accessesMax = 12;

const reads: readonly number[] = [accessKind.configRead, accessKind.portRead, accessKind.mmioRead];
const writes: readonly number[] = [accessKind.configWrite, accessKind.portWrite, accessKind.mmioWrite];

function fieldName(run: ScenarioRun, offset: number, width: number): string {
  const { command, status, fields, bars } = run.guest.specification.pci;
  const known = [{ name: "command", ...command }, { name: "status", ...status }, ...fields];
  const bar = (offset - bars.offset) / 4;
  const isBar = width === 4 && Number.isInteger(bar) && bar >= 0 && bar < bars.count;
  const field = known.find((each) => each.offset === offset && each.width === width);
  return isBar ? `BAR${bar}` : (field?.name ?? `PCI+0x${offset.toString(16)}`);
}

function named(run: ScenarioRun, { kind, address, width, value }: SeenAccess): TracedAccess | undefined {
  const { guest } = run;
  const isRead = reads.includes(kind);
  if (!isRead && !writes.includes(kind)) {
    return undefined;
  }
  const isConfig = kind === accessKind.configRead || kind === accessKind.configWrite;
  const space = kind === accessKind.portRead || kind === accessKind.portWrite ? "port" : "memory";
  const name = isConfig ? fieldName(run, address, width) : guest.transport.meets(space, address, width)?.name;
  return name === undefined ? undefined : { kind: isRead ? "read" : "write", name, value };
}

/** Listens to the accesses of a scenario from its first step on. */
export class AccessRecorder {
  readonly #run: ScenarioRun;
  readonly #signature: string;
  /** Findings of accesses that belong to earlier steps. */
  #told: number;

  /** `finding` is the one that the scenario is recorded for. */
  constructor(run: ScenarioRun, finding: Pick<Finding, "signature">) {
    this.#run = run;
    this.#signature = finding.signature;
    this.#told = run.telling.length;
    run.accesses = [];
  }

  /** What was accessed since the last call, and the value that tells most: the only one, or that of the finding. */
  record(operation: Operation | undefined): Pick<TraceStep, "accesses" | "accessesOmitted" | "read"> {
    const run = this.#run;
    const seen = (run.accesses ?? []).flatMap((access) => named(run, access) ?? []);
    const telling = run.telling.slice(this.#told).find(({ signature }) => signature === this.#signature);
    this.#told = run.telling.length;
    run.accesses = [];
    const told = telling === undefined ? undefined : named(run, telling);
    const read = told?.kind === "read" ? told : undefined;
    const isSingle = operation !== undefined && rulesOf(operation).isRead;
    const only = isSingle ? (read ?? seen.findLast(({ kind }) => kind === "read")) : read;
    return {
      accesses: seen.slice(-accessesMax),
      accessesOmitted: Math.max(0, seen.length - accessesMax),
      ...(only === undefined
        ? {}
        : { read: isSingle ? { value: only.value } : { name: only.name, value: only.value } }),
    };
  }
}
