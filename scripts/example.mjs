// `npm run example NAME`: installs and builds what is missing, then runs an example, which ends by itself.
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { buildIfStale, checkNode, installPackages, prepare, root, say, tool } from "./prepare.mjs";

const folder = join(root, "examples");
const names = readdirSync(folder).filter((name) => existsSync(programOf(name)));
const [name, ...args] = process.argv.slice(2);

if (name === undefined || !names.includes(name)) {
  const what = name === undefined ? "Which example?" : `There is no example ${JSON.stringify(name)}.`;
  say(`${what} Use npm run example NAME with one of: ${names.join(", ")}. Each has a README.md in examples/.`);
  process.exitCode = 2;
} else {
  const prepared = prepare(checkNode, installPackages, buildIfStale);
  process.exitCode = prepared === 0 ? await runExample() : prepared;
}

function programOf(example) {
  return join(folder, example, "run.ts");
}

/** In a process of its own, so that an interrupt reaches it and it can end what it started. */
function runExample() {
  const child = spawn(process.execPath, [tool("tsx", "tsx"), programOf(name), ...args], {
    cwd: root,
    stdio: "inherit",
  });
  process.on("SIGINT", () => undefined);
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  return new Promise((resolve) => {
    child.on("error", (error) => {
      say(`The example did not start: ${error.message}`);
      resolve(3);
    });
    child.on("close", (code) => resolve(code ?? 130));
  });
}
