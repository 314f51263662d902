// What action.yml runs: vmconform with the given arguments, from this checkout, with as little installed as will do. A
// Node.js that takes TypeScript as it is needs the four packages that vmconform imports, and no build.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  buildIfStale,
  checkNode,
  hasPackages,
  installPackages,
  installRuntimePackages,
  prepare,
  root,
} from "./prepare.mjs";

const takesTypeScript = Boolean(process.features.typescript);
// Where everything is installed, as in the kit's own checks, what is built is run.
const isFromSources = takesTypeScript && !hasPackages();
const steps = isFromSources ? [installRuntimePackages] : [installPackages, buildIfStale];
const main = join(root, ...(isFromSources ? ["src", "cli", "main.ts"] : ["dist", "src", "cli", "main.js"]));

const exitCode = prepare(checkNode, ...steps);
if (exitCode === 0) {
  // In this same process, so that signals, standard streams and the exit code are vmconform's own.
  process.argv = [process.execPath, main, ...process.argv.slice(2)];
  await import(pathToFileURL(main).href);
} else {
  process.exitCode = exitCode;
}
