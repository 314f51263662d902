// The guest's side: answers requests from the host, one JSON document a line.
import { createInterface } from "node:readline";
import type { Duplex } from "node:stream";
import type { GuestSystem } from "./guest-system.ts";

/** What the host may ask. */
export type Request =
  | { readonly ask: "users" | "packages" | "time" | "renew-lease" }
  | { readonly ask: "log-out"; readonly user: string };

/** What comes back: one answer for each request, in order. */
export type Answer = { readonly result: unknown } | { readonly error: string };

const lineMax = 4096;

/** Answers what comes over a channel until it ends. */
export async function serveAgent(channel: Duplex, system: GuestSystem): Promise<void> {
  for await (const line of createInterface({ input: channel })) {
    const reply = await answer(line, system);
    if (!channel.write(`${JSON.stringify(reply)}\n`)) {
      await new Promise((resolve) => channel.once("drain", resolve));
    }
  }
}

async function answer(line: string, system: GuestSystem): Promise<Answer> {
  try {
    if (line.length > lineMax) {
      throw new Error(`a request is longer than ${lineMax} characters`);
    }
    return { result: (await carryOut(JSON.parse(line) as Request, system)) ?? null };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

function carryOut(request: Request, system: GuestSystem): Promise<unknown> {
  switch (request.ask) {
    case "users":
      return system.users();
    case "packages":
      return system.packages();
    case "time":
      return system.time();
    case "log-out":
      return system.logOut(String(request.user));
    case "renew-lease":
      return system.renewLease();
    default:
      throw new Error("the request asks for nothing that the agent knows");
  }
}
