import { unreachable } from "../../base/assert.ts";
import { suggestion } from "../../base/closest-match.ts";
import { describeBlame } from "../../oracle/judgement/blame/describe-blame.ts";
import { hanging, type Styler, wrap } from "../../report/text.ts";
import type { Property } from "../../runner/check/property.ts";
import { describeApplies } from "../../spec/applies.ts";
import { choicesOf, findClause } from "../../spec/lookup.ts";
import { sourceLink } from "../../spec/source/source-link.ts";
import type { Clause, Specification } from "../../spec/specification.ts";
import type { OpenChoice } from "../../spec/types.generated.ts";
import { areaTitle } from "../../verdict/area-title.ts";
import { mainClause } from "../../verdict/check-report.ts";
import { type ExitCode, exitCode } from "../../verdict/exit-code.ts";
import type { CommandIo } from "../io/io.ts";
import { stylerOf, widthOf } from "../io/output.ts";
import type { Kit } from "../kit.ts";
import { kitPath } from "../kit-path.ts";
import { levelOf } from "../run/plan-run.ts";
import { UsageError } from "../usage-error.ts";

const origins: Readonly<Record<string, string>> = {
  T: "the 2008 mailing list thread that announced the device",
  L: "legacy virtio: the 0.9.5 prose and the legacy interface sections of VIRTIO 1.x",
  M: "a VIRTIO 1.x clause that makes sense for a legacy device too",
  P: "PCI Local Bus 3.0",
  E: "what QEMU did in December 2008",
  K: "a decision of this kit, where the thread is silent",
};

interface Layout {
  readonly width: number;
  readonly style: Styler;
}

function row(name: string, values: readonly string[], { width }: Layout): string[] {
  return values.flatMap((value, index) => hanging(`  ${(index === 0 ? name : "").padEnd(12)}`, value, width));
}

/** A source and where it can be read; for the kit's own pages a path, which is there without a network too. */
function sourceLines(source: string): string[] {
  const link = sourceLink(source);
  switch (link?.kind) {
    case "page":
      return [source, `${kitPath(process.cwd(), link.path)}#${link.anchor}`];
    case "web":
      return [source, link.url];
    case "print":
      return [link.title];
    case undefined:
      return [source];
    default:
      return unreachable(link);
  }
}

function checkRows(checks: readonly Property[], { width }: Layout): string[] {
  const idWidth = Math.max(0, ...checks.map(({ id }) => id.length));
  return checks.flatMap(({ id, title }) => hanging(`    ${id.padEnd(idWidth)}  `, title, width));
}

/** When findings name the clause: the rows of the table of blame. */
function blameLines(clause: Clause, specification: Specification, { width }: Layout): string[] {
  const rows = describeBlame(specification, clause.id);
  return rows.length === 0
    ? []
    : [
        "",
        "  Blamed when:",
        ...rows.flatMap(({ deviation, text, after }) => [
          ...hanging("    - ", `${text} (${deviation})`, width),
          ...(after.length === 0
            ? []
            : hanging("      ", `unless a more special case applies: ${after.join(", ")}`, width)),
        ]),
      ];
}

function explainClause(clause: Clause, specification: Specification, kit: Kit, layout: Layout): string[] {
  const checks = kit.properties.filter(({ clauses }) => clauses.includes(clause.id));
  const needs = [...(clause.requires?.features ?? []), ...(clause.requires?.capabilities ?? [])];
  const choices = choicesOf(specification).filter(({ id }) => clause.choices?.includes(id));
  return [
    `${layout.style("bold", clause.id)}  ${clause.level}`,
    "",
    ...wrap(clause.text, layout.width - 2).map((line) => `  ${line}`),
    "",
    ...row(
      "origin",
      clause.origin.map((letter) => `${letter}  ${origins[letter] ?? ""}`),
      layout,
    ),
    ...row("source", clause.source.flatMap(sourceLines), layout),
    ...row("applies to", [describeApplies(clause.applies)], layout),
    ...row("needs", needs.length === 0 ? [] : [needs.join(", ")], layout),
    ...row("formerly", clause.aliases ?? [], layout),
    ...row("file", [`spec/${clause.file}`], layout),
    ...row("untestable", clause.untestable === undefined ? [] : [clause.untestable], layout),
    ...choices.flatMap(({ id, text }) => row("open", [`${id}  ${text}`], layout)),
    ...blameLines(clause, specification, layout),
    ...(checks.length === 0 ? [] : ["", "  Checks that exercise it:", ...checkRows(checks, layout)]),
  ];
}

function clauseRows(clauses: readonly Clause[], { width }: Layout): string[] {
  const idWidth = Math.max(0, ...clauses.map(({ id }) => id.length));
  return clauses.flatMap(({ id, level, text }) =>
    hanging(`    ${id.padEnd(idWidth)}  ${level.padEnd(6)}  `, text, width),
  );
}

function explainCheck(check: Property, specification: Specification, layout: Layout): string[] {
  const clauses = check.clauses.map((id) => specification.clauses.get(id)).filter((clause) => clause !== undefined);
  return [
    `${layout.style("bold", check.id)}  ${levelOf(check.clauses, specification)}`,
    "",
    ...wrap(`${check.title}.`, layout.width - 2).map((line) => `  ${line}`),
    "",
    ...row("scenarios", [String(check.runs)], layout),
    "",
    "  Clauses it exercises:",
    ...clauseRows(clauses, layout),
  ];
}

/** A choice that the specification leaves open: the question, and the clauses that depend on the answer. */
function explainChoice({ id, text }: OpenChoice, specification: Specification, layout: Layout): string[] {
  const clauses = [...specification.clauses.values()].filter(({ choices }) => choices?.includes(id));
  return [
    `${layout.style("bold", id)}  implementation-defined`,
    "",
    ...wrap(text, layout.width - 2).map((line) => `  ${line}`),
    ...(clauses.length === 0 ? [] : ["", "  Clauses that leave it open:", ...clauseRows(clauses, layout)]),
  ];
}

/** An area: its clauses and the checks that are named after them. */
function explainArea(area: string, specification: Specification, kit: Kit, layout: Layout): string[] {
  const clauses = [...specification.clauses.values()].filter((clause) => clause.area === area);
  const checks = kit.properties.filter(({ id }) => clauses.some((clause) => clause.id === mainClause(id)));
  return [
    `${layout.style("bold", area)}  ${areaTitle(area)}`,
    "",
    "  Clauses:",
    ...clauseRows(clauses, layout),
    ...(checks.length === 0 ? [] : ["", "  Checks:", ...checkRows(checks, layout)]),
  ];
}

/** `vmconform explain ID`: shows a clause, a check, an open choice or an area. `UsageError` for others. */
export function explain(kit: Kit, id: string, specDirectory: string | undefined, io: CommandIo): ExitCode {
  const specification = kit.loadSpecification(specDirectory);
  const layout = { width: widthOf(io), style: stylerOf(io, io.output.isTerminal) };
  const lines = explained(kit, id, specification, layout);
  if (lines === undefined) {
    const areas = [...specification.clauses.values()].map(({ area }) => area);
    const choices = choicesOf(specification).map((choice) => choice.id);
    const known = [...specification.clauses.keys(), ...kit.properties.map((check) => check.id), ...choices, ...areas];
    throw new UsageError(`no clause, check, open choice or area is called "${id}"${suggestion(id, known)}`);
  }
  io.writeOut(`${lines.join("\n")}\n`);
  return exitCode.conforms;
}

function explained(kit: Kit, id: string, specification: Specification, layout: Layout): string[] | undefined {
  const clause = findClause(specification, id);
  if (clause !== undefined) {
    return explainClause(clause, specification, kit, layout);
  }
  const check = kit.properties.find((property) => property.id === id);
  if (check !== undefined) {
    return explainCheck(check, specification, layout);
  }
  const choice = choicesOf(specification).find((one) => one.id === id);
  if (choice !== undefined) {
    return explainChoice(choice, specification, layout);
  }
  const isArea = [...specification.clauses.values()].some(({ area }) => area === id);
  return isArea ? explainArea(id, specification, kit, layout) : undefined;
}
