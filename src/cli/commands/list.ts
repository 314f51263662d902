import { counted, hanging } from "../../report/text.ts";
import type { Clause, Specification } from "../../spec/specification.ts";
import { type ExitCode, exitCode } from "../../verdict/exit-code.ts";
import type { CommandIo } from "../io.ts";
import type { Kit } from "../kit.ts";
import { widthOf } from "../output.ts";
import type { Shard } from "../parse-values.ts";
import { areaOf, levelOf } from "../plan-run.ts";
import { type Filters, selectRun } from "../select-run.ts";

/** The options of `list`. */
export interface ListOptions {
  readonly specDirectory: string | undefined;
  readonly filters: Filters;
  readonly shard: Shard | undefined;
  /** Show the clauses that no check covers, instead of the checks. */
  readonly untested: boolean;
}

function untestedReason(clause: Clause, named: ReadonlySet<string>): string | undefined {
  if (clause.untestable !== undefined) {
    return clause.untestable;
  }
  return named.has(clause.id) ? undefined : "no check of the kit brings its condition about";
}

function untestedLines(kit: Kit, specification: Specification, options: ListOptions, width: number): string[] {
  const { clauses: selected } = selectRun(specification, kit.properties, options.filters, undefined);
  const named = new Set(kit.properties.flatMap(({ clauses }) => clauses));
  const shown = [...specification.clauses.values()]
    .filter(({ id }) => selected.has(id))
    .map((clause) => ({ clause, reason: untestedReason(clause, named) }))
    .filter((item) => item.reason !== undefined);
  const idWidth = Math.max(0, ...shown.map(({ clause }) => clause.id.length));
  return [
    ...shown.flatMap(({ clause, reason }) =>
      hanging(`${clause.id.padEnd(idWidth)}  ${clause.level.padEnd(6)}  `, reason ?? "", width),
    ),
    ...(shown.length === 0 ? [] : [""]),
    `${counted(shown.length, "clause")} of ${selected.size} without a check`,
  ];
}

function checkLines(kit: Kit, specification: Specification, options: ListOptions, width: number): string[] {
  const { properties } = selectRun(specification, kit.properties, options.filters, options.shard);
  const idWidth = Math.max(0, ...properties.map(({ id }) => id.length));
  const lines: string[] = [];
  let area = "";
  for (const { id, title, clauses } of properties) {
    const next = areaOf(id, specification);
    if (next !== area && area !== "") {
      lines.push("");
    }
    area = next;
    lines.push(...hanging(`${id.padEnd(idWidth)}  ${levelOf(clauses, specification).padEnd(6)}  `, title, width));
  }
  return [...lines, "", `${counted(properties.length, "check")} of ${kit.properties.length}`];
}

/** `vmconform list`: the checks that a run with the same filters would carry out. */
export function list(kit: Kit, options: ListOptions, io: CommandIo): ExitCode {
  const specification = kit.loadSpecification(options.specDirectory);
  const width = widthOf(io);
  const lines = options.untested
    ? untestedLines(kit, specification, options, width)
    : checkLines(kit, specification, options, width);
  io.writeOut(`${lines.join("\n")}\n`);
  return exitCode.conforms;
}
