import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { serveAgent } from "../../examples/guest-agent/guest-agent.ts";
import type { GuestSystem } from "../../examples/guest-agent/guest-system.ts";
import { askGuest } from "../../examples/guest-agent/host-tool.ts";
import { type ServedGuest, serveGuest } from "../../examples/support/served-guest.ts";
import { useTemporaryDirectories } from "../support/temporary-directory.ts";

const temporaryDirectory = useTemporaryDirectories();
let served: ServedGuest | undefined;

afterEach(async () => {
  await served?.close();
});

it("a host tool asks the agent in a guest, over a channel of the served reference device", async () => {
  const done: string[] = [];
  const packages = Array.from({ length: 3000 }, (_, index) => `package-${index} 1.${index}`);
  const system: GuestSystem = {
    users: async () => ["alice", "bob"],
    packages: async () => packages,
    time: async () => "2026-01-02T03:04:05.000Z",
    logOut: async (user) => {
      if (user !== "bob") {
        throw new Error(`${user} is not logged in`);
      }
      done.push(`log out ${user}`);
    },
    renewLease: async () => {
      done.push("renew lease");
    },
  };
  const folder = temporaryDirectory();
  const path = join(folder, "agent");
  served = await serveGuest(folder, [`agent:unix:${path},server,nowait`]);
  void serveAgent(served.guest.connect("agent"), system).catch(() => undefined);
  expect(await askGuest(path, { ask: "users" })).toEqual(["alice", "bob"]);
  expect(await askGuest(path, { ask: "packages" })).toEqual(packages);
  expect(await askGuest(path, { ask: "time" })).toBe("2026-01-02T03:04:05.000Z");
  expect(await askGuest(path, { ask: "log-out", user: "bob" })).toBeNull();
  expect(await askGuest(path, { ask: "renew-lease" })).toBeNull();
  await expect(askGuest(path, { ask: "log-out", user: "eve" })).rejects.toThrow("eve is not logged in");
  expect(done).toEqual(["log out bob", "renew lease"]);
});
