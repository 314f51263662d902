import type { CheckReport } from "../verdict/check-report.ts";
import { clauseLevels } from "../verdict/compliance.ts";
import { exitCode } from "../verdict/exit-code.ts";
import type { Report } from "../verdict/report.ts";
import { verdicts, verdictWord } from "../verdict/verdict.ts";
import { conclusionWords, targetName } from "./conclusion.ts";
import { groupFindings } from "./finding-groups.ts";
import { clausesHtml, verdictBadge } from "./html-clauses.ts";
import { failureHtml } from "./html-failure.ts";
import { reportScript, reportStyle } from "./html-template.generated.ts";
import { escapeHtml, htmlId, htmlTable } from "./html-text.ts";
import { type Reporter, wholeReporter } from "./reporter.ts";
import { counted, duration } from "./text.ts";

/** What a finding in need of somebody's attention ends in, those that need it most first. */
const attention = ["failed", "error", "flaky", "xpassed", "xfailed"];

function isShown(check: CheckReport): boolean {
  return attention.includes(check.verdict);
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
    ["Features offered", plan.target.features.join(" ") || "none"],
    ["Selection", filters.join(" ") || "everything"],
    ["How it ended", endText(report)],
    ["Kit", plan.kitVersion],
  ];
  return `<dl class="facts">${facts
    .map(([name, value]) => `<div><dt>${name}</dt><dd>${escapeHtml(value)}</dd></div>`)
    .join("")}</dl>`;
}

function levelHtml(report: Report, level: (typeof clauseLevels)[number]): string {
  const clauses = report.clauses.filter((clause) => clause.level === level);
  const counts = verdicts
    .map((verdict) => ({ verdict, count: clauses.filter((clause) => clause.verdict === verdict).length }))
    .filter(({ count }) => count > 0);
  const bar = counts
    .map(({ verdict, count }) => `<span class="${verdict}" style="flex-grow:${count}"></span>`)
    .join("");
  const words = counts.map(({ verdict, count }) => `<li><b>${count}</b> ${verdictWord(verdict)}</li>`).join("");
  return (
    `<section class="level" aria-label="${level} clauses"><h2>${level}</h2><div class="bar" aria-hidden="true">${bar}</div>` +
    `<ul>${words === "" ? "<li>no clause</li>" : words}</ul></section>`
  );
}

function warningsHtml(checks: readonly CheckReport[]): string {
  const seen = new Map<string, string[]>();
  for (const { warnings, check } of checks) {
    for (const { signature, clause, level, allowed, got } of warnings) {
      if (!seen.has(signature)) {
        seen.set(signature, [`${level} ${clause}`, allowed, got, check].map(escapeHtml));
      }
    }
  }
  return seen.size === 0
    ? ""
    : `<section aria-labelledby="warnings"><h2 id="warnings">Warnings</h2>${htmlTable(
        "Recommendations that were not followed",
        ["Clause", "Allowed", "Got", "Check"],
        [...seen.values()],
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
  const rows = choices.map(({ id, behaviour, checks }) => [escapeHtml(id), escapeHtml(behaviour), String(checks)]);
  return rows.length === 0
    ? ""
    : `<section aria-labelledby="choices"><h2 id="choices">Open choices</h2>${htmlTable(
        "Where the specification leaves a choice, and what the device does",
        ["Choice", "What it does", "Checks"],
        rows,
      )}</section>`;
}

function checksHtml({ checks }: Report, places: ReadonlyMap<string, string>): string {
  const rows = checks.map((check) => {
    const place = places.get(check.check);
    const name = escapeHtml(check.check);
    return [
      place === undefined ? name : `<a href="#${place}">${name}</a>`,
      verdictBadge(check.verdict),
      `${escapeHtml(check.title)}${check.reason === "" ? "" : ` <span class="quiet">${escapeHtml(check.reason)}</span>`}`,
      String(check.runs),
      String(check.operations),
      escapeHtml(duration(check.milliseconds)),
    ];
  });
  const columns = ["Check", "Verdict", "What it tries", "Runs", "Operations", "Time"];
  return (
    `<section aria-labelledby="checks"><h2 id="checks">Checks</h2><details><summary>${counted(rows.length, "check")}</summary>` +
    `${htmlTable("Every check of the run", columns, rows)}</details></section>`
  );
}

/** The page may load nothing, from wherever it is opened. */
const contentPolicy =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'";

function topHtml(report: Report, findings: number): string {
  const levels = clauseLevels.map((level) => levelHtml(report, level)).join("");
  return `<header class="top ${report.conforms ? "passed" : "failed"}"><p class="kind">vmchannel conformance report</p>
<h1>${escapeHtml(headline(report))}</h1><div class="levels">${levels}</div>${factsHtml(report)}</header>
<nav aria-label="Sections"><a href="#findings">Findings <b>${findings}</b></a>
<a href="#clauses">Clauses <b>${report.clauses.length}</b></a>
<a href="#checks">Checks <b>${report.checks.length}</b></a></nav>`;
}

/** The whole report as one HTML page that needs nothing beside it. */
function renderHtml(report: Report): string {
  const shown = report.checks.filter(isShown);
  const ranked = attention.flatMap((verdict) => shown.filter((check) => check.verdict === verdict));
  const groups = groupFindings(ranked);
  const places = new Map(
    groups.flatMap(({ check, others }) =>
      [check, ...others].map((one) => [one.check, htmlId("finding", check.check)] as const),
    ),
  );
  const clauses = new Map(report.clauses.map((clause) => [clause.id, clause]));
  const findings = groups.map((group) => failureHtml(group, clauses)).join("\n");
  const title = escapeHtml(headline(report));
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy}">
<meta name="color-scheme" content="light dark"><link rel="icon" href="data:,"><title>${title} - vmconform</title>
<style>${reportStyle}</style></head><body>
<a class="skip" href="#content">Skip to the findings</a>
${topHtml(report, groups.length)}
<main id="content" tabindex="-1"><section aria-labelledby="findings"><h2 id="findings">Findings</h2>
${findings === "" ? `<p class="none">Nothing that the specification does not allow was seen.</p>` : findings}</section>
${warningsHtml(report.checks)}${problemsHtml(report)}
<section aria-labelledby="clauses"><h2 id="clauses">Clauses</h2>${clausesHtml(report, places)}</section>
${choicesHtml(report)}${checksHtml(report, places)}</main>
<script>${reportScript}</script></body></html>
`;
}

/** One HTML page that opens from disk: findings, clause matrix and the state behind each step of a failure. */
export function htmlReporter(): Reporter {
  return wholeReporter(renderHtml);
}
