import { describe, expect, test } from "vitest";
import { drawHouse, insertDrawing } from "../../../scripts/generate/house-drawing.ts";
import type { Room } from "../../support/rooms.ts";

/** The arrows of a drawing, in the words of Mermaid. */
function arrows(...rooms: readonly Room[]): string[] {
  return drawHouse(rooms)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line.includes("->"));
}

const base: Room = { path: "src/base", imports: [] };
const spec: Room = { path: "src/spec", imports: ["src/base"] };

describe("the drawing of the house", () => {
  test("has an arrow for what a module may import, unless it follows from others", () => {
    const oracle: Room = { path: "src/oracle", imports: ["src/base", "src/spec"] };
    expect(arrows(base, spec, oracle)).toEqual(["src_spec --> src_base", "src_oracle --> src_spec"]);
  });

  test("dots an arrow to some files of a module, and one to its types", () => {
    const files: Room = { path: "src/files", imports: ["src/spec/load.ts"] };
    const types: Room = { path: "src/types", imports: [], types: ["src/base"] };
    expect(arrows(base, spec, files, types)).toEqual([
      "src_spec --> src_base",
      "src_files -.-> src_spec",
      "src_types -.-> src_base",
    ]);
  });

  test("keeps an arrow to a whole module that only dotted arrows lead to otherwise", () => {
    const runner: Room = { path: "src/runner", imports: ["src/base", "src/spec/load.ts"] };
    expect(arrows(base, spec, runner)).toContain("src_runner --> src_base");
  });

  test("has one arrow with two heads for modules that may import each other", () => {
    const target: Room = { path: "src/target", imports: ["src/host"] };
    const host: Room = { path: "src/host", imports: ["src/target"] };
    expect(arrows(target, host)).toEqual(["src_target <--> src_host"]);
  });

  test("leads to a file with rules of its own from all that may import its folder", () => {
    const runner: Room = { path: "src/runner", imports: ["src/base"] };
    const session: Room = { path: "src/runner/session.ts", imports: ["src/spec"] };
    const cli: Room = { path: "src/cli", imports: ["src/runner"] };
    expect(arrows(base, spec, runner, session, cli)).toContain("src_cli --> src_runner_session_ts");
  });

  test("gives pure modules round ends", () => {
    const drawing = drawHouse([{ ...base, pure: true }, spec]);
    expect(drawing).toContain('src_base(["src/base"])');
    expect(drawing).toContain('src_spec["src/spec"]');
  });
});

describe("the page of the drawing", () => {
  const marks = [
    "<!-- Drawn by `npm run generate` from test/support/rooms.ts. Do not edit up to the end of the drawing. -->",
    "<!-- The end of the drawing. -->",
  ];

  test("gets a new drawing for the old one, and keeps the rest", () => {
    const page = `before\n\n${marks[0]}\n\nold\n\n${marks[1]}\n\nbehind\n`;
    expect(insertDrawing(page, "new")).toBe(`before\n\n${marks[0]}\n\nnew\n\n${marks[1]}\n\nbehind\n`);
  });

  test("has to have a place for it", () => {
    expect(() => insertDrawing("no place\n", "new")).toThrow(/has no place for the drawing: put in the lines/);
  });
});
