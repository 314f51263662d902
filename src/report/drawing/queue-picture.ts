import { counted } from "../../base/counted.ts";
import type { TracedDescriptor, TracedQueue } from "../../verdict/scenario-trace.ts";
import { shortened, svgBox, svgPath, svgText } from "./svg.ts";

const width = 448;
const margin = 12;
const cellWidth = 46;
const cellHeight = 36;
const cellGap = 8;
const cellsPerRow = 8;

/** Descriptors that are drawn; the table lists more. */
const cellsMax = 16;

const slotHeight = 22;
const ringHeight = 64;
const tableTop = ringHeight + 30;
/** Room below a row of descriptors for the arrows that do not lead to a neighbour. */
const bowHeight = 18;
const rowStep = cellHeight + bowHeight + 8;

/** Characters of the description for screen readers. */
const descriptionMax = 600;

const flagNext = 1;
const flagWrite = 2;
const flagIndirect = 4;

interface Cell {
  readonly row: TracedDescriptor;
  readonly x: number;
  readonly y: number;
}

/** Descriptors chain by chain, those that the device has first: most arrows then lead to a neighbour. */
function chainByChain(queue: TracedQueue): TracedDescriptor[] {
  const rows = new Map(queue.descriptors.map((row) => [row.index, row]));
  const ordered = new Set<TracedDescriptor>();
  const heads = queue.available.entries.map(({ head }) => head);
  const waiting = heads.filter((head) => rows.get(head)?.inFlight === true);
  for (const head of [...waiting, ...heads]) {
    for (let row = rows.get(head); row !== undefined && !ordered.has(row); ) {
      ordered.add(row);
      row = (row.flags & flagNext) === 0 ? undefined : rows.get(row.next);
    }
  }
  return [...ordered, ...queue.descriptors.filter((row) => !ordered.has(row))];
}

function placeCells(queue: TracedQueue): Map<number, Cell> {
  const cells = chainByChain(queue)
    .slice(0, cellsMax)
    .map((row, position): [number, Cell] => {
      const x = margin + (position % cellsPerRow) * (cellWidth + cellGap);
      return [row.index, { row, x, y: tableTop + Math.floor(position / cellsPerRow) * rowStep }];
    });
  return new Map(cells);
}

/** What the device may touch is hatched and has a full border, so that it is told without colour. */
function hatch(x: number, y: number, w: number, h: number): string {
  const lines: string[] = [];
  for (let at = 8; at < w + h; at += 8) {
    const [x1, y1] = at < h ? [0, at] : [at - h, h];
    const [x2, y2] = at < w ? [at, 0] : [w, at - w];
    lines.push(`M${x + x1} ${y + y1}L${x + x2} ${y + y2}`);
  }
  return svgPath(lines.join(""), "hatch");
}

function owned(x: number, y: number, w: number, h: number, byDevice: boolean, changed: boolean): string {
  const box = svgBox(x, y, w, h, `${byDevice ? "device" : "driver"}${changed ? " changed-box" : ""}`);
  return byDevice ? box + hatch(x, y, w, h) : box;
}

/** What a descriptor is: read or written by the device, or an indirect table. */
function kindLetter({ flags }: TracedDescriptor): string {
  return (flags & flagIndirect) !== 0 ? "T" : (flags & flagWrite) !== 0 ? "W" : "R";
}

function cellSvg({ row, x, y }: Cell, changed: boolean): string {
  return (
    owned(x, y, cellWidth, cellHeight, row.inFlight, changed) +
    svgText(x + 4, y + 12, String(row.index), "index") +
    svgText(x + cellWidth - 4, y + 12, kindLetter(row), "kind", "end") +
    svgText(x + cellWidth / 2, y + 28, shortened(String(row.length), 7), "size", "middle")
  );
}

function areNeighbours(from: Cell, to: Cell): boolean {
  return from.y === to.y && to.x === from.x + cellWidth + cellGap;
}

/** Descriptors that are drawn, each with the one that follows it in its chain. */
function chainsOf(cells: readonly Cell[]): (readonly [Cell, Cell])[] {
  const known = new Map(cells.map((cell) => [cell.row.index, cell]));
  return cells.flatMap((cell) => {
    const next = (cell.row.flags & flagNext) === 0 ? undefined : known.get(cell.row.next);
    // What a free row still holds may point into a chain that has nothing to do with it.
    return next === undefined || next.row.inFlight !== cell.row.inFlight ? [] : [[cell, next] as const];
  });
}

/** The arrow from a descriptor to the one that follows it in its chain. */
function chainArrow(from: Cell, to: Cell): string {
  if (areNeighbours(from, to)) {
    const y = from.y + cellHeight / 2;
    const [start, end] = [from.x + cellWidth, to.x];
    return svgPath(`M${start} ${y}H${end - 1}M${end - 5} ${y - 4}L${end - 1} ${y}L${end - 5} ${y + 4}`, "chain");
  }
  const [x1, y1, x2, y2] = [from.x + cellWidth / 2, from.y + cellHeight, to.x + cellWidth / 2, to.y + cellHeight];
  const low = Math.max(y1, y2) + 16;
  return svgPath(
    `M${x1} ${y1}C${x1} ${low} ${x2} ${low} ${x2} ${y2 + 2}M${x2 - 4} ${y2 + 7}L${x2} ${y2 + 2}L${x2 + 4} ${y2 + 7}`,
    "chain",
  );
}

interface RingEntry {
  readonly position: number;
  readonly head: number;
  readonly text: string;
  readonly byDevice: boolean;
  readonly changed: boolean;
}

/** A ring as a strip of its last entries, with a mark where the next one goes. */
function ringSvg(
  name: string,
  index: number,
  size: number,
  entries: readonly RingEntry[],
  left: number,
  slotWidth: number,
): string {
  const y = 22;
  const slots = entries.map(({ position, text, byDevice, changed }, at) => {
    const x = left + at * (slotWidth + 2);
    return (
      owned(x, y, slotWidth, slotHeight, byDevice, changed) +
      svgText(x + slotWidth / 2, y + 15, text, "size", "middle") +
      svgText(x + slotWidth / 2, y + slotHeight + 12, String(position), "place", "middle")
    );
  });
  const next = left + entries.length * (slotWidth + 2);
  const mark = svgPath(`M${next + 1} ${y + slotHeight + 2}l5 8h-10z`, "mark");
  return (
    svgText(left, 14, `${name}.idx ${index}`, "ring-name") +
    slots.join("") +
    svgPath(`M${next + 1} ${y}v${slotHeight}`, "mark-line") +
    mark +
    (entries.length === 0 ? svgText(next + 10, y + 15, "empty", "place") : "") +
    svgText(next + 9, y + slotHeight + 12, `next: ${index % size}`, "place")
  );
}

function availableEntries(queue: TracedQueue, before: TracedQueue | undefined, max: number): RingEntry[] {
  const waiting = new Set(queue.descriptors.filter(({ inFlight }) => inFlight).map(({ index }) => index));
  const pending = (queue.available.index - queue.used.index) & 0xffff;
  const fresh = (queue.available.index - (before?.available.index ?? 0)) & 0xffff;
  const { entries } = queue.available;
  return entries.slice(-max).map(({ position, head }, at, shown) => {
    const fromEnd = shown.length - at;
    return {
      position,
      head,
      text: String(head),
      byDevice: waiting.has(head) && fromEnd <= pending,
      changed: fromEnd <= fresh,
    };
  });
}

function usedEntries(queue: TracedQueue, before: TracedQueue | undefined, max: number): RingEntry[] {
  const fresh = (queue.used.index - (before?.used.index ?? 0)) & 0xffff;
  return queue.used.entries.slice(-max).map(({ position, id, length }, at, shown) => ({
    position,
    head: id,
    text: shortened(`${id}: ${length}`, 8),
    byDevice: false,
    changed: shown.length - at <= fresh,
  }));
}

/** Lines from entries of the available ring to the heads of chains that the device has. */
function headLines(
  entries: readonly RingEntry[],
  cells: ReadonlyMap<number, Cell>,
  left: number,
  slot: number,
): string {
  const lines = entries.flatMap(({ head, byDevice }, at) => {
    const cell = cells.get(head);
    const x = left + at * (slot + 2) + slot / 2;
    return byDevice && cell !== undefined ? [`M${x} 60L${cell.x + 12} ${cell.y}`] : [];
  });
  return lines.length === 0 ? "" : svgPath(lines.join(""), "offer-line");
}

function chainWords(head: number, cells: ReadonlyMap<number, Cell>): string {
  const rows: number[] = [];
  for (let at: number | undefined = head; at !== undefined && rows.length < cellsMax && !rows.includes(at); ) {
    rows.push(at);
    const row: TracedDescriptor | undefined = cells.get(at)?.row;
    at = row === undefined || (row.flags & flagNext) === 0 ? undefined : row.next;
  }
  return rows.join(" → ");
}

const availableLeft = margin;
const availableSlot = 22;
const availableShown = 6;
const usedLeft = 250;
const usedSlot = 42;
const usedShown = 3;

/** What the picture of a queue shows, in sentences. */
export function queuePictureDescription(queue: TracedQueue): string {
  const cells = placeCells(queue);
  const available = availableEntries(queue, undefined, availableShown);
  const chains = available.filter(({ byDevice }) => byDevice).map(({ head }) => chainWords(head, cells));
  const held = chains.length === 0 ? "The device has no chain." : `The device has the chains ${chains.join(", ")}.`;
  const rings = `The available index is ${queue.available.index}, the used index ${queue.used.index}.`;
  const used = queue.used.entries.at(-1);
  const last = used === undefined ? "" : ` The last used element is chain ${used.id} with length ${used.length}.`;
  const rows = counted(queue.descriptors.length, "descriptor");
  return shortened(`${rings} ${held}${last} ${rows} in use.`, descriptionMax);
}

/** Pixels that the picture of a queue takes. */
export function queuePictureSize(queue: TracedQueue): { readonly width: number; readonly height: number } {
  const cells = [...placeCells(queue).values()];
  const rows = Math.ceil(cells.length / cellsPerRow);
  const isBowed = chainsOf(cells).some(([from, to]) => !areNeighbours(from, to));
  return { width, height: tableTop + Math.max(1, rows) * rowStep - (isBowed ? 0 : bowHeight) };
}

/**
 * A queue as a picture, the inside of an SVG: its available and used ring with a mark where the next entry goes, and
 * the descriptor table with an arrow from each descriptor to the next of its chain. What belongs to the device is
 * hatched and has a full border, what belongs to the driver a dashed one; what the last step changed is marked.
 */
export function queuePicture(queue: TracedQueue, before: TracedQueue | undefined): string {
  const cells = placeCells(queue);
  const known = new Map(before?.descriptors.map((row) => [row.index, JSON.stringify(row)]));
  const available = availableEntries(queue, before, availableShown);
  const used = usedEntries(queue, before, usedShown);
  const drawn = [...cells.values()];
  const arrows = chainsOf(drawn).map(([from, to]) => chainArrow(from, to));
  const more = queue.descriptors.length + queue.descriptorsOmitted - drawn.length;
  const rest = more > 0 ? svgText(width - margin, tableTop - 8, `${more} more in the table below`, "place", "end") : "";
  return [
    headLines(available, cells, availableLeft, availableSlot),
    ringSvg("avail", queue.available.index, queue.size, available, availableLeft, availableSlot),
    ringSvg("used", queue.used.index, queue.size, used, usedLeft, usedSlot),
    svgText(margin, tableTop - 8, "descriptors", "ring-name"),
    ...drawn.map((cell) => cellSvg(cell, known.get(cell.row.index) !== JSON.stringify(cell.row))),
    ...arrows,
    drawn.length === 0 ? svgText(margin, tableTop + 12, "none in use", "place") : "",
    rest,
  ].join("");
}
