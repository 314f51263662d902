// An agent in a guest answers a tool on the host: `npm run example guest-agent`.
import { join } from "node:path";
import { say } from "../support/say.ts";
import { serveGuest } from "../support/served-guest.ts";
import { withTemporaryFolder } from "../support/temporary-folder.ts";
import { type Request, serveAgent } from "./guest-agent.ts";
import { askGuest } from "./host-tool.ts";
import { createSampleSystem } from "./sample-system.ts";

const requests: readonly Request[] = [
  { ask: "users" },
  { ask: "packages" },
  { ask: "time" },
  { ask: "log-out", user: "bob" },
  { ask: "users" },
  { ask: "log-out", user: "eve" },
  { ask: "renew-lease" },
];

/** What the agent answered, or what it had against the request. */
async function answerOf(path: string, request: Request): Promise<string> {
  try {
    return JSON.stringify(await askGuest(path, request));
  } catch (error) {
    return `refused: ${(error as Error).message}`;
  }
}

await withTemporaryFolder(async (folder) => {
  const path = join(folder, "agent");
  const { guest, close } = await serveGuest(folder, [`agent:unix:${path},server,nowait`]);
  try {
    const agent = serveAgent(guest.connect("agent"), createSampleSystem()).catch(() => undefined);
    say("guest", "an agent serves the channel agent");
    for (const request of requests) {
      say("host", JSON.stringify(request));
      say("guest", await answerOf(path, request));
    }
    await guest.close();
    await agent;
  } finally {
    await close();
  }
});
