// `npm start`: installs and builds what is missing, then runs vmconform with the given arguments, or `run`.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildIfStale, checkNode, installPackages, prepare, root } from "./prepare.mjs";

const main = join(root, "dist", "src", "cli", "main.js");
const args = process.argv.slice(2);

const exitCode = prepare(checkNode, installPackages, buildIfStale);
if (exitCode === 0) {
  // In this same process, so that signals, standard streams and the exit code are vmconform's own.
  process.argv = [process.execPath, main, ...(args.length > 0 ? args : ["run"])];
  await import(pathToFileURL(main).href);
} else {
  process.exitCode = exitCode;
}
