import type { TraceStep } from "../../verdict/scenario-trace.ts";
import { escapeHtml } from "../html/html-text.ts";
import { type Lane, type LaneEvent, laneEvents } from "./lane-events.ts";
import { shortened, svgBox, svgDrawing, svgPath, svgText } from "./svg.ts";

/** A step and what stands above it. */
export interface LaneStep {
  readonly step: TraceStep;
  readonly previous: TraceStep | undefined;
  /** `3`, `start` or `end`. */
  readonly number: string;
  readonly title: string;
  /** The clause that the finding of this step breaks; empty when there is none. */
  readonly clause: string;
}

/** Width of the drawing in pixels; it scrolls in its box where there is less room. */
const laneWidth = 448;

/** Where the line of each lane is, in pixels from the left. */
const laneCentres: Readonly<Record<Lane, number>> = { guest: 64, device: 224, host: 384 };

const headHeight = 26;
const rowHeight = 25;
const bandGap = 8;
const titleMax = 62;
const labelMax = 25;
const ownLabelMax = 30;

/** Characters of the description for screen readers. */
const descriptionMax = 1500;

const lanes: readonly Lane[] = ["guest", "device", "host"];
const laneNames: Readonly<Record<Lane, string>> = { guest: "guest", device: "device", host: "host ends" };

/** Where an arrow begins stands what it is, as a shape: it is told without colour. */
function origin(kind: LaneEvent["kind"], x: number, y: number): string {
  switch (kind) {
    case "interrupt":
      return `M${x - 5} ${y}l5 -5 5 5 -5 5z`;
    case "used":
      return `M${x - 4} ${y - 4}h8v8h-8z`;
    case "bytes":
      return `M${x - 4} ${y}a4 4 0 1 0 8 0 4 4 0 1 0 -8 0`;
    case "notify":
      return `M${x - 4} ${y - 5}v10l8 -5z`;
    default:
      return "";
  }
}

function eventSvg(event: LaneEvent, y: number): string {
  const from = laneCentres[event.from];
  if (event.from === event.to) {
    const isLast = event.from === "host";
    const side = isLast ? -8 : 8;
    const label = shortened(event.text, ownLabelMax);
    return svgPath(`M${from} ${y - 4}v8`, "tick") + svgText(from + side, y + 4, label, "own", isLast ? "end" : "start");
  }
  const to = laneCentres[event.to];
  const direction = Math.sign(to - from);
  const tip = to - direction * 2;
  const head = `M${tip - direction * 7} ${y - 4}L${tip} ${y}L${tip - direction * 7} ${y + 4}`;
  const line = svgPath(`M${from} ${y}H${tip}`, `line ${event.kind}`) + svgPath(head, `head ${event.kind}`);
  const shape = origin(event.kind, from, y);
  const label = svgText((from + to) / 2, y - 5, shortened(event.text, labelMax), "label", "middle");
  return line + (shape === "" ? "" : svgPath(shape, `shape ${event.kind}`)) + label;
}

/** What a step is in words. */
function eventWords(event: LaneEvent): string {
  return event.from === event.to ? `${event.from} ${event.text}` : `${event.from} to ${event.to}: ${event.text}`;
}

function stepWords({ number, title, clause }: LaneStep, events: readonly LaneEvent[]): string {
  const found = clause === "" ? "" : ` Here ${clause} is broken.`;
  const what = events.length === 0 ? "nothing between them" : events.map(eventWords).join("; ");
  return `Step ${number}, ${title}: ${what}.${found}`;
}

function stepSvg(lane: LaneStep, events: readonly LaneEvent[], top: number, position: number): string {
  const height = headHeight + events.length * rowHeight + (events.length === 0 ? 0 : bandGap);
  const found = lane.clause !== "";
  const titleWidth = found ? titleMax - lane.clause.length - 4 : titleMax;
  const title = shortened(`${lane.number}  ${lane.title}`, titleWidth);
  const mark = found ? svgText(laneWidth - 8, top + 17, `✗ ${lane.clause}`, "clause-mark", "end") : "";
  const rows = events.map((event, row) => eventSvg(event, top + headHeight + row * rowHeight + 16)).join("");
  const lines = lanes.map((name) => `M${laneCentres[name]} ${top + headHeight}V${top + height}`).join("");
  return (
    `<g class="lane-step${found ? " finding" : ""}" data-step="${position}">` +
    svgBox(0, top, laneWidth, height, "ground") +
    svgPath(lines, "life") +
    svgBox(0, top, laneWidth, headHeight - 4, "band") +
    svgText(8, top + 17, title, "title") +
    `${mark}${rows}</g>`
  );
}

/**
 * A scenario as a sequence diagram: guest, device and host ends as lanes, steps from top to bottom, and an arrow for
 * each access, notification, completion, interrupt and stretch of bytes.
 */
function laneDiagram(id: string, steps: readonly LaneStep[]): string {
  const drawn: string[] = [];
  const words: string[] = [];
  let top = 0;
  for (const [position, lane] of steps.entries()) {
    // The first step has nothing to be compared with, and is long before what matters.
    const events = lane.previous === undefined ? [] : laneEvents(lane.step, lane.previous);
    drawn.push(stepSvg(lane, events, top, position));
    words.push(stepWords(lane, events));
    top += headHeight + events.length * rowHeight + (events.length === 0 ? 0 : bandGap);
  }
  return svgDrawing({
    id,
    className: "lanes",
    width: laneWidth,
    height: Math.max(1, top),
    title: "What went between guest, device and host ends, step by step",
    description: shortened(words.join(" "), descriptionMax),
    body: drawn.join(""),
  });
}

/** The diagram in a box that scrolls both ways, the names of the lanes above it. `check` is named to screen readers. */
export function laneBox(id: string, steps: readonly LaneStep[], check: string): string {
  const heads = lanes.map((name) => `<span style="left:${laneCentres[name]}px">${laneNames[name]}</span>`).join("");
  const label = escapeHtml(`Sequence diagram of ${check}`);
  return (
    `<div class="lane-box drawing-box" tabindex="0" role="group" aria-label="${label}">` +
    `<div class="lane-heads" aria-hidden="true" style="width:${laneWidth}px">${heads}</div>${laneDiagram(id, steps)}` +
    `<p class="lane-legend" style="width:${laneWidth}px">▶ notify · → write · ⇢ read · ■ completion · ● bytes · ◆ interrupt</p></div>`
  );
}
