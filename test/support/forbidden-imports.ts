import { isBuiltin } from "node:module";
import { posix } from "node:path";
import { type ModuleUse, type OutsideUses, readOutsideUses } from "./module-uses.ts";
import { pureModules, type Room, rooms, unruledFolders } from "./rooms.ts";
import { readSources } from "./source-tree.ts";

/** Something a module takes from outside that its room must not. */
export interface ForbiddenUse {
  readonly file: string;
  /** Line in the file, from 1. */
  readonly line: number;
  readonly reason: string;
}

/** What a look through the house showed. */
export interface ImportReport {
  /** Files read, those of unruled folders included. */
  readonly files: number;
  /** Imports seen in them. */
  readonly imports: number;
  readonly forbidden: readonly ForbiddenUse[];
}

type UsesByFile = ReadonlyMap<string, OutsideUses>;

/** Reads every TypeScript file below `root` and holds it against the rules of its room. */
export function findForbiddenImports(root: string): ImportReport {
  const house: UsesByFile = new Map(readSources(root).map((file) => [file.path, readOutsideUses(file)]));
  const forbidden = [...house].flatMap(([file, uses]) => [
    ...uses.modules.flatMap((use) => {
      const reason = refuse(file, use, house);
      return reason === undefined ? [] : [{ file, line: use.line, reason }];
    }),
    ...uses.globals.flatMap(({ name, line }) => {
      return roomOf(file)?.pure ? [{ file, line, reason: `${name} in a pure room` }] : [];
    }),
    ...(isRuled(file) && roomOf(file) === undefined ? [{ file, line: 1, reason: "belongs to no room" }] : []),
  ]);
  const imports = [...house.values()].reduce((sum, { modules }) => sum + modules.length, 0);
  return { files: house.size, imports, forbidden };
}

function refuse(file: string, use: ModuleUse, house: UsesByFile): string | undefined {
  const room = roomOf(file);
  const { specifier } = use;
  if (room === undefined) {
    return undefined;
  }
  if (specifier === undefined) {
    return room.computed ? undefined : "a computed import";
  }
  if (isBuiltin(specifier)) {
    return room.node || pureModules.has(specifier) ? undefined : `imports ${specifier}`;
  }
  if (!specifier.startsWith(".")) {
    return room.packages?.includes(packageOf(specifier)) ? undefined : `imports the package ${specifier}`;
  }
  const imported = posix.join(posix.dirname(file), specifier);
  if (!house.has(imported)) {
    return `imports ${specifier}, which is no TypeScript file of the kit`;
  }
  if (roomOf(imported) === room || isBelow(imported, room.imports)) {
    return room.pure && !use.typeOnly ? findImpurePath(imported, house) : undefined;
  }
  if (isBelow(imported, room.types ?? [])) {
    return use.typeOnly ? undefined : `imports more than types of ${imported}`;
  }
  return `imports ${imported}`;
}

/** Follows what is loaded together with `start`; names the first way out of purity. */
function findImpurePath(start: string, house: UsesByFile): string | undefined {
  const loaded = new Set([start]);
  for (const file of loaded) {
    for (const { specifier, typeOnly } of house.get(file)?.modules ?? []) {
      if (typeOnly || (specifier !== undefined && pureModules.has(specifier))) {
        continue;
      }
      if (!specifier?.startsWith(".")) {
        return `loads ${specifier ?? "a computed import"} through ${file}`;
      }
      loaded.add(posix.join(posix.dirname(file), specifier));
    }
  }
  return undefined;
}

function roomOf(file: string): Room | undefined {
  const holding = rooms.filter(({ path }) => isBelow(file, [path]));
  return holding.sort((a, b) => b.path.length - a.path.length)[0];
}

function isRuled(file: string): boolean {
  return !isBelow(file, unruledFolders);
}

function isBelow(file: string, folders: readonly string[]): boolean {
  return folders.some((folder) => file === folder || file.startsWith(`${folder}/`));
}

function packageOf(specifier: string): string {
  const [scope = "", name = ""] = specifier.split("/");
  return scope.startsWith("@") ? `${scope}/${name}` : scope;
}
