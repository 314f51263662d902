import { counted } from "../../base/counted.ts";
import { describeOperation } from "../../operation/describe-operation.ts";
import { type Life, operationCount } from "../../operation/scenario.ts";
import type { QueueSizes } from "../../operation/words/queue-words.ts";
import type { CheckReport } from "../../verdict/check-report.ts";
import type { Finding } from "../../verdict/finding.ts";
import type { ClauseReport } from "../../verdict/judge-clauses.ts";
import type { ScenarioTrace, TraceStep } from "../../verdict/scenario-trace.ts";
import { lifeWords, shrunkWords, stepWords } from "../describe-finding.ts";
import type { DeviationView } from "../deviation-views.ts";
import { laneBox } from "../drawing/lane-diagram.ts";
import { QueuePictures } from "../drawing/queue-pictures.ts";
import { sourcesHtml } from "../html-sources.ts";
import { queueSizes } from "../queue-sizes.ts";
import { readValues } from "../read-values.ts";
import { verdictBadge } from "./html-clauses.ts";
import { escapeHtml, htmlId } from "./html-text.ts";
import { traceStepHtml } from "./html-trace.ts";

/** Bytes as findings show them, at the start of a text. */
const leadingBytes = /^[0-9a-f]{2}(?: [0-9a-f]{2})+(?![0-9a-z])/;

/** Where two texts begin to differ, at the start of a word. */
function firstDifference(left: string, right: string): number {
  let index = 0;
  while (index < left.length && index < right.length && left[index] === right[index]) {
    index++;
  }
  return left.lastIndexOf(" ", index - 1) + 1;
}

/** A text with what is different in another marked: each byte where both begin with bytes, else from there on. */
function markedHtml(text: string, other: string): string {
  const bytes = leadingBytes.exec(text)?.[0].split(" ");
  const others = leadingBytes.exec(other)?.[0].split(" ");
  if (bytes !== undefined && others !== undefined) {
    const marked = bytes.map((byte, index) => (byte === others[index] ? byte : `<mark>${byte}</mark>`));
    return marked.join(" ") + escapeHtml(text.slice(bytes.join(" ").length));
  }
  const at = firstDifference(text, other);
  return at === 0 ? escapeHtml(text) : `${escapeHtml(text.slice(0, at))}<mark>${escapeHtml(text.slice(at))}</mark>`;
}

/** What was allowed beside what was got, the first difference marked. `heading` is the level of its headings. */
function judgementHtml(finding: Finding, steps: number, heading: "h4" | "h5"): string {
  const where = steps === 0 ? "" : ` ${stepWords(finding, steps)}`;
  const side = (name: "allowed" | "got", title: string, html: string): string =>
    `<div class="${name}"><${heading}>${escapeHtml(title)}</${heading}><p>${html}</p></div>`;
  return (
    `<div class="judgement">${side("allowed", "Allowed", markedHtml(finding.allowed, finding.got))}` +
    `${side("got", `Got${where}`, markedHtml(finding.got, finding.allowed))}</div>`
  );
}

/** The clause in its own words, then the check that found it, which may be about something else. */
function headHtml(
  { check, finding, others, isFirst }: DeviationView,
  clause: ClauseReport | undefined,
  id: string,
): string {
  const badge = verdictBadge(check.verdict === "flaky" || check.verdict === "xfailed" ? check.verdict : "failed");
  const name = `<strong>${escapeHtml(check.check)}</strong> <span class="quiet">(${escapeHtml(check.title)})</span>`;
  const more = others.length === 0 ? "" : `; met by ${counted(others.length, "more check")}`;
  const source = clause === undefined ? "" : ` <span class="quiet">${sourcesHtml(clause.source)}</span>`;
  const text = isFirst ? `${escapeHtml(clause?.text ?? "")}${source}` : "Broken in another way, too.";
  return (
    `<h3 id="${id}-title">${badge} <a class="rule" href="#${htmlId("clause", finding.clause)}">` +
    `${escapeHtml(finding.clause)}</a> <small>${finding.level}</small></h3>` +
    `<p class="clause-text">${text}</p><p class="found-by">Found while checking ${name}${more}</p>`
  );
}

function replayHtml({ check, replay }: CheckReport): string {
  return replay === undefined
    ? ""
    : `<div class="replay"><code tabindex="0" role="group" aria-label="Command that replays ${escapeHtml(check)}">` +
        `${escapeHtml(replay)}</code></div>`;
}

function titleOf(step: number, check: CheckReport): string {
  if (step < 0) {
    return "before the first step";
  }
  const operation = check.scenario?.operations[step];
  return operation === undefined ? "after the last step" : describeOperation(operation, queueSizes(check.trace?.steps));
}

function numberOf(step: number, check: CheckReport): string {
  const operations = check.scenario?.operations.length ?? 0;
  return step < 0 ? "start" : step >= operations ? "end" : String(step + 1);
}

function stepHtml(
  step: TraceStep,
  previous: TraceStep | undefined,
  check: CheckReport,
  pictures: QueuePictures,
): string {
  const isFinding = check.finding?.step === step.step;
  const number = numberOf(step.step, check);
  const found = isFinding ? ` <span class="clause">${escapeHtml(check.finding?.clause ?? "")}</span>` : "";
  const judgement = isFinding && check.finding !== undefined ? judgementHtml(check.finding, 0, "h5") : "";
  const attributes = `data-title="${escapeHtml(titleOf(step.step, check))}" data-number="${number}"`;
  return (
    `<section class="step${isFinding ? " finding" : ""}" ${attributes}><h4><span class="number">${number}</span> ` +
    `${escapeHtml(titleOf(step.step, check))}${found}</h4>${judgement}${traceStepHtml(step, previous, pictures)}</section>`
  );
}

const legend =
  `<p class="legend"><span class="changed">Marked</span> is what a step changed. In the pictures of queues, hatched with ` +
  `a full border is what the device has, and dashed what the driver has; R and W are buffers that the device reads and ` +
  `writes, T is an indirect table.</p>`;

/** The sequence diagram of a scenario, in a box that scrolls. */
function lanesHtml(trace: ScenarioTrace, check: CheckReport): string {
  const steps = trace.steps.map((step, index) => ({
    step,
    previous: trace.steps[index - 1],
    number: numberOf(step.step, check),
    title: titleOf(step.step, check),
    clause: check.finding?.step === step.step ? check.finding.clause : "",
  }));
  return laneBox(htmlId("lanes", check.check), steps, check.check);
}

function traceHtml(trace: ScenarioTrace, check: CheckReport): string {
  const omitted = trace.omitted === 0 ? "" : `<p class="quiet">${counted(trace.omitted, "earlier step")} left out.</p>`;
  const pictures = new QueuePictures(htmlId("trace", check.check));
  const steps = trace.steps.map((step, index) => stepHtml(step, trace.steps[index - 1], check, pictures)).join("");
  return (
    `<details class="trace" data-check="${escapeHtml(check.check)}"><summary>Step through it: registers, rings, memory, ` +
    `interrupt line and channels</summary>${omitted}<div class="walk">${lanesHtml(trace, check)}` +
    `<div><div class="steps">${steps}</div>${legend}</div></div></details>`
  );
}

function readHtml(value: string | undefined): string {
  return value === undefined ? "" : `<span class="read">${escapeHtml(value)}</span>`;
}

function scenarioHtml(check: CheckReport): string {
  const operations = check.scenario?.operations ?? [];
  const before = check.scenario?.before ?? [];
  const count = check.scenario === undefined ? 0 : operationCount(check.scenario);
  const shrunk = shrunkWords(count, check.operationsBeforeShrinking);
  if (operations.length === 0 && before.length === 0) {
    const note = shrunk === "" ? "" : `<h4>Scenario <span class="quiet">${shrunk}</span></h4>`;
    return check.scenario === undefined ? "" : `${note}${closingHtml(check)}`;
  }
  const values = readValues(check.trace?.steps);
  const sizes = queueSizes(check.trace?.steps);
  const items = operations.map((operation, index) => {
    const isFinding = check.finding?.step === index;
    const mark = isFinding ? ` class="finding"` : "";
    const note = isFinding ? ` <span class="clause">${escapeHtml(check.finding?.clause ?? "")}</span>` : "";
    return `<li${mark}>${escapeHtml(describeOperation(operation, sizes))}${readHtml(values.get(index))}${note}</li>`;
  });
  const steps = shrunk === "" ? counted(count, "step") : shrunk;
  const own = before.length === 0 ? "" : `<h4>${sentence(lifeWords(before.length, before.length))}</h4>`;
  return (
    `<h4>Scenario <span class="quiet">${steps}</span></h4>` +
    `${before.map((life, index) => lifeHtml(life, index, before.length, sizes)).join("")}${own}` +
    `<ol class="scenario">${items.join("")}</ol>${closingHtml(check)}`
  );
}

/** What the device was put through before. */
function lifeHtml({ operations }: Life, index: number, before: number, sizes: QueueSizes): string {
  const items = operations.map((operation) => `<li>${escapeHtml(describeOperation(operation, sizes))}</li>`);
  return `<h4>${sentence(lifeWords(index, before))}</h4><ol class="scenario">${items.join("")}</ol>`;
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What the closing checks did, for a finding that was made in them. */
function closingHtml({ finding }: CheckReport): string {
  const closing = finding?.closing ?? [];
  if (closing.length === 0) {
    return "";
  }
  const items = closing.map((words, index) =>
    index === closing.length - 1
      ? `<li class="finding">${escapeHtml(words)} <span class="clause">${escapeHtml(finding?.clause ?? "")}</span></li>`
      : `<li>${escapeHtml(words)}</li>`,
  );
  return `<h4>After the last step</h4><ol class="scenario">${items.join("")}</ol>`;
}

function othersHtml(others: readonly CheckReport[]): string {
  if (others.length === 0) {
    return "";
  }
  const items = others.map((other) => {
    const stopped = other.verdict === "stopped" ? ` <span class="quiet">${escapeHtml(other.reason)}</span>` : "";
    return `<li><strong>${escapeHtml(other.check)}</strong> ${escapeHtml(other.title)}${stopped}</li>`;
  });
  return `<details><summary>Met by ${counted(others.length, "more check")}</summary><ul class="others">${items.join("")}</ul></details>`;
}

function errorOutputHtml({ errorOutput, check }: CheckReport): string {
  return errorOutput.length === 0
    ? ""
    : `<h4>The target's last lines on stderr</h4><pre tabindex="0" role="group" aria-label="Error output in ${escapeHtml(check)}">` +
        `${errorOutput.map(escapeHtml).join("\n")}</pre>`;
}

/** The element that shows a deviation. */
export function failureId(signature: string): string {
  return htmlId("finding", signature);
}

/** One deviation from a clause with everything that is known of it. */
export function failureHtml(view: DeviationView, clauses: ReadonlyMap<string, ClauseReport>): string {
  const { check, finding, others } = view;
  const id = failureId(view.deviation.signature);
  const excuse = check.expectation;
  return (
    `<article class="failure ${check.verdict}" id="${id}" aria-labelledby="${id}-title">` +
    headHtml(view, clauses.get(finding.clause), id) +
    (check.reason === "" ? "" : `<p class="reason">${escapeHtml(check.reason)}</p>`) +
    (excuse === undefined
      ? ""
      : `<p class="reason">Expected by ${escapeHtml(`${excuse.file}:${excuse.line}`)}: ${escapeHtml(excuse.reason)} ` +
        `${escapeHtml(excuse.link)}</p>`) +
    judgementHtml(finding, check.scenario?.operations.length ?? 0, "h4") +
    scenarioHtml(check) +
    (check.trace === undefined ? "" : traceHtml(check.trace, check)) +
    errorOutputHtml(check) +
    replayHtml(check) +
    othersHtml(others) +
    `</article>`
  );
}

/** A check that needs attention without showing anything of the device: it was lost, or it passed unexpectedly. */
export function oddCheckHtml(check: CheckReport): string {
  const id = htmlId("check", check.check);
  const excuse = check.expectation;
  const stale = excuse === undefined ? "" : `Listed in ${excuse.file}:${excuse.line}: ${excuse.reason} ${excuse.link}`;
  return (
    `<article class="failure ${check.verdict}" id="${id}" aria-labelledby="${id}-title"><h3 id="${id}-title">` +
    `${verdictBadge(check.verdict)} ${escapeHtml(check.check)} <small>${escapeHtml(check.title)}</small></h3>` +
    [check.reason, stale].map((text) => (text === "" ? "" : `<p class="reason">${escapeHtml(text)}</p>`)).join("") +
    `${scenarioHtml(check)}${errorOutputHtml(check)}${replayHtml(check)}</article>`
  );
}
