import { counted } from "../../base/counted.ts";
import type { Defect } from "../../verdict/defect/defect.ts";
import type { DeviationView } from "../deviation-views.ts";
import { verdictBadge } from "../html/html-clauses.ts";
import { failureHtml, failureId } from "../html/html-failure.ts";
import { htmlPage } from "../html/html-page.ts";
import { escapeHtml, htmlId, htmlTable } from "../html/html-text.ts";
import { sourcesHtml } from "../html-sources.ts";
import { duration } from "../text.ts";
import type { CampaignReport, ReportedBucket, ReportedWay } from "./campaign-report.ts";
import { noveltyPlot } from "./novelty-plot.ts";

function moment(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

function figure(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

function replayWords({ replays, isSettled }: ReportedWay): string {
  return replays.of === 0 && !isSettled ? "not confirmed yet" : `${replays.shown} of ${replays.of}`;
}

function isMust({ clause }: ReportedBucket): boolean {
  return clause.level === "MUST";
}

/** A way as the page of a run shows a deviation. */
function viewOf({ clause }: ReportedBucket, way: ReportedWay, position: number): DeviationView {
  const { signature, finding, check } = way;
  const deviation = { signature, finding, foundBy: check.check, confirmed: way.isSettled, checks: [check.check] };
  const defect: Defect = {
    clause: clause.id,
    level: clause.level,
    verdict: "failed",
    deviations: [deviation],
    checks: [check.check],
    stopped: [],
    reportedBy: check.check,
  };
  return { defect, deviation, finding, check, others: [], isFirst: position === 0 };
}

function bucketsHtml({ buckets }: CampaignReport): string {
  const broken = buckets.filter(isMust);
  const clauses = new Map(buckets.map(({ clause }) => [clause.id, clause]));
  const articles = broken.flatMap((bucket) =>
    bucket.ways.map((way, position) => failureHtml(viewOf(bucket, way, position), clauses)),
  );
  const nothing = `<p class="none">No scenario of this campaign showed anything that the specification does not allow.</p>`;
  return (
    `<section aria-labelledby="findings"><h2 id="findings">Found</h2>` +
    `${articles.length === 0 ? nothing : articles.join("\n")}</section>`
  );
}

function tableHtml({ buckets }: CampaignReport): string {
  const rows = buckets.flatMap(({ clause, ways }) =>
    ways.map((way) => [
      `<span id="${htmlId("clause", clause.id)}">${escapeHtml(clause.id)}</span> <small>${clause.level}</small>`,
      clause.level === "MUST"
        ? `<a href="#${failureId(way.signature)}">${escapeHtml(way.finding.got)}</a>`
        : escapeHtml(way.finding.got),
      escapeHtml(way.finding.allowed),
      String(way.check.scenario?.operations.length ?? 0),
      figure(way.count),
      moment(way.firstAt),
      moment(way.lastAt),
      replayWords(way),
      sourcesHtml(clause.source),
    ]),
  );
  const columns = ["Clause", "Got", "Allowed", "Steps", "Seen", "First", "Last", "Replays", "Source"];
  return rows.length === 0
    ? ""
    : `<section aria-labelledby="clauses"><h2 id="clauses">Clauses found broken</h2>${htmlTable(
        "Every way in which a clause was found broken",
        columns,
        uniqueIds(rows),
      )}</section>`;
}

/** A clause that is broken in several ways has its place in the first row. */
function uniqueIds(rows: readonly (readonly string[])[]): string[][] {
  const seen = new Set<string>();
  return rows.map(([clause = "", ...rest]) => {
    const isFirst = !seen.has(clause);
    seen.add(clause);
    return [isFirst ? clause : clause.replace(/ id="[^"]*"/, ""), ...rest];
  });
}

function progressHtml({ curve, expected, work }: CampaignReport): string {
  const rows = work.map(({ title, leases, scenarios, operations, milliseconds, gained }) => [
    escapeHtml(title),
    ...[leases, scenarios, operations].map(figure),
    duration(milliseconds),
    figure(gained),
  ]);
  const sentences = expected.map((sentence) => `<p>${escapeHtml(sentence)}</p>`).join("");
  const columns = ["Work", "Leases", "Scenarios", "Operations", "Time", "New transitions"];
  return (
    `<section aria-labelledby="progress"><h2 id="progress">Progress</h2>${noveltyPlot(curve)}${sentences}` +
    `${htmlTable("What was done", columns, rows)}</section>`
  );
}

function factsHtml({ facts, damages }: CampaignReport): string {
  const list = facts.map(([name, value]) => `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd></div>`);
  const rows = damages.map(({ place, why }) => [place, why].map(escapeHtml));
  const damaged = rows.length === 0 ? "" : htmlTable("Parts of the store that cannot be used", ["Place", "Why"], rows);
  return (
    `<section aria-labelledby="campaign"><h2 id="campaign">The campaign</h2>` +
    `<dl class="facts">${list.join("")}</dl>${damaged}</section>`
  );
}

function indexHtml(broken: readonly ReportedBucket[]): string {
  const items = broken.map(({ clause, ways }) => {
    const seen = ways.reduce((sum, { count }) => sum + count, 0);
    return (
      `<li>${verdictBadge(ways[0]?.check.verdict ?? "failed")} <a href="#${failureId(ways[0]?.signature ?? "")}">` +
      `<b>${escapeHtml(clause.id)}</b> <span class="rule-text">${escapeHtml(clause.text)}</span></a> ` +
      `<small>seen ${seen === 1 ? "once" : `${figure(seen)} times`}</small></li>`
    );
  });
  return items.length < 2 ? "" : `<nav class="index" aria-label="Defects"><ul>${items.join("")}</ul></nav>`;
}

/** A campaign as one HTML page that needs nothing beside it. */
export function campaignHtml(report: CampaignReport): string {
  const broken = report.buckets.filter(isMust);
  const headline =
    broken.length === 0
      ? `Nothing found on ${report.target}`
      : `${counted(broken.length, "clause")} found broken on ${report.target}`;
  const lead = `${figure(report.scenarios)} scenarios · ${figure(report.transitions)} transitions`;
  const state = broken.length === 0 ? "passed" : "failed";
  const top = `<header class="top ${state}"><p class="kind">vmconform fuzz: a campaign</p>
<h1>${escapeHtml(headline)}</h1><p class="lead">${lead}</p>
${indexHtml(broken)}</header>
<nav class="sections" aria-label="Sections"><a href="#findings">Found <b>${broken.length}</b></a>
<a href="#progress">Progress</a> <a href="#campaign">The campaign</a></nav>`;
  const main = `${bucketsHtml(report)}${tableHtml(report)}${progressHtml(report)}${factsHtml(report)}`;
  return htmlPage({ title: escapeHtml(headline), top, main });
}
