// What `npm start` and `npm test` need before they can do their work: a recent Node.js, the npm packages of the
// lockfile and an up-to-date dist/. Plain Node.js without packages, since it runs before any is installed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, lstatSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository, as an absolute path that ends in a separator. */
export const root = fileURLToPath(new URL("../", import.meta.url));

const nodeFloor = [20, 19];
const buildStamp = join(root, "dist", ".inputs");
const sourceFolders = ["src", "reference", "properties"];
const buildSettings = ["package-lock.json", "package.json", "tsconfig.json", "tsconfig.build.json"];

/** A step that failed in a way the user has to deal with; the message says what to do. */
export class PreparationError extends Error {}

/** Runs the steps in order and returns the exit code: 0, or 3 ("could not run") with one message. */
export function prepare(...steps) {
  try {
    for (const step of steps) {
      step();
    }
    return 0;
  } catch (error) {
    if (!(error instanceof PreparationError)) {
      throw error;
    }
    console.error(error.message);
    return 3;
  }
}

/** Refuses a Node.js older than package.json's `engines` says. */
export function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < nodeFloor[0] || (major === nodeFloor[0] && minor < nodeFloor[1])) {
    throw new PreparationError(
      `vmconform needs Node.js ${nodeFloor.join(".")} or later; this is ${process.version} (${process.execPath}).`,
    );
  }
}

/** Installs the npm packages of the lockfile unless exactly these are installed. */
export function installPackages() {
  install(
    whyPackagesAreStale(() => true),
    [],
  );
}

/** Installs the packages of the lockfile that vmconform needs when it runs, unless exactly these are installed. */
export function installRuntimePackages() {
  install(whyPackagesAreStale(isNeededAtRuntime), ["--omit=dev", "--omit=peer", "--ignore-scripts"]);
}

/** Whether exactly the packages of the lockfile are installed. */
export function hasPackages() {
  return whyPackagesAreStale(() => true) === undefined;
}

function isNeededAtRuntime({ dev, devOptional, peer }) {
  return !(dev || devOptional || peer);
}

function install(reason, flags) {
  if (reason === undefined) {
    return;
  }
  if (lstatSync(join(root, "node_modules"), { throwIfNoEntry: false })?.isSymbolicLink()) {
    throw new PreparationError(
      `node_modules is a symbolic link and ${reason}; run "npm ci" in the folder that it points to.`,
    );
  }
  say(`Installing the npm packages (npm ci): ${reason}.`);
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  run("npm", ["ci", ...flags, ...quiet], "npm ci failed; its messages are above.");
}

function whyPackagesAreStale(isWanted) {
  // npm writes this file last, so without it an installation was never finished.
  if (!existsSync(join(root, "node_modules", ".package-lock.json"))) {
    return "none are installed";
  }
  const { packages } = readJson(join(root, "package-lock.json"));
  for (const [folder, entry] of Object.entries(packages)) {
    const { version, optional } = entry;
    // Optional packages are those of other platforms; they are rightly absent.
    if (folder !== "" && !optional && isWanted(entry) && versionIn(folder) !== version) {
      return `${folder} is not at version ${version}`;
    }
  }
  return undefined;
}

/** The version of an installed package as npm compares it: what follows a plus sign names a build. */
function versionIn(folder) {
  const file = join(root, folder, "package.json");
  return existsSync(file) ? readJson(file).version.replace(/\+.*/, "") : undefined;
}

function readJson(file) {
  return JSON.parse(readFileSync(file, "utf8"));
}

/** Compiles the sources to dist/ unless dist/ was made from exactly these. */
export function buildIfStale() {
  if (!existsSync(buildStamp) || readFileSync(buildStamp, "utf8") !== buildInputs()) {
    build();
  }
}

/** Compiles the sources to dist/ and removes what sources since deleted have left there. */
export function build() {
  say("Building dist/ (tsc).");
  const inputs = buildInputs();
  rmSync(buildStamp, { force: true });
  run(process.execPath, [tool("typescript", "tsc"), "-p", "tsconfig.build.json"], "The build failed.");
  bundleProgram();
  for (const folder of sourceFolders) {
    removeOrphans(join("dist", folder), folder);
  }
  writeFileSync(buildStamp, inputs);
}

/**
 * Puts the program's own modules into one file, in the place of the one that tsc made: to load six hundred modules
 * takes longer than most commands do. The library stays as tsc made it. So the program holds its own copy of the
 * library's classes: an error that a device module throws with the class of the package is no instance of it, and has
 * to be known by its name and code.
 */
function bundleProgram() {
  const { buildSync } = createRequire(import.meta.url)("esbuild");
  try {
    buildSync({
      absWorkingDir: root,
      entryPoints: [join("src", "cli", "main.ts")],
      outfile: join("dist", "src", "cli", "main.js"),
      bundle: true,
      packages: "external",
      platform: "node",
      format: "esm",
      target: `node${nodeFloor.join(".")}`,
      sourcemap: true,
      logLevel: "error",
    });
  } catch {
    throw new PreparationError("The build failed: esbuild could not bundle the program; its messages are above.");
  }
}

/** A fingerprint of everything the build reads: names, sizes and times, which take a few milliseconds to collect. */
function buildInputs() {
  const hash = createHash("sha256");
  for (const file of [...buildSettings, ...sourceFolders.flatMap(filesBelow)]) {
    const { size, mtimeMs } = statSync(join(root, file));
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest("hex");
}

function filesBelow(folder) {
  if (!existsSync(join(root, folder))) {
    return [];
  }
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  return entries
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(path) : [path];
    })
    .sort();
}

function removeOrphans(output, source) {
  for (const file of filesBelow(output)) {
    const stem = file.slice(output.length).replace(/\.(js|js\.map|d\.ts)$/, "");
    if (!existsSync(join(root, `${source}${stem}.ts`)) && !existsSync(join(root, `${source}${stem}`))) {
      rmSync(join(root, file));
    }
  }
}

/** The file behind an installed package's command, to be run by this very Node.js. */
export function tool(packageName, command) {
  const folder = join(root, "node_modules", packageName);
  const { bin } = readJson(join(folder, "package.json"));
  return join(folder, typeof bin === "string" ? bin : bin[command]);
}

/** Runs a command in the repository with our own output; throws `message` when it does not exit with 0. */
export function run(command, args, message) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: "inherit",
    // npm is a batch file on Windows, which only a shell can start.
    shell: process.platform === "win32" && command === "npm",
  });
  if (status !== 0) {
    throw new PreparationError(error === undefined ? message : `${message} (${error.message})`);
  }
}

/** Tells the user in one line what is being done. On stderr: stdout belongs to the command that runs afterwards. */
export function say(line) {
  console.error(line);
}
