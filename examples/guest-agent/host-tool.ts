// The host's side: asks the agent in a guest, over the socket that is the channel's host end.
// `host-tool.ts SOCKET users|packages|time|renew-lease|log-out [USER]`
import { connect } from "node:net";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import type { Answer, Request } from "./guest-agent.ts";

/** Asks one thing and gives the answer; rejects with what the agent says against it. */
export async function askGuest(path: string, request: Request): Promise<unknown> {
  const socket = connect(path);
  try {
    socket.write(`${JSON.stringify(request)}\n`);
    for await (const line of createInterface({ input: socket })) {
      const answer = JSON.parse(line) as Answer;
      if ("error" in answer) {
        throw new Error(answer.error);
      }
      return answer.result;
    }
    throw new Error("the channel ended before the agent answered");
  } finally {
    socket.destroy();
  }
}

const [, program = "", path = "", ask = "", user = ""] = process.argv;
if (import.meta.url === pathToFileURL(program).href) {
  const request = { ask, user } as Request;
  process.stdout.write(`${JSON.stringify(await askGuest(path, request), undefined, 2)}\n`);
}
