import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { findProgram } from "../../src/target/process/find-program.ts";

/** Says how to install the bus. */
export const install = "apt-get install -y --no-install-recommends dbus-daemon";

/** Whether the bus is installed. */
export const hasMessageBus: boolean = findProgram("dbus-daemon", "/") !== undefined;

/** A message bus of one's own. */
export interface MessageBus {
  /** The unix socket at which it listens. */
  readonly path: string;
  close(): Promise<void>;
}

const startTries = 1000;

/** Starts a bus that listens in a folder. Rejects when it is not installed, ends, or does not listen in ten seconds. */
export async function startMessageBus(folder: string): Promise<MessageBus> {
  const program = findProgram("dbus-daemon", "/");
  if (program === undefined) {
    throw new Error(`dbus-daemon is missing; install it: ${install}`);
  }
  const path = join(folder, "bus");
  const words = ["--session", "--nofork", "--nopidfile", `--address=unix:path=${path}`];
  const child = spawn(program, words, { stdio: ["ignore", "ignore", "inherit"] });
  const ended = once(child, "close");
  const close = async (): Promise<void> => {
    child.kill("SIGTERM");
    await ended;
  };
  for (let tries = 0; !existsSync(path); tries++) {
    if (tries === startTries || child.exitCode !== null) {
      await close();
      throw new Error(`dbus-daemon does not listen at ${path}`);
    }
    await pause(10);
  }
  return { path, close };
}
