// The programs that some tests need and that are no npm packages.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import { PreparationError, say } from "./prepare.mjs";

const programs = [
  { command: "qemu-system-x86_64", packages: ["qemu-system-x86"], tests: "test/interop" },
  { command: "dbus-daemon", packages: ["dbus-daemon"], tests: "test/interop/dbus.test.ts" },
  { command: "rabbitmq-server", packages: ["rabbitmq-server"], tests: "test/interop/examples.slow.test.ts" },
  {
    command: "/usr/lib/postgresql/15/bin/postgres",
    packages: ["postgresql-15"],
    tests: "test/cli/fuzz/shared-campaign.slow.test.ts",
  },
  { command: "cc", packages: ["gcc", "libc6-dev"], tests: "test/interop" },
  { command: "make", packages: ["make"], tests: "test/interop" },
  { command: "chromium", packages: ["chromium"], tests: "test/browser" },
];

/** Installs what is missing on Debian as root; anywhere else says how to, and that tests are skipped without it. */
export function installPrograms() {
  const missing = programs.filter(({ command }) => !isOnPath(command));
  if (missing.length === 0) {
    return;
  }
  const packages = missing.flatMap((program) => program.packages);
  const names = packages.join(" ");
  const folders = [...new Set(missing.map(({ tests }) => tests))].join(" and ");
  if (!isOnPath("apt-get") || process.getuid?.() !== 0) {
    const command = `apt-get update && apt-get install -y --no-install-recommends ${names}`;
    say(`${names} missing, so tests in ${folders} are skipped; to have them: ${command} (as root).`);
    return;
  }
  say(`Installing ${names} for the tests in ${folders} (apt-get).`);
  apt("update", "-qq");
  apt("install", "-qq", "-y", "--no-install-recommends", ...packages);
}

function apt(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const { status, stdout, stderr } = spawnSync("apt-get", args, { env, encoding: "utf8" });
  if (status !== 0) {
    throw new PreparationError(`apt-get ${args.join(" ")} failed:\n${stdout ?? ""}${stderr ?? ""}`);
  }
}

function isOnPath(command) {
  if (isAbsolute(command)) {
    return existsSync(command);
  }
  return (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, command)));
}
