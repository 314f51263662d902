import { type EvidenceRecord, type EvidenceStart, evidenceVersion } from "../oracle/recording/evidence-record.ts";
import { EvidenceJudge } from "../oracle/recording/judge-evidence.ts";
import { findShapeError } from "../spec/shape/find-shape-error.ts";
import type { Specification } from "../spec/specification.ts";
import { readTextFile } from "./io/files.ts";
import { UsageError } from "./usage-error.ts";

/** The largest file of recorded evidence that is read, in bytes. */
const evidenceBytesMax = 64 * 1024 * 1024;

const damagedHint = "The file is damaged or cut short: record the run again with --record.";

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
      `${file} was recorded by specification ${theirs}, and this one is ${ours}\n  Give the folder of that specification with --spec, or record the run again.`,
    );
  }
  return start;
}

/** Judges a file of recorded evidence. Throws a `UsageError` that names the line where it cannot be read. */
export function judgeEvidenceFile(file: string, specification: Specification): EvidenceJudge {
  const text = readTextFile(file, `the recorded evidence ${file}`, evidenceBytesMax);
  const lines = text.split("\n");
  const judge = new EvidenceJudge(specification, startOf(parsed(lines[0] ?? "", `${file}:1`), file, specification));
  for (let index = 1; index < lines.length; index++) {
    const line = lines[index] as string;
    const place = `${file}:${index + 1}`;
    if (line === "" && index === lines.length - 1) {
      return judge;
    }
    const record = checked(parsed(line, place), place) as EvidenceRecord;
    const problem = shown(judge, record);
    if (problem !== undefined) {
      throw new UsageError(`${place}: ${problem}\n  ${damagedHint}`);
    }
  }
  throw new UsageError(`${file} ends in the middle of a line\n  ${damagedHint}`);
}

/** What follows from a line that no recording holds is no bug of the kit. */
function shown(judge: EvidenceJudge, record: EvidenceRecord): string | undefined {
  try {
    return judge.show(record);
  } catch (error) {
    return error instanceof Error ? `cannot be judged: ${error.message}` : String(error);
  }
}
