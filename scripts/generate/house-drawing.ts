import type { Room } from "../../test/support/rooms.ts";

const opening =
  "<!-- Drawn by `npm run generate` from test/support/rooms.ts. Do not edit up to the end of the drawing. -->";
const closing = "<!-- The end of the drawing. -->";

/** A module that may import another. */
interface Arrow {
  readonly from: string;
  readonly to: string;
  /** The whole module, not some of its files or types alone. */
  readonly whole: boolean;
}

/**
 * The modules of the kit as a flowchart in the language of Mermaid: an arrow leads to what a module may import. Arrows
 * that follow from others are left out. Shapes and strokes say everything, so that no colour is needed.
 */
export function drawHouse(rooms: readonly Room[]): string {
  return [
    "```mermaid",
    "flowchart TB",
    "  accTitle: Which module may import which",
    "  accDescr: The same as the table above, without the arrows that follow from others.",
    ...rooms.map(({ path, pure }) => `  ${nodeId(path)}${pure === true ? `(["${path}"])` : `["${path}"]`}`),
    ...strokes(withoutShortcuts(arrowsOf(rooms))),
    "```",
  ].join("\n");
}

/** Puts the drawing into the page that has a place for it, instead of the one that is there. */
export function insertDrawing(page: string, drawing: string): string {
  const start = page.indexOf(opening);
  const end = page.indexOf(closing);
  if (start < 0 || end < start) {
    throw new Error(`docs/architecture.md has no place for the drawing: put in the lines\n${opening}\n${closing}`);
  }
  return `${page.slice(0, start + opening.length)}\n\n${drawing}\n\n${page.slice(end)}`;
}

function nodeId(path: string): string {
  return path.replace(/\W/g, "_");
}

function arrowsOf(rooms: readonly Room[]): Arrow[] {
  const arrows = new Map<string, Arrow>();
  for (const { path: from, imports, types = [] } of rooms) {
    const add = (to: string, whole: boolean): void => {
      if (to !== from) {
        arrows.set(`${from} ${to}`, { from, to, whole: whole || arrows.get(`${from} ${to}`)?.whole === true });
      }
    };
    for (const path of imports) {
      const within = rooms.filter((room) => isWithin(room.path, path));
      for (const { path: to } of within.length > 0 ? within : roomAround(path, rooms)) {
        add(to, within.length > 0);
      }
    }
    for (const { path: to } of types.flatMap((path) => roomAround(path, rooms))) {
      add(to, false);
    }
  }
  return [...arrows.values()];
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** The room that a path lies in: the innermost. */
function roomAround(path: string, rooms: readonly Room[]): readonly Room[] {
  const around = rooms.filter((room) => isWithin(path, room.path));
  return around.sort((left, right) => right.path.length - left.path.length).slice(0, 1);
}

/**
 * Leaves out the arrows whose end is reached by others as well. An arrow to a whole module follows from others to
 * whole modules alone. From the last arrow to the first, so that of two ways the one that is named first stays.
 */
function withoutShortcuts(arrows: readonly Arrow[]): Arrow[] {
  const kept = new Set(arrows);
  for (const whole of [true, false]) {
    for (const arrow of arrows.filter((one) => one.whole === whole).reverse()) {
      const others = [...kept].filter((other) => other !== arrow && (other.whole || !whole));
      if (isReached(arrow.from, arrow.to, others)) {
        kept.delete(arrow);
      }
    }
  }
  return [...kept];
}

function isReached(from: string, to: string, arrows: readonly Arrow[]): boolean {
  const reached = new Set([from]);
  for (const place of reached) {
    for (const arrow of arrows) {
      if (arrow.from === place) {
        reached.add(arrow.to);
      }
    }
  }
  return reached.has(to);
}

/** A line for each arrow; one with two heads where two modules may import each other. */
function strokes(arrows: readonly Arrow[]): string[] {
  const back = ({ from, to, whole }: Arrow): number => {
    return arrows.findIndex((other) => other.from === to && other.to === from && other.whole === whole);
  };
  return arrows.flatMap((arrow, index) => {
    const opposite = back(arrow);
    if (opposite >= 0 && opposite < index) {
      return [];
    }
    const stroke = arrow.whole ? "-->" : "-.->";
    return `  ${nodeId(arrow.from)} ${opposite < 0 ? stroke : `<${stroke}`} ${nodeId(arrow.to)}`;
  });
}
