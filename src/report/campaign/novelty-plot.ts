import { escapeHtml } from "../html/html-text.ts";

/** A place on the curve. */
interface Point {
  readonly scenarios: number;
  readonly transitions: number;
}

const width = 640;
const height = 220;
/** Room for the figures at the axes. */
const left = 64;
const bottom = 28;
const top = 8;
/** The most places that are drawn. */
const pointsMax = 400;
/** Lines across the plot. */
const lines = 4;

/** A round number at or above `value`: 1, 2 or 5 times a power of ten. */
function roundAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  return [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= value) ?? value;
}

/** Places that are spread evenly over a long curve, the last one always among them. */
function thinned(points: readonly Point[]): readonly Point[] {
  const step = Math.ceil(points.length / pointsMax);
  return points.filter((_, index) => index % step === 0 || index === points.length - 1);
}

function figure(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

/** The curve of transitions over scenarios, as a picture with its figures; nothing for fewer than two places. */
export function noveltyPlot(points: readonly Point[]): string {
  const last = points.at(-1);
  if (last === undefined || points.length < 2) {
    return "";
  }
  const xMax = Math.max(1, last.scenarios);
  const yMax = roundAbove(last.transitions);
  const x = (scenarios: number): string => (left + ((width - left - 8) * scenarios) / xMax).toFixed(1);
  const y = (transitions: number): string => (top + (height - top - bottom) * (1 - transitions / yMax)).toFixed(1);
  const across = Array.from({ length: lines + 1 }, (_, index) => (yMax * index) / lines).map(
    (value) =>
      `<line class="grid" x1="${left}" x2="${width - 8}" y1="${y(value)}" y2="${y(value)}"/>` +
      `<text x="${left - 6}" y="${y(value)}" dy="4" text-anchor="end">${figure(value)}</text>`,
  );
  const path = thinned(points)
    .map(({ scenarios, transitions }) => `${x(scenarios)},${y(transitions)}`)
    .join(" ");
  const words = `${figure(last.transitions)} transitions after ${figure(last.scenarios)} scenarios`;
  return (
    `<figure class="plot"><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(words)}">` +
    `${across.join("")}<text x="${left}" y="${height - 8}">0</text>` +
    `<text x="${width - 8}" y="${height - 8}" text-anchor="end">${figure(last.scenarios)} scenarios</text>` +
    `<polyline class="curve" points="${path}"/></svg>` +
    `<figcaption>Transitions that were seen: a state of the device, an operation, the state after it. ${words}.</figcaption></figure>`
  );
}
