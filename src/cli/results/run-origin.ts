import { existsSync } from "node:fs";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import type { RunOrigin } from "../../operation/scenario.ts";
import type { TargetChoice } from "../kit.ts";

function portable(path: string): string {
  return path.replaceAll(sep, "/");
}

/**
 * How a run is started, for a file in `folder`: enough to start it again, from wherever. Undefined for a device that
 * some program holds, which nobody else can find.
 */
export function originOf(
  folder: string,
  target: TargetChoice,
  specDirectory: string | undefined,
): RunOrigin | undefined {
  const { device, manifest, configuration, fault, command } = target;
  if (device !== undefined) {
    return undefined;
  }
  return {
    directory: portable(relative(resolve(folder), process.cwd())) || ".",
    ...(manifest === undefined ? {} : { manifest: portable(manifest) }),
    ...(configuration === undefined ? {} : { configuration }),
    ...(fault === undefined ? {} : { fault }),
    ...(command.length === 0 ? {} : { command }),
    ...(specDirectory === undefined ? {} : { specification: portable(specDirectory) }),
  };
}

/**
 * A path that a run was given, from here: where it was then, seen from the file in `folder`; or, where that file has
 * been moved without the rest, the same path from the current directory.
 */
export function pathFromOrigin(folder: string, origin: RunOrigin, path: string): string {
  if (isAbsolute(path)) {
    return path;
  }
  const then = relative(process.cwd(), resolve(folder, origin.directory, path));
  return existsSync(then) || !existsSync(path) ? then : join(path);
}

/** Whether a run whose file is in `folder` was of this target. */
export function isSameTarget(folder: string, origin: RunOrigin, target: TargetChoice): boolean {
  const { manifest, configuration, command = [] } = origin;
  const then = manifest === undefined ? undefined : resolve(folder, origin.directory, manifest);
  const now = target.manifest === undefined ? undefined : resolve(target.manifest);
  const isSameCommand =
    command.length === target.command.length && command.every((word, i) => word === target.command[i]);
  const isSameSetup = configuration === target.configuration && origin.fault === target.fault;
  return then === now && isSameSetup && isSameCommand;
}
