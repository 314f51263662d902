import type { CaseFile } from "../../operation/scenario.ts";
import type { QueueSizes } from "../../operation/words/queue-words.ts";
import { scenarioLines } from "../../report/describe-finding.ts";
import { readValues } from "../../report/read-values.ts";
import { type JudgementLayout, judgementLines } from "../../report/terminal/terminal-failure.ts";
import { hanging } from "../../report/text.ts";
import { runnerOf } from "../../runner/check/check.ts";
import type { ScenarioRunner } from "../../runner/check/check-options.ts";
import type { Property } from "../../runner/check/property.ts";
import type { ScenarioOutcome } from "../../runner/run-scenario.ts";
import type { Specification } from "../../spec/specification.ts";
import { TargetError } from "../../target/target-error.ts";
import { type ExitCode, exitCode } from "../../verdict/exit-code.ts";
import type { Finding } from "../../verdict/finding.ts";
import { lostSignature, readCaseFile } from "../case-files.ts";
import { describeError } from "../describe-error.ts";
import type { CommandIo } from "../io/io.ts";
import { stylerOf, widthOf } from "../io/output.ts";
import type { Kit, KitSession, TargetChoice } from "../kit.ts";
import { lossFinding } from "../losses/loss-finding.ts";
import { surviveReplay } from "../losses/survive-replay.ts";
import { needsOwnProcess } from "../own-process.ts";
import { type CaseChoice, caseSpecification, caseTarget } from "../replay/case-target.ts";
import { queuesInUse } from "../replay/queues-in-use.ts";
import type { WireOptions } from "../replay/wire-options.ts";
import { WireWatch } from "../replay/wire-watch.ts";
import type { WorkerLost } from "../worker/worker-lost.ts";
import type { SessionFacts } from "../worker/worker-messages.ts";

/** The options of `replay`. */
export interface ReplayOptions extends CaseChoice {
  /** What is shown or written of the wire; undefined: nothing. */
  readonly wire?: WireOptions;
}

function headLines(
  found: CaseFile,
  { description }: SessionFacts,
  specification: Specification,
  width: number,
): string[] {
  const { name, version } = description;
  const drift =
    found.specDigest === specification.digest
      ? []
      : hanging(
          "  ",
          "The case was found by another version of the specification; its clauses may have changed.",
          width,
        );
  return [
    `${found.check} on ${name} ${version}`.trim(),
    ...hanging("  ", `found on ${found.target}: ${found.clause}, ${found.signature}`, width),
    ...drift,
    "",
  ];
}

const noWire: WireOptions = { trace: false, traceFile: undefined, exports: [], pause: false };

/** A target that a debugger has stopped is not hung. */
const debuggedMilliseconds = 24 * 60 * 60 * 1000;

function unhurried(target: TargetChoice, wire: WireOptions | undefined): TargetChoice {
  return wire?.pause === true ? { ...target, timeout: target.timeout ?? debuggedMilliseconds } : target;
}

type Attempt =
  | { readonly kind: "outcome"; readonly outcome: ScenarioOutcome }
  | { readonly kind: "lost"; readonly error: TargetError };

async function attempt(
  session: KitSession,
  runScenario: ScenarioRunner,
  found: CaseFile,
  property: Property | undefined,
): Promise<Attempt> {
  const runner = property === undefined ? runScenario : runnerOf(property, session.context, runScenario);
  try {
    return { kind: "outcome", outcome: await runner(found.scenario) };
  } catch (error) {
    if (error instanceof TargetError) {
      return { kind: "lost", error };
    }
    throw error;
  }
}

/** What a replay shows: the warning the case was found with if it comes again, or else the MUST finding. */
function shownFinding({ finding, warnings }: ScenarioOutcome, found: CaseFile): Finding | undefined {
  const warning = warnings.find(({ signature }) => signature === found.signature);
  return finding?.signature === found.signature ? finding : (warning ?? finding);
}

/** What is said of a case that a device module does not survive. */
function lostLines(
  found: CaseFile,
  lost: WorkerLost,
  sizes: QueueSizes,
  specification: Specification,
  layout: JudgementLayout,
): string[] {
  const { scenario, signature } = found;
  const step = Math.min(lost.remains.journal.step ?? scenario.operations.length, scenario.operations.length);
  const finding = lossFinding(lost, step, (id) => specification.clauses.get(id)?.level ?? "MUST");
  const again = lost.code === "crashed" ? "the device died again" : "the device hung again";
  const words = finding.signature === signature ? `STILL FAILS: ${again}` : `DIFFERENT FINDING: ${finding.signature}`;
  return [
    ...scenarioLines(scenario, finding, new Map(), sizes).map((line) => `  ${line}`),
    "",
    ...judgementLines(finding, scenario, specification.clauses.get(finding.clause), layout),
    "",
    layout.style("red", words),
  ];
}

/** What a user who asked for the accesses is told when the device has taken them with it. */
function unheardLines({ trace, traceFile, exports }: WireOptions, width: number): string[] {
  const isAsked = trace || traceFile !== undefined || exports.length > 0;
  const why = "The accesses cannot be shown or exported: they went with the process that the device ended or blocked.";
  const hint = "--pause runs the case in the kit's own process, for a debugger.";
  return isAsked ? ["", ...hanging("", `${why} ${hint}`, width)] : [];
}

/**
 * `vmconform replay FILE`: one case once more. 1 when what it was found with comes again, a warning too, or when some
 * other MUST finding comes; 0 when neither does on the target that it was found on, 3 when that was another one.
 */
export async function replay(kit: Kit, options: ReplayOptions, io: CommandIo): Promise<ExitCode> {
  const found = readCaseFile(options.file);
  const specDirectory = caseSpecification(options, found);
  const specification = kit.loadSpecification(specDirectory);
  const width = widthOf(io);
  const style = stylerOf(io, io.output.isTerminal);
  const write = (lines: readonly string[]): void => io.writeOut(lines.map((line) => `${line}\n`).join(""));
  const property = kit.properties.find((candidate) => candidate.id === found.check);
  const clauses = [...(property?.clauses ?? []), found.clause];
  const wire = options.wire ?? noWire;
  const target = caseTarget(options, found);
  if (needsOwnProcess(target) && !wire.pause) {
    const { facts, lost } = await surviveReplay(found, clauses, target, specDirectory, io);
    if (lost !== undefined) {
      write(headLines(found, facts, specification, width));
      write(lostLines(found, lost, queuesInUse(facts.context), specification, { width, style }));
      write(unheardLines(wire, width));
      return exitCode.nonconforming;
    }
  }
  const watch = new WireWatch(wire, options.file, io);
  const session = await kit.openSession(unhurried(target, wire), specification, watch.target);
  try {
    write(headLines(found, session, specification, width));
    session.startCheck?.(clauses);
    const result = await attempt(session, watch.runnerOf(session, found), found, property);
    watch.writeTrace(session, specification);
    const finding = result.kind === "outcome" ? shownFinding(result.outcome, found) : undefined;
    watch.writeExports(session, specification, found, finding);
    const sizes = queuesInUse(session.context);
    write(scenarioLines(found.scenario, finding, readValues(watch.steps), sizes).map((line) => `  ${line}`));
    write([""]);
    if (result.kind === "lost") {
      const { text, code } = describeError(result.error, session.errorOutput());
      io.writeError(`${text}\n`);
      const isSame = found.signature === lostSignature;
      write([isSame ? style("red", "STILL FAILS: the target is lost again.") : style("red", "The target was lost.")]);
      return isSame ? exitCode.nonconforming : code;
    }
    if (finding === undefined) {
      const nothing = "the scenario shows nothing that the specification does not allow";
      const { name } = session.description;
      const isOther = !`${found.target} `.startsWith(`${name} `);
      const elsewhere = `NOT ON THIS TARGET: ${nothing}. It was found on ${found.target}: give that one with --target.`;
      write(isOther ? hanging("", elsewhere, width) : [style("green", `FIXED: ${nothing}.`)]);
      return isOther ? exitCode.notRun : exitCode.conforms;
    }
    const clause = specification.clauses.get(finding.clause);
    write(judgementLines(finding, found.scenario, clause, { width, style }));
    const isSame = finding.signature === found.signature;
    const same = finding.level === "MUST" ? style("red", "STILL FAILS") : style("yellow", "STILL WARNS");
    write(["", isSame ? same : style("red", `DIFFERENT FINDING: ${finding.signature}`)]);
    return exitCode.nonconforming;
  } finally {
    await session.close();
  }
}
