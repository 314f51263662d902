import { counted } from "../../base/counted.ts";
import type { Judgement } from "../../oracle/judgement/judgement.ts";
import { judgementLines } from "../../report/terminal/terminal-failure.ts";
import type { Styler } from "../../report/text.ts";
import { type ExitCode, exitCode } from "../../verdict/exit-code.ts";
import type { CommandIo } from "../io/io.ts";
import { stylerOf, widthOf } from "../io/output.ts";
import type { Kit } from "../kit.ts";
import { judgeEvidenceFile } from "../read-evidence.ts";

/** What `judge` is asked for. */
export interface JudgeOptions {
  /** File of recorded evidence. */
  readonly file: string;
  /** Folder of another specification than the kit's own. */
  readonly specDirectory: string | undefined;
  readonly json: boolean;
}

/** Evidence that no clause was judged by says nothing of the device. */
function exitCodeOf({ finding }: Judgement, count: number): ExitCode {
  if (finding !== undefined) {
    return exitCode.nonconforming;
  }
  return count === 0 ? exitCode.notRun : exitCode.conforms;
}

function verdictOf({ finding }: Judgement, count: number, style: Styler): string {
  if (finding !== undefined) {
    return style("red", `FAILS: ${finding.signature}`);
  }
  return count === 0 ? style("yellow", "NOTHING JUDGED") : style("green", "CONFORMS");
}

/**
 * `vmconform judge FILE`: judges recorded evidence alone, without a target. 1 when it contradicts a MUST, as the run
 * that recorded it found; 3 when no clause was judged. Throws a `UsageError` for a file that cannot be judged.
 */
export function judge(kit: Kit, { file, specDirectory, json }: JudgeOptions, io: CommandIo): ExitCode {
  const specification = kit.loadSpecification(specDirectory);
  const { judgement } = judgeEvidenceFile(file, specification);
  const { finding, warnings } = judgement;
  const reached = Object.fromEntries([...judgement.reached()].sort(([one], [other]) => (one < other ? -1 : 1)));
  const count = Object.keys(reached).length;
  const code = exitCodeOf(judgement, count);
  if (json) {
    const shown = { finding: finding ?? null, warnings, reached, choices: Object.fromEntries(judgement.choices) };
    io.writeOut(`${JSON.stringify(shown)}\n`);
    return code;
  }
  const style = stylerOf(io, io.output.isTerminal);
  const layout = { style, width: widthOf(io) };
  const lines = [...(finding === undefined ? [] : [finding]), ...warnings].flatMap((each) => [
    ...judgementLines(each, undefined, specification.clauses.get(each.clause), layout),
    `    at step ${each.step + 1}`,
    "",
  ]);
  const verdict = verdictOf(judgement, count, style);
  io.writeOut([...lines, `${verdict} (${counted(count, "clause")} judged)`, ""].join("\n"));
  return code;
}
