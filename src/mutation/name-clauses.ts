import type { Clause } from "../spec/specification.ts";
import type { FaultTask } from "./fault-messages.ts";
import { type FaultResult, isFound } from "./fault-result.ts";
import { isProvable, type KillRow, provenByFirst } from "./kill-matrix.ts";

/** The most faults that are tried for one clause. */
const triesMax = 6;

/** How clauses are looked for. */
export interface NamingOptions {
  /** Faults that are tried at once. */
  readonly workers: number;
  /** Runs checks against faults. */
  run(tasks: readonly FaultTask[]): Promise<readonly FaultResult[]>;
  /** Told how many clauses are left. */
  readonly named?: (left: number) => void;
}

/**
 * For each MUST clause that no first finding named: looks for a fault that breaks it and of which a later check names
 * it. A run carries out all checks, so that its report names these clauses as well; here only the checks about the
 * clause are carried out. Gives clause -> result for those that were found.
 */
export async function nameClauses(
  rows: readonly KillRow[],
  clauses: readonly Clause[],
  options: NamingOptions,
): Promise<Map<string, FaultResult>> {
  const proven = provenByFirst(rows);
  const named = new Map<string, FaultResult>();
  let open = clauses
    .filter((clause) => isProvable(clause) && !proven.has(clause.id))
    .map(({ id }) => ({ id, tasks: tasksOf(rows, id) }));
  for (let round = 0; round < triesMax && open.length > 0; round++) {
    options.named?.(open.length);
    const tasks = open.flatMap(({ tasks: [task] }) => task ?? []);
    for (const [index, result] of (await options.run(tasks)).entries()) {
      const clause = tasks[index]?.clause ?? "";
      if (isFound(result) && result.clause === clause) {
        named.set(clause, result);
      }
    }
    open = open.filter(({ id }) => !named.has(id)).map(({ id, tasks: [, ...later] }) => ({ id, tasks: later }));
  }
  return named;
}

/** The faults that break a clause, those that break it first of all in front. */
function tasksOf(rows: readonly KillRow[], clause: string): FaultTask[] {
  const breaking = rows.filter((row) => isFound(row) && row.clauses.includes(clause));
  return [...breaking]
    .sort((left, right) => left.clauses.indexOf(clause) - right.clauses.indexOf(clause))
    .slice(0, triesMax)
    .map(({ fault }) => ({ fault, clause }));
}
