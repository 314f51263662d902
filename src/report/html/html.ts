import { counted } from "../../base/counted.ts";
import type { CheckReport } from "../../verdict/check-report.ts";
import { clauseLevels } from "../../verdict/compliance.ts";
import type { Defect } from "../../verdict/defect/defect.ts";
import { exitCode } from "../../verdict/exit-code.ts";
import type { ClauseReport } from "../../verdict/judge-clauses.ts";
import { missingOn } from "../../verdict/ladder.ts";
import type { Plan } from "../../verdict/plan.ts";
import type { Report } from "../../verdict/report.ts";
import { verdicts, verdictWord } from "../../verdict/verdict.ts";
import { conclusionWords, defectWords, failingDefects, targetName } from "../conclusion.ts";
import { deviationViews } from "../deviation-views.ts";
import { ladderLine } from "../ladder.ts";
import { type Reporter, wholeReporter } from "../reporter.ts";
import { shownVerdict } from "../shown-verdict.ts";
import { duration, plain } from "../text.ts";
import { clausesHtml, verdictBadge } from "./html-clauses.ts";
import { failureHtml, failureId, oddCheckHtml } from "./html-failure.ts";
import { htmlPage } from "./html-page.ts";
import { escapeHtml, htmlId, htmlTable } from "./html-text.ts";

/** Whether a check needs attention though it shows no finding. */
function isOdd({ verdict }: CheckReport): boolean {
  return verdict === "error" || verdict === "xpassed";
}

function headline(report: Report): string {
  const words = conclusionWords(report);
  if (words !== undefined) {
    return `${targetName(report)} ${words}`;
  }
  return report.exitCode === exitCode.nonconforming
    ? "The expectations do not fit any more"
    : `${targetName(report)} could not be judged`;
}

/** The most defects that are listed before a reader asks for more. */
const listedMax = 6;

/** The clauses that are broken, each as a link to what shows it. */
function indexHtml(defects: readonly Defect[], clauses: ReadonlyMap<string, ClauseReport>): string {
  const items = defects.map(({ clause, level, verdict, checks, deviations }) => {
    const met = checks.length === 1 ? "1 check" : `${checks.length} checks`;
    return (
      `<li>${verdictBadge(verdict)} <a href="#${failureId(deviations[0]?.signature ?? "")}"><b>${escapeHtml(clause)}</b> ` +
      `<span class="rule-text">${escapeHtml(clauses.get(clause)?.text ?? "")}</span></a> <small>${level}, ${met}</small></li>`
    );
  });
  if (items.length < 2) {
    return "";
  }
  const rest = items.slice(listedMax);
  const more =
    rest.length === 0 ? "" : `<details><summary>${rest.length} more</summary><ul>${rest.join("")}</ul></details>`;
  return `<nav class="index" aria-label="Defects"><ul>${items.slice(0, listedMax).join("")}</ul>${more}</nav>`;
}

function endText({ end }: Report): string {
  switch (end.kind) {
    case "finished":
      return "every selected check was run";
    case "failures":
      return "ended at the allowed number of failures";
    case "time":
      return "ended when its time was spent";
    case "interrupted":
      return "interrupted";
    case "target":
      return `the target was lost: ${end.message}. ${end.hint}`;
    case "kit":
      return `a bug of the kit: ${end.message}`;
  }
}

function factsHtml(report: Report): string {
  const { plan, totals, milliseconds } = report;
  const { selection } = plan;
  const filters = [
    ...selection.run.map((pattern) => `--run ${pattern}`),
    ...selection.skip.map((pattern) => `--skip ${pattern}`),
    ...(selection.level === "MAY" ? [] : [`--level ${selection.level.toLowerCase()}`]),
    ...(plan.shard === "" ? [] : [`--shard ${plan.shard}`]),
  ];
  const facts: readonly (readonly [string, string])[] = [
    ["Specification", `${plan.specification.title} (${plan.specification.digest.slice(0, 8)})`],
    ["Seed", String(plan.seed)],
    ["Started", plan.startedAt.replace("T", " ").replace(/\.\d+Z$/, " UTC")],
    ["Took", `${duration(milliseconds)}, ${counted(totals.operations, "operation")}`],
    [
      "Features offered",
      plan.target.features.join(" ") || (missingOn(plan.ladder) === "registers" ? "unknown" : "none"),
    ],
    ...ladderFacts(report),
    ["Selection", filters.join(" ") || "everything"],
    ["How it ended", endText(report)],
    ["Kit", plan.kitVersion],
  ];
  return `<dl class="facts">${facts
    .map(([name, value]) => `<div><dt>${name}</dt><dd>${escapeHtml(value)}</dd></div>`)
    .join("")}</dl>`;
}

/** How far a device under construction has come, and what to do next. */
function ladderFacts({ plan: { ladder, untold = [] } }: Report): [string, string][] {
  const missing = untold.map(({ detail, hint }): [string, string] => ["Not judged", `${detail}. ${hint}`]);
  return ladder === undefined
    ? missing
    : [["Ladder", ladderLine(ladder, plain)], ["Next", `${ladder.detail}. ${ladder.hint}`], ...missing];
}

function levelHtml(report: Report, level: (typeof clauseLevels)[number]): string {
  const clauses = report.clauses.filter((clause) => clause.level === level);
  const counts = verdicts
    .map((verdict) => ({ verdict, count: clauses.filter((clause) => clause.verdict === verdict).length }))
    .filter(({ count }) => count > 0);
  const bar = counts
    .map(({ verdict, count }) => `<span class="${verdict}" style="flex-grow:${count}"></span>`)
    .join("");
  const words = counts.map(
    ({ verdict, count }) =>
      `<li><span class="key ${verdict}" aria-hidden="true"></span><b>${count}</b> ${verdictWord(verdict)}</li>`,
  );
  return (
    `<section class="level" aria-label="${level} clauses"><h3>${level}</h3><div class="bar" aria-hidden="true">${bar}</div>` +
    `<ul>${words.length === 0 ? "<li>no clause</li>" : words.join("")}</ul></section>`
  );
}

function warningsHtml({ warnings }: Report): string {
  const rows = warnings.flatMap(({ clause, level, deviations }) =>
    deviations.map(({ finding, checks, foundBy }) => {
      const met = checks.length === 1 ? foundBy : `${foundBy} and ${counted(checks.length - 1, "more check")}`;
      return [`${clause} ${level}`, finding.allowed, finding.got, met].map(escapeHtml);
    }),
  );
  return rows.length === 0
    ? ""
    : `<section aria-labelledby="warnings"><h2 id="warnings">Warnings</h2>${htmlTable(
        "Recommendations that were not followed",
        ["Clause", "Allowed", "Got", "Met by"],
        rows,
      )}</section>`;
}

function problemsHtml({ problems }: Report): string {
  const rows = problems.map((problem) =>
    [`${problem.file}:${problem.line}`, problem.id, problem.message].map(escapeHtml),
  );
  return rows.length === 0
    ? ""
    : `<section aria-labelledby="problems"><h2 id="problems">Expectations to change</h2>${htmlTable(
        "Entries of the expectations file that are wrong",
        ["Place", "Check", "What is wrong"],
        rows,
      )}</section>`;
}

function choicesHtml({ choices }: Report): string {
  const rows = choices.map(({ id, question = "", behaviour, checks }) => [
    ...[id, question, behaviour].map(escapeHtml),
    String(checks),
  ]);
  return rows.length === 0
    ? ""
    : `<section aria-labelledby="choices"><h2 id="choices">Implementation-defined behaviour</h2>${htmlTable(
        "Where the specification leaves a choice, and what the device does",
        ["Choice", "What is left open", "What the device does", "Checks"],
        rows,
      )}</section>`;
}

function checksHtml({ checks, plan }: Report, places: ReadonlyMap<string, string>): string {
  const rows = checks.map((check) => {
    const place = places.get(check.check);
    const name = escapeHtml(check.check);
    return [
      place === undefined ? name : `<a href="#${place}">${name}</a>`,
      verdictBadge(shownVerdict(check)),
      `${escapeHtml(check.title)}${check.reason === "" ? "" : ` <span class="quiet">${escapeHtml(check.reason)}</span>`}`,
      String(check.runs),
      String(check.operations),
      escapeHtml(duration(check.milliseconds)),
    ];
  });
  const columns = ["Check", "Verdict", "What it tries", "Runs", "Operations", "Time"];
  return (
    `<section aria-labelledby="checks"><h2 id="checks">Checks</h2><details><summary>${checksWords(rows.length, plan)}</summary>` +
    `${htmlTable("Every check of the run", columns, rows)}</details></section>`
  );
}

/** `165 checks`, or `119 of 165 checks` where some were not begun. */
function checksWords(done: number, { checks }: Plan): string {
  return done < checks ? `${done} of ${counted(checks, "check")}` : counted(done, "check");
}

function topHtml(report: Report, clauses: ReadonlyMap<string, ClauseReport>): string {
  const { plan, checks, end } = report;
  const defects = failingDefects(report);
  const lead = [
    defectWords(report) || `${checksWords(checks.length, plan)} run`,
    ...(report.warnings.length === 0 ? [] : [counted(report.warnings.length, "warning")]),
    ...(end.kind === "finished" ? [] : [endText(report)]),
  ];
  const shown = Math.min(checks.length, plan.checks);
  const count = shown < plan.checks ? `${shown} of ${plan.checks}` : String(shown);
  return `<header class="top ${report.conforms ? "passed" : "failed"}"><p class="kind">vmchannel conformance report</p>
<h1>${escapeHtml(headline(report))}</h1><p class="lead">${escapeHtml(lead.join(" · "))}</p>
${indexHtml(defects, clauses)}</header>
<nav class="sections" aria-label="Sections"><a href="#findings">Findings <b>${report.defects.length}</b></a>
<a href="#clauses">Clauses <b>${report.clauses.length}</b></a>
<a href="#checks">Checks <b>${count}</b></a></nav>`;
}

function runHtml(report: Report): string {
  const levels = clauseLevels.map((level) => levelHtml(report, level)).join("");
  return (
    `<section aria-labelledby="run"><h2 id="run">The run</h2><div class="levels">${levels}</div>` +
    `${factsHtml(report)}</section>`
  );
}

/** Check -> the element that shows the defect it met. */
function placesOf(report: Report): Map<string, string> {
  const odd = report.checks.filter(isOdd).map(({ check }) => [check, htmlId("check", check)] as const);
  const met = report.defects.flatMap(({ deviations }) =>
    deviations.flatMap(({ signature, checks }) => checks.map((check) => [check, failureId(signature)] as const)),
  );
  return new Map([...met.toReversed(), ...odd]);
}

/** The whole report as one HTML page that needs nothing beside it. */
function renderHtml(report: Report): string {
  const places = placesOf(report);
  const clauses = new Map(report.clauses.map((clause) => [clause.id, clause]));
  const findings = [
    ...deviationViews(report).map((view) => failureHtml(view, clauses)),
    ...report.checks.filter(isOdd).map(oddCheckHtml),
  ].join("\n");
  const main = `<section aria-labelledby="findings"><h2 id="findings">Findings</h2>
${findings === "" ? `<p class="none">Nothing that the specification does not allow was seen.</p>` : findings}</section>
${warningsHtml(report)}${problemsHtml(report)}${runHtml(report)}
<section aria-labelledby="clauses"><h2 id="clauses">Clauses</h2>${clausesHtml(report, places)}</section>
${choicesHtml(report)}${checksHtml(report, places)}`;
  return htmlPage({ title: escapeHtml(headline(report)), top: topHtml(report, clauses), main });
}

/** One HTML page that opens from disk: findings, clause matrix and the state behind each step of a failure. */
export function htmlReporter(): Reporter {
  return wholeReporter(renderHtml);
}
