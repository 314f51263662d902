import { counted } from "../base/counted.ts";
import { type TraceNames, type TraceRow, TraceRows } from "./trace-rows.ts";
import type { WireLog, WireStep } from "./wire-log.ts";

/** How a trace is laid out. */
export interface TraceLayout extends TraceNames {
  /** Columns to lay it out for. */
  readonly width: number;
  /** Lines of one step that are shown; of more the first and the last ones. */
  readonly linesMax: number;
  /** What stands above a step. */
  readonly title: (step: number) => string;
  /** Where the rest can be had, for the line that stands for what is not shown. */
  readonly more: string;
}

const timeWidth = 9;
/** Columns from which on guest and device have room side by side. */
const sideBySideMin = 96;

function timeText(time: number, before: number | undefined): string {
  const text = time.toFixed(3);
  return (text === before?.toFixed(3) ? "" : text).padStart(timeWidth);
}

/** Rows that say the same one after the other are one row with a count. */
function folded(rows: readonly TraceRow[]): TraceRow[] {
  const kept: { row: TraceRow; count: number }[] = [];
  for (const row of rows) {
    const last = kept.at(-1);
    if (last !== undefined && last.row.side === row.side && last.row.text === row.text) {
      last.count++;
    } else {
      kept.push({ row, count: 1 });
    }
  }
  return kept.map(({ row, count }) => (count === 1 ? row : { ...row, text: `${row.text} (${count} times)` }));
}

/** Cuts a text into pieces of at most `width` characters, at blanks where there are some. */
function pieces(text: string, width: number): string[] {
  const found: string[] = [];
  let rest = text;
  while (rest.length > width) {
    const blank = rest.lastIndexOf(" ", width);
    const end = blank > width / 2 ? blank : width;
    found.push(rest.slice(0, end));
    rest = `  ${rest.slice(end).trimStart()}`;
  }
  return [...found, rest];
}

/** Guest on the left, device and host ends on the right; the first thing a device does stands beside its cause. */
function sideBySide(rows: readonly TraceRow[], width: number): string[] {
  const left = Math.floor((width - timeWidth - 7) * 0.48);
  const right = width - timeWidth - 7 - left;
  const lines: { time: string; left: string; right: string }[] = [];
  let before: number | undefined;
  for (const row of rows) {
    const isGuest = row.side === "guest";
    const last = lines.at(-1);
    const texts = pieces(row.text, isGuest ? width - timeWidth - 2 : right);
    for (const [index, text] of texts.entries()) {
      const hasRoom = last !== undefined && last.right === "" && last.left.length <= left;
      const isBeside = index === 0 && row.side === "device" && hasRoom;
      if (isBeside) {
        last.right = text;
        continue;
      }
      const time = index === 0 ? timeText(row.time, before) : " ".repeat(timeWidth);
      lines.push({ time, left: isGuest ? text : "", right: isGuest ? "" : text });
    }
    before = row.time;
  }
  return lines.map(({ time, left: guest, right: device }) =>
    device === "" ? `${time}  ${guest}`.trimEnd() : `${time}  ${guest.padEnd(left)} | ${device}`,
  );
}

/** One below the other, what the device does further in. */
function oneBelowTheOther(rows: readonly TraceRow[], width: number): string[] {
  let before: number | undefined;
  return rows.flatMap((row) => {
    const indent = row.side === "guest" ? "  " : "    | ";
    const time = timeText(row.time, before);
    before = row.time;
    return pieces(row.text, Math.max(20, width - timeWidth - indent.length)).map(
      (text, index) => `${index === 0 ? time : " ".repeat(timeWidth)}${indent}${text}`,
    );
  });
}

function stepLines(step: WireStep, rows: TraceRows, layout: TraceLayout): string[] {
  const all = folded(rows.of(step));
  const lines = layout.width >= sideBySideMin ? sideBySide(all, layout.width) : oneBelowTheOther(all, layout.width);
  const title = `${layout.title(step.step)}${lines.length === 0 ? ": nothing on the wire" : ""}`;
  if (lines.length <= layout.linesMax) {
    return [title, ...lines, ""];
  }
  const half = Math.floor(layout.linesMax / 2);
  const left = lines.length - 2 * half;
  const cut = `${" ".repeat(timeWidth)}  ... ${counted(left, "line")} not shown; ${layout.more}`;
  return [title, ...lines.slice(0, half), cut, ...lines.slice(lines.length - half), ""];
}

/** Everything that was logged of a scenario, step by step, for people. */
export function traceLines(log: WireLog, layout: TraceLayout): string[] {
  const rows = new TraceRows(layout);
  const isWide = layout.width >= sideBySideMin;
  const left = Math.floor((layout.width - timeWidth - 7) * 0.48);
  const head = isWide ? [`${"ms".padStart(timeWidth)}  ${"guest".padEnd(left)} | device and host ends`, ""] : [];
  const steps = log.steps.flatMap((step) => stepLines(step, rows, layout));
  const dropped = log.dropped === 0 ? [] : [`${counted(log.dropped, "event")} behind these were not kept: too many.`];
  return [...head, ...steps, ...dropped];
}
