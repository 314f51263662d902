import { basename, dirname, join } from "node:path";
import { stepWords } from "../../report/describe-finding.ts";
import type { TellingAccess } from "../../runner/record/telling-access.ts";
import type { Specification } from "../../spec/specification.ts";
import { cProgram } from "../../trace/c-program.ts";
import { makeScript } from "../../trace/make-script.ts";
import { qtestScript } from "../../trace/qtest-script.ts";
import type { Script } from "../../trace/script-item.ts";
import type { WireLog } from "../../trace/wire-log.ts";
import type { Finding } from "../../verdict/finding.ts";
import { writeTextFile } from "../io/files.ts";
import type { KitSession } from "../kit.ts";
import type { ExportFormat, ExportRequest } from "./wire-options.ts";

/** What is exported, and of what. */
export interface ExportSubject {
  readonly log: WireLog;
  readonly check: string;
  readonly session: KitSession;
  readonly specification: Specification;
  /** Undefined when the scenario showed nothing: all of it is exported then. */
  readonly finding: Finding | undefined;
  readonly telling: readonly TellingAccess[];
  readonly operations: number;
  readonly title: (step: number) => string;
}

/** Where a device that lives in this process is taken to be: `vmconform serve` puts it there. */
const defaultLocation = { bus: 0, device: 2, function: 0 } as const;

function subjectOf(finding: Finding | undefined): Script["subject"] {
  const text = `${finding?.allowed ?? ""} ${finding?.got ?? ""}`;
  return /INTA|interrupt/.test(text) ? "line" : /host end/.test(text) ? "host" : "memory";
}

function scriptOf(subject: ExportSubject): Script {
  const { log, check, session, specification, finding, telling, operations, title } = subject;
  const { description, place } = session;
  const location = place?.location ?? defaultLocation;
  const slot = `${location.bus.toString(16).padStart(2, "0")}:${location.device.toString(16).padStart(2, "0")}`;
  const clause = finding === undefined ? undefined : specification.clauses.get(finding.clause);
  const where = finding === undefined ? "" : ` ${stepWords(finding, operations)}`;
  const found =
    finding === undefined
      ? ["The scenario showed nothing that the specification does not allow."]
      : [
          `${finding.level} ${finding.clause}: ${clause?.text ?? ""}`,
          `allowed: ${finding.allowed}`,
          `got: ${finding.got}${where}`,
        ];
  const twice = log.runs > 1 ? ["The check compares two scenarios; this is the second of them."] : [];
  const about = [
    `${check} on ${description.name} ${description.version}`.trim(),
    ...found,
    ...twice,
    `The function under test is at ${slot}.${location.function}.`,
  ];
  return makeScript(log, {
    about,
    allowed: finding?.allowed ?? "what was read",
    subject: subjectOf(finding),
    isFatal: finding?.signature.endsWith(":crashed") === true || finding?.signature.endsWith(":hung") === true,
    got: finding === undefined ? "nothing else" : `${finding.got}${where}`,
    channels: description.channels.map(({ name }) => name),
    isPatient: !description.capabilities.synchronous,
    specification,
    location,
    interceptIn: place === undefined ? "ioapic" : place.interceptIn,
    setup: place?.setup ?? [],
    title,
    step: finding?.step ?? Number.POSITIVE_INFINITY,
    telling: telling.find(({ signature }) => signature === finding?.signature),
  });
}

const endings: Readonly<Record<ExportFormat, string>> = { qtest: ".qtest", c: ".c" };

/** Writes what was asked for, beside the case file where no file is given; gives the files. */
export function writeExports(
  requests: readonly ExportRequest[],
  caseFile: string,
  subject: ExportSubject,
  writeOut: (text: string) => void,
): string[] {
  if (requests.length === 0) {
    return [];
  }
  const script = scriptOf(subject);
  return requests.flatMap(({ format, file }) => {
    const beside = join(dirname(caseFile), `${basename(caseFile, ".json")}${endings[format]}`);
    const path = file ?? beside;
    const name = path === "-" ? basename(caseFile, ".json") : basename(path, ".c");
    const text = format === "c" ? cProgram(script, name) : qtestScript(script);
    if (path === "-") {
      writeOut(text);
      return [];
    }
    writeTextFile(path, text);
    return [path];
  });
}
