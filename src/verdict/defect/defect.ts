import type { CheckReport } from "../check-report.ts";
import { mainClause } from "../check-report.ts";
import type { ClauseLevel, Finding } from "../finding.ts";
import { mayFollow } from "./defect-forms.ts";
import { clauseOf } from "./signature.ts";

/** What a defect means for the verdict. */
export type DefectVerdict = "failed" | "flaky" | "xfailed" | "warned";

/** One way in which a device breaks a clause: findings of one signature. */
export interface Deviation {
  readonly signature: string;
  /** The finding as the check `foundBy` shows it. */
  readonly finding: Finding;
  /** The check that found it, whose scenario, trace, case file and replay command show it. */
  readonly foundBy: string;
  /** False when it was only met while another finding was shrunk: no run has shown it again. */
  readonly confirmed: boolean;
  /** Every check that met it, in the order of the run. */
  readonly checks: readonly string[];
}

/** A clause that the device breaks, told once however many checks met it. */
export interface Defect {
  readonly clause: string;
  readonly level: ClauseLevel;
  readonly verdict: DefectVerdict;
  /** One or more, in the order in which they were found. */
  readonly deviations: readonly Deviation[];
  /** Every check that met it, in the order of the run. */
  readonly checks: readonly string[];
  /** Those of them that it kept from reaching their own clauses. */
  readonly stopped: readonly string[];
  /**
   * The check under which a format with one place a check reports it: one that is about the clause and shows it, else
   * the one that found it. At most one defect of level MUST has the same; empty when no check is left.
   */
  readonly reportedBy: string;
  /** A defect further up of which all that was seen may be a consequence: its clause. Left out when there is none. */
  readonly mayFollow?: string;
}

/** The defects of a run, each once. */
export interface Defects {
  /** Broken MUST clauses: what fails the run first, then what is expected. */
  readonly defects: readonly Defect[];
  /** Broken SHOULD and MAY clauses. */
  readonly warnings: readonly Defect[];
}

interface Met {
  readonly check: CheckReport;
  readonly finding: Finding;
  readonly verdict: DefectVerdict;
  /** It was run once more and came again. */
  readonly confirmed: boolean;
}

/** Verdicts that a finding can have, the one that counts most first. */
const precedence: readonly DefectVerdict[] = ["failed", "flaky", "xfailed", "warned"];

function verdictOf({ verdict }: CheckReport, { level }: Finding): DefectVerdict {
  if (level !== "MUST") {
    return "warned";
  }
  return verdict === "xfailed" || verdict === "flaky" ? verdict : "failed";
}

/** Everything that a check shows itself. */
function shownBy(check: CheckReport): Met[] {
  const shown = (finding: Finding, confirmed: boolean): Met => ({
    check,
    finding,
    verdict: verdictOf(check, finding),
    confirmed,
  });
  return [
    ...(check.finding === undefined ? [] : [shown(check.finding, check.verdict !== "flaky")]),
    ...check.sideFindings.map(({ finding }) => shown(finding, false)),
    ...check.warnings.map((finding) => shown(finding, true)),
  ];
}

/** How much a check that met a deviation has to show of it. */
function evidence({ check, finding, confirmed }: Met): number {
  const isMain = check.finding === finding;
  return (confirmed ? 4 : 0) + (isMain && check.trace !== undefined ? 2 : 0) + (isMain && check.scenario ? 1 : 0);
}

function best(met: readonly Met[]): Met | undefined {
  return met.reduce<Met | undefined>(
    (found, one) => (found === undefined || evidence(one) > evidence(found) ? one : found),
    undefined,
  );
}

function deviationOf(
  signature: string,
  met: readonly Met[],
  verdict: DefectVerdict | undefined,
  checks: readonly CheckReport[],
): Deviation | undefined {
  const shown = best(met.filter((one) => one.verdict === verdict));
  if (shown === undefined) {
    return undefined;
  }
  const showing = new Set(met.map(({ check }) => check));
  return {
    signature,
    finding: shown.finding,
    foundBy: shown.check.check,
    confirmed: met.some(({ confirmed }) => confirmed),
    checks: checks
      .filter((check) => showing.has(check) || check.knownMet[signature] !== undefined)
      .map(({ check }) => check),
  };
}

function grouped<Item>(items: readonly Item[], key: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  }
  return groups;
}

/** Deviations with the verdict that counts most among the checks that show them. */
function judged(checks: readonly CheckReport[]): { deviation: Deviation; verdict: DefectVerdict }[] {
  return [...grouped(checks.flatMap(shownBy), ({ finding }) => finding.signature)].flatMap(([signature, met]) => {
    const verdict = precedence.find((candidate) => met.some((one) => one.verdict === candidate));
    const deviation = deviationOf(signature, met, verdict, checks);
    return deviation === undefined || verdict === undefined ? [] : [{ deviation, verdict }];
  });
}

/** The check to report a defect under, of those that no other defect has. */
function placeOf(
  deviations: readonly Deviation[],
  checks: ReadonlyMap<string, CheckReport>,
  taken: Set<string>,
): string {
  const clause = clauseOf(deviations[0]?.signature ?? "");
  const met = deviations.flatMap((deviation) => deviation.checks);
  const isShowing = (id: string): boolean => checks.get(id)?.finding?.clause === clause;
  const isAbout = (id: string): boolean => checks.get(id)?.clauses.includes(clause) === true;
  const preferred = [
    ...met.filter((id) => mainClause(id) === clause && isShowing(id)),
    ...met.filter((id) => isAbout(id) && isShowing(id)),
    ...deviations.map(({ foundBy }) => foundBy),
    ...[...checks.keys()].filter((id) => mainClause(id) === clause),
    ...met,
  ];
  const place = preferred.find((id) => !taken.has(id)) ?? "";
  taken.add(place);
  return place;
}

/** Tells the findings of all checks by what the device does wrong: a defect for each clause that it breaks. */
export function collectDefects(checks: readonly CheckReport[]): Defects {
  const byId = new Map(checks.map((check) => [check.check, check]));
  const taken = new Set<string>();
  const groups = grouped(judged(checks), ({ deviation, verdict }) => {
    return `${verdict === "flaky" ? "failed" : verdict} ${deviation.finding.clause}`;
  });
  const all = [...groups.values()]
    .toSorted((left, right) => rankOf(left) - rankOf(right))
    .flatMap((group): Defect[] => {
      const [first] = group;
      if (first === undefined) {
        return [];
      }
      const deviations = group.map(({ deviation }) => deviation);
      const met = new Set(deviations.flatMap((deviation) => deviation.checks));
      const ids = checks.filter(({ check }) => met.has(check));
      const { clause, level } = first.deviation.finding;
      const verdict = precedence.find((candidate) => group.some((one) => one.verdict === candidate)) ?? first.verdict;
      return [
        {
          clause,
          level,
          verdict,
          deviations,
          checks: ids.map(({ check }) => check),
          stopped: ids.filter(({ outcome }) => outcome === "stopped").map(({ check }) => check),
          reportedBy: placeOf(deviations, byId, level === "MUST" ? taken : new Set()),
        },
      ];
    });
  return {
    defects: withCauses(all.filter(({ level }) => level === "MUST")),
    warnings: all.filter(({ level }) => level !== "MUST"),
  };
}

/** Says of each defect which one further up it may come of: the first that explains all that was seen of it. */
function withCauses(defects: readonly Defect[]): Defect[] {
  return defects.map((defect, position) => {
    const cause = defects
      .slice(0, position)
      .find((other) =>
        defect.deviations.every(({ finding }) =>
          other.deviations.some(({ signature }) => mayFollow(finding, signature)),
        ),
      );
    return cause === undefined ? defect : { ...defect, mayFollow: cause.clause };
  });
}

function rankOf([first]: readonly { readonly verdict: DefectVerdict }[]): number {
  return first === undefined ? 0 : precedence.indexOf(first.verdict);
}
