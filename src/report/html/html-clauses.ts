import { counted } from "../../base/counted.ts";
import { areaTitle, areaTitles } from "../../verdict/area-title.ts";
import { clauseLevels } from "../../verdict/compliance.ts";
import type { Defect } from "../../verdict/defect/defect.ts";
import type { ClauseLevel } from "../../verdict/finding.ts";
import type { ClauseReport } from "../../verdict/judge-clauses.ts";
import type { Report } from "../../verdict/report.ts";
import { type Verdict, verdicts, verdictWord } from "../../verdict/verdict.ts";
import { sourcesHtml } from "../html-sources.ts";
import { escapeHtml, htmlId } from "./html-text.ts";

/** The sign that stands for a verdict beside its word or its count. */
const signs: Readonly<Record<Verdict, string>> = {
  passed: "✓",
  failed: "✗",
  xfailed: "≈",
  xpassed: "‼",
  warned: "!",
  flaky: "~",
  "not-offered": "–",
  inconclusive: "?",
  stopped: "⊘",
  error: "✗",
  "not-selected": "·",
  untestable: "∅",
};

/** A verdict as a coloured label; its word is there for who does not see the colour. */
export function verdictBadge(verdict: Verdict): string {
  return `<span class="badge ${verdict}"><span aria-hidden="true">${signs[verdict]}</span> ${verdictWord(verdict)}</span>`;
}

/** Counts by verdict; each is a link to its area, which the script makes a filter of. */
function countsHtml(clauses: readonly ClauseReport[], area: string, level: ClauseLevel): string {
  return verdicts
    .map((verdict) => [verdict, clauses.filter((clause) => clause.verdict === verdict).length] as const)
    .filter(([, count]) => count > 0)
    .map(
      ([verdict, count]) =>
        `<a class="count ${verdict}" href="#${htmlId("area", area)}" data-area="${escapeHtml(area)}" ` +
        `data-level="${level}" data-verdict="${verdict}" title="${count} ${verdictWord(verdict)}">` +
        `<span aria-hidden="true">${signs[verdict]} ${count}</span>` +
        `<span class="hidden-text">${count} ${verdictWord(verdict)}</span></a>`,
    )
    .join(" ");
}

/** What the signs stand for, of the verdicts that occur. */
function legendHtml(clauses: readonly ClauseReport[]): string {
  const shown = verdicts.filter((verdict) => clauses.some((clause) => clause.verdict === verdict));
  return `<p class="legend">${shown.map(verdictBadge).join(" ")}</p>`;
}

/** The areas of a report's clauses: those with a title in its order, then others in their own. */
function areasOf(clauses: readonly ClauseReport[]): string[] {
  const areas = new Set(clauses.map(({ area }) => area));
  const known = [...areaTitles.keys()].filter((area) => areas.has(area));
  return [...new Set([...known, ...areas])];
}

/** The defects of an area, each with a link to its clause. */
function defectsCell(area: string, clauses: readonly ClauseReport[], defects: readonly Defect[]): string {
  const inArea = new Set(clauses.filter((clause) => clause.area === area).map(({ id }) => id));
  const broken = defects.filter(({ clause, verdict }) => inArea.has(clause) && verdict !== "xfailed");
  const links = broken.map(({ clause }) => `<a href="#${htmlId("clause", clause)}">${escapeHtml(clause)}</a>`);
  return links.length === 0 ? `<td class="quiet">none</td>` : `<td><b>${links.length}</b>: ${links.join(", ")}</td>`;
}

function matrixHtml(clauses: readonly ClauseReport[], defects: readonly Defect[]): string {
  const cellHtml = (area: string, level: ClauseLevel): string => {
    const chosen = clauses.filter((clause) => clause.area === area && clause.level === level);
    return chosen.length === 0 ? `<td class="quiet">none</td>` : `<td>${countsHtml(chosen, area, level)}</td>`;
  };
  const rows = areasOf(clauses).map(
    (area) =>
      `<tr><th scope="row"><a href="#${htmlId("area", area)}" data-area="${escapeHtml(area)}">` +
      `${escapeHtml(areaTitle(area))}</a> <span class="quiet">${escapeHtml(area)}</span></th>` +
      `${defectsCell(area, clauses, defects)}${clauseLevels.map((level) => cellHtml(area, level)).join("")}</tr>`,
  );
  return (
    `<div class="scroll" tabindex="0" role="region" aria-label="Clause matrix"><table class="matrix"><caption>Clauses by area ` +
    `and level</caption><thead><tr><th scope="col">Area</th><th scope="col">Defects</th>${clauseLevels
      .map((level) => `<th scope="col">${level}</th>`)
      .join("")}</tr></thead><tbody>${rows.join("")}</tbody></table></div>${legendHtml(clauses)}`
  );
}

function clauseRow(clause: ClauseReport, places: ReadonlyMap<string, string>): string {
  const shown = clause.checks.slice(0, 5).map((check) => {
    const place = places.get(check);
    return place === undefined ? escapeHtml(check) : `<a href="#${place}">${escapeHtml(check)}</a>`;
  });
  const more = clause.checks.length > 5 ? ` and ${clause.checks.length - 5} more` : "";
  const notes = [
    ...(clause.reason === "" ? [] : [`<p class="reason">${escapeHtml(clause.reason)}</p>`]),
    ...(shown.length === 0 ? [] : [`<p class="shown-by">Shown by ${shown.join(", ")}${more}</p>`]),
  ];
  const search = escapeHtml(`${clause.id} ${clause.text} ${clause.source.join(" ")}`.toLowerCase());
  return (
    `<tr id="${htmlId("clause", clause.id)}" data-area="${escapeHtml(clause.area)}" data-level="${clause.level}" ` +
    `data-verdict="${clause.verdict}" data-search="${search}"><th scope="row">${escapeHtml(clause.id)}</th>` +
    `<td>${clause.level}</td><td>${verdictBadge(clause.verdict)}</td><td>${escapeHtml(clause.text)} ` +
    `<span class="quiet">${sourcesHtml(clause.source)}</span>${notes.join("")}</td><td>${clause.reached}</td></tr>`
  );
}

/** The clause matrix, and every clause with its verdict. `places` are the elements that show a check's finding. */
export function clausesHtml({ clauses, defects }: Report, places: ReadonlyMap<string, string>): string {
  const bodies = areasOf(clauses).map((area) => {
    const rows = clauses.filter((clause) => clause.area === area);
    return (
      `<tbody id="${htmlId("area", area)}"><tr class="area"><th scope="rowgroup" colspan="5">` +
      `${escapeHtml(areaTitle(area))} <span class="quiet">${escapeHtml(area)}, ${counted(rows.length, "clause")}</span></th></tr>` +
      `${rows.map((row) => clauseRow(row, places)).join("")}</tbody>`
    );
  });
  const columns = ["Clause", "Level", "Verdict", "What it says", "Judged"];
  return (
    matrixHtml(clauses, defects) +
    `<div id="filters"></div><div class="scroll" tabindex="0" role="region" aria-label="All clauses"><table class="clauses">` +
    `<caption>Every clause and its verdict</caption><thead><tr>${columns
      .map((column) => `<th scope="col">${column}</th>`)
      .join("")}</tr></thead>${bodies.join("")}</table></div>`
  );
}
