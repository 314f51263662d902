import {
  type EvidenceEnd,
  type EvidenceRecord,
  type EvidenceStart,
  evidenceVersion,
} from "../oracle/recording/evidence-record.ts";
import { EvidenceJudge } from "../oracle/recording/judge-evidence.ts";
import { findShapeError } from "../spec/shape/find-shape-error.ts";
import type { Specification } from "../spec/specification.ts";
import { readTextFile } from "./io/files.ts";
import { UsageError } from "./usage-error.ts";

/** The largest file of recorded evidence that is read, in bytes. */
const evidenceBytesMax = 64 * 1024 * 1024;

const damagedHint = "The file is damaged: record the run again with --record.";

function parsed(line: string, place: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new UsageError(`${place} is not valid JSON: ${(cause as Error).message}\n  ${damagedHint}`, { cause });
  }
}

function checked(document: unknown, place: string): unknown {
  const shape = findShapeError("evidence", document);
  if (shape !== undefined) {
    throw new UsageError(`${place}${shape.path}: expected ${shape.expected}, found ${shape.found}\n  ${damagedHint}`);
  }
  return document;
}

/** The first line. Throws where this kit, or this specification, cannot judge what follows. */
function startOf(document: unknown, file: string, specification: Specification): EvidenceStart {
  const { kind, version } = (document ?? {}) as { readonly kind?: unknown; readonly version?: unknown };
  if (kind !== "evidence") {
    throw new UsageError(`${file} is no recorded evidence\n  Such files are written by vmconform run --record FOLDER.`);
  }
  if (version !== evidenceVersion) {
    const found = JSON.stringify(version);
    throw new UsageError(
      `${file} has version ${found}; this kit reads version ${evidenceVersion}\n  Record the run again with this kit.`,
    );
  }
  const start = checked(document, `${file}:1`) as EvidenceStart;
  if (start.specification !== specification.digest) {
    const [theirs, ours] = [start.specification, specification.digest].map((digest) => digest.slice(0, 12));
    throw new UsageError(
      `${file} was recorded by specification ${theirs}, but ${ours} is in use\n  Give the folder of that specification with --spec, or record the run again.`,
    );
  }
  return start;
}

/** The lines between the first and the last one. Throws where the last one is not there, or counts others. */
function linesBetween(lines: readonly string[], file: string): readonly string[] {
  const whole = lines.at(-1) === "" ? lines.slice(0, -1) : lines;
  const before = whole.length - 1;
  const end = endOf(whole[before] as string);
  if (end === undefined) {
    throw new UsageError(
      `${file} is cut short: its last line is not the one that closes it\n  Copy the whole file, or record the run again with --record.`,
    );
  }
  if (end.lines !== before) {
    throw new UsageError(
      `${file} has lost or gained lines: ${end.lines} were written before the last one, and ${before} are there\n  ${damagedHint}`,
    );
  }
  return whole.slice(1, before);
}

/** The last line; undefined for any other. */
function endOf(line: string): EvidenceEnd | undefined {
  try {
    const document = JSON.parse(line) as EvidenceEnd | null;
    return document?.kind === "end" && findShapeError("evidence", document) === undefined ? document : undefined;
  } catch {
    return undefined;
  }
}

/** Judges a file of recorded evidence. Throws a `UsageError` that names the line where it cannot be read. */
export function judgeEvidenceFile(file: string, specification: Specification): EvidenceJudge {
  const lines = readTextFile(file, `the recorded evidence ${file}`, evidenceBytesMax).split("\n");
  const judge = new EvidenceJudge(specification, startOf(parsed(lines[0] as string, `${file}:1`), file, specification));
  for (const [index, line] of linesBetween(lines, file).entries()) {
    const place = `${file}:${index + 2}`;
    const record = checked(parsed(line, place), place) as EvidenceRecord | EvidenceStart | EvidenceEnd;
    const isShown = "shown" in record;
    const problem = isShown ? shown(judge, record, place) : 'only the first line and the last one have no "shown"';
    if (problem !== undefined) {
      throw new UsageError(`${place}: ${problem}\n  ${damagedHint}`);
    }
  }
  return judge;
}

/** Shows one line. What no recording holds may be the doing of whoever changed the file, or of the kit. */
function shown(judge: EvidenceJudge, record: EvidenceRecord, place: string): string | undefined {
  try {
    return judge.show(record);
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(
      `${place}: this kit cannot judge this line: ${words}\n` +
        "  The file was altered, or it is a bug of the kit: if nobody altered it, please report it with the file.",
      { cause },
    );
  }
}
