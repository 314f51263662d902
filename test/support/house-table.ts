import { readFileSync } from "node:fs";
import { join } from "node:path";
import { rooms } from "./rooms.ts";

/** What a row of the table of modules in docs/architecture.md says: which modules, and what each may import. */
interface HouseRow {
  /** Such as `src/guest`. */
  readonly modules: readonly string[];
  /** Modules that they may import something of; undefined where the row says it in other words. */
  readonly imports: readonly string[] | undefined;
}

/** The folder of the house that a path belongs to: `src/guest` of all below it. */
function moduleOf(path: string): string {
  return path
    .split("/")
    .slice(0, path.startsWith("src/") ? 2 : 1)
    .join("/");
}

function quoted(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, word = ""]) => word.replace(/\/$/, ""));
}

/** Reads the table of modules. */
export function readHouseTable(root: string): readonly HouseRow[] {
  const lines = readFileSync(join(root, "docs", "architecture.md"), "utf8").split("\n");
  const head = lines.findIndex((line) => line.startsWith("| module |"));
  const rest = lines.slice(head + 2);
  const table = rest.slice(
    0,
    rest.findIndex((line) => !line.startsWith("|")),
  );
  return table.map((line) => {
    const [, first = "", , last = ""] = line.split("|");
    const modules = quoted(first);
    return { modules, imports: importsIn(last, modules) };
  });
}

/** The modules that a cell names, in full or without `src/`, itself among them. */
function importsIn(cell: string, modules: readonly string[]): readonly string[] | undefined {
  if (/\b(all|everything|what|Preact)\b/.test(cell)) {
    return undefined;
  }
  const known = new Set(rooms.map(({ path }) => moduleOf(path)));
  const named = quoted(cell).flatMap((word) => [word, `src/${word}`].map(moduleOf).filter((path) => known.has(path)));
  const ports = cell.includes("device port") ? ["src/target", "src/host"] : [];
  const others = cell.includes("each other") ? modules : [];
  return [...new Set([...named, ...ports, ...others])];
}

/** The modules that a module may import something of, by the rules of its rooms, without itself. */
export function ruledImports(module: string): readonly string[] {
  const own = rooms.filter(({ path }) => path === module);
  const paths = own.flatMap(({ imports, types = [] }) => [...imports, ...types]);
  return [...new Set(paths.map(moduleOf))].filter((path) => path !== module).sort();
}

/** Every module that has rules. */
export function ruledModules(): readonly string[] {
  return [...new Set(rooms.map(({ path }) => moduleOf(path)))].sort();
}
