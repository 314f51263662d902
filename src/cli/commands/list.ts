import type { PropertyContext } from "../../runner/check/property.ts";
import type { Clause, Specification } from "../../spec/specification.ts";
import { type ExitCode, exitCode } from "../../verdict/exit-code.ts";
import type { CommandIo } from "../io/io.ts";
import { stylerOf, widthOf } from "../io/output.ts";
import type { Kit, TargetChoice } from "../kit.ts";
import { checkLines, untestedLines } from "../listing/list-lines.ts";
import type { ListedCheck, ListedTarget, UntestedClause } from "../listing/listed.ts";
import type { Shard } from "../parse-values.ts";
import { areaOf, levelOf } from "../run/plan-run.ts";
import { type Filters, selectRun } from "../run/select-run.ts";

/** The options of `list`. */
export interface ListOptions {
  readonly specDirectory: string | undefined;
  readonly filters: Filters;
  readonly shard: Shard | undefined;
  /** Show the clauses that no check covers, instead of the checks. */
  readonly untested: boolean;
  /** The target whose offer is asked for; undefined: what the kit has, whatever the target. */
  readonly target: TargetChoice | undefined;
  readonly json: boolean;
}

function untestedReason(clause: Clause, named: ReadonlySet<string>): string | undefined {
  if (clause.untestable !== undefined) {
    return clause.untestable;
  }
  return named.has(clause.id) ? undefined : "no check of the kit brings its condition about";
}

/** The checks that a run with the same options would carry out, or leave out on the target that is given. */
function listedChecks(
  { properties: all }: Pick<Kit, "properties">,
  specification: Specification,
  options: ListOptions,
  context: PropertyContext | undefined,
): ListedCheck[] {
  const { properties } = selectRun(specification, all, options.filters, options.shard);
  return properties.map((property) => {
    const { id, title, clauses } = property;
    const reason = context === undefined ? undefined : property.unavailable(context);
    const check = { id, title, area: areaOf(id, specification), level: levelOf(clauses, specification), clauses };
    return reason === undefined ? check : { ...check, notOffered: reason };
  });
}

function untestedClauses(kit: Kit, specification: Specification, options: ListOptions): UntestedClause[] {
  const { clauses: selected } = selectRun(specification, kit.properties, options.filters, undefined);
  const named = new Set(kit.properties.flatMap(({ clauses }) => clauses));
  return [...specification.clauses.values()]
    .filter(({ id }) => selected.has(id))
    .flatMap((clause) => {
      const reason = untestedReason(clause, named);
      return reason === undefined ? [] : [{ id: clause.id, level: clause.level, reason }];
    });
}

/** Opens the target that is given, to ask what it offers; undefined when none is. */
async function factsOf(
  kit: Kit,
  specification: Specification,
  { target }: ListOptions,
): Promise<ListedTarget | undefined> {
  if (target === undefined) {
    return undefined;
  }
  const session = await kit.openSession(target, specification);
  const { description, context } = session;
  await session.close();
  return { name: description.name, version: description.version, features: [...context.features], context };
}

/**
 * `vmconform list`: the checks that a run with the same options would carry out, on a target with those that it does
 * not offer and why; as text or as JSON. Throws what keeps the target from being started.
 */
export async function list(kit: Kit, options: ListOptions, io: CommandIo): Promise<ExitCode> {
  const specification = kit.loadSpecification(options.specDirectory);
  const layout = { width: widthOf(io), style: stylerOf(io, io.output.isTerminal) };
  if (options.untested) {
    const clauses = untestedClauses(kit, specification, options);
    const { size } = selectRun(specification, kit.properties, options.filters, undefined).clauses;
    const lines = options.json ? [jsonText({ kind: "list", clauses })] : untestedLines(clauses, size, layout);
    io.writeOut(`${lines.join("\n")}\n`);
    return exitCode.conforms;
  }
  const target = await factsOf(kit, specification, options);
  const checks = listedChecks(kit, specification, options, target?.context);
  const facts = target === undefined ? {} : { target: { ...target, context: undefined } };
  const lines = options.json
    ? [jsonText({ kind: "list", ...facts, checks })]
    : checkLines(checks, kit.properties.length, target, layout);
  io.writeOut(`${lines.join("\n")}\n`);
  return exitCode.conforms;
}

function jsonText(document: object): string {
  return JSON.stringify(document, undefined, 2);
}
