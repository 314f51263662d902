import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** What the agent can tell of the guest and do in it. */
export interface GuestSystem {
  /** Names of the users who are logged in, each once. */
  users(): Promise<readonly string[]>;
  /** Installed packages, as `name version`. */
  packages(): Promise<readonly string[]>;
  /** The guest's clock, ISO 8601. */
  time(): Promise<string>;
  /** Ends the sessions of a user. */
  logOut(user: string): Promise<void>;
  /** Asks for the network address anew. */
  renewLease(): Promise<void>;
}

const run = promisify(execFile);

async function lines(program: string, words: readonly string[]): Promise<string[]> {
  const { stdout } = await run(program, [...words]);
  return stdout.split("\n").filter((line) => line !== "");
}

/** The guest that this process runs in: a Debian with systemd. */
export const debianGuest: GuestSystem = {
  users: async () => [...new Set((await lines("who", [])).map((line) => line.split(" ")[0] as string))],
  packages: () => lines("dpkg-query", ["--show", "--showformat", `\${Package} \${Version}\n`]),
  time: () => Promise.resolve(new Date().toISOString()),
  logOut: async (user) => {
    await run("loginctl", ["terminate-user", user]);
  },
  renewLease: async () => {
    await run("networkctl", ["renew", "eth0"]);
  },
};
