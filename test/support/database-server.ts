import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const programs = "/usr/lib/postgresql/15/bin";
const attemptsMax = 100;

/** Why no server can be started here; undefined when one can. */
export function noServer(): string | undefined {
  if (!existsSync(join(programs, "postgres"))) {
    return "PostgreSQL 15 is not installed";
  }
  return process.getuid?.() === 0 && userOf("postgres") === undefined ? "there is no user postgres" : undefined;
}

interface User {
  readonly uid: number;
  readonly gid: number;
}

function userOf(name: string): User | undefined {
  const ask = (flag: string) => spawnSync("id", [flag, name], { encoding: "utf8" });
  const [uid, gid] = [ask("-u"), ask("-g")];
  return uid.status === 0 ? { uid: Number(uid.stdout), gid: Number(gid.stdout) } : undefined;
}

/** A PostgreSQL server of a test, in a folder of its own, which listens on a socket there. */
export class DatabaseServer {
  readonly folder: string = mkdtempSync(join(tmpdir(), "vmconform-pg-"));
  readonly #user: User | undefined = process.getuid?.() === 0 ? userOf("postgres") : undefined;
  #child: ChildProcess | undefined;

  constructor() {
    chmodSync(this.folder, 0o755);
    if (this.#user !== undefined) {
      chownSync(this.folder, this.#user.uid, this.#user.gid);
    }
    const flags = ["-D", this.#data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "-N"];
    execFileSync(join(programs, "initdb"), flags, { stdio: "ignore", ...this.#user, cwd: this.folder });
  }

  get #data(): string {
    return join(this.folder, "data");
  }

  get url(): string {
    return `postgresql:///postgres?user=postgres&host=${this.folder}`;
  }

  /** Starts the server, and comes back when it answers. */
  async start(): Promise<void> {
    for (let attempt = 0; attempt < attemptsMax; attempt++) {
      if (this.#child === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null) {
        const flags = ["-D", this.#data, "-k", this.folder, "-c", "listen_addresses=", "-c", "max_connections=100"];
        this.#child = spawn(join(programs, "postgres"), flags, { stdio: "ignore", ...this.#user, cwd: this.folder });
      }
      const asked = spawnSync(join(programs, "pg_isready"), ["-q", "-h", this.folder, "-U", "postgres"]);
      if (asked.status === 0) {
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    throw new Error("the server does not answer");
  }

  /** Kills the server as it is. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    }
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
