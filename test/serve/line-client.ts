import { connect, type Socket } from "node:net";
import { until } from "../support/temporary-directory.ts";

/** A qtest client that sends any text and keeps the lines it gets: for tests only. */
export interface LineClient {
  readonly socket: Socket;
  /** Every line so far, unsolicited ones included. */
  readonly lines: string[];
  /** Sends requests, one a line, and gives the lines that came until each has its reply. */
  ask(...requests: string[]): Promise<string[]>;
}

/** Connects to a qtest server at `unix:PATH` or `tcp:HOST:PORT`. */
export function connectLines(address: string): LineClient {
  const [kind, host = "", port = ""] = address.split(":");
  const socket = kind === "unix" ? connect({ path: address.slice(5) }) : connect({ host, port: Number(port) });
  const lines: string[] = [];
  let partial = "";
  let replies = 0;
  socket.on("error", () => undefined);
  socket.on("data", (chunk: Buffer) => {
    const arrived = (partial + chunk.toString("latin1")).split("\n");
    partial = arrived.pop() ?? "";
    lines.push(...arrived);
    replies += arrived.filter((line) => !line.startsWith("IRQ ")).length;
  });
  const ask = async (...requests: string[]): Promise<string[]> => {
    const before = lines.length;
    const wanted = replies + requests.length;
    socket.write(requests.map((request) => `${request}\n`).join(""), "latin1");
    await until(() => replies >= wanted || socket.destroyed, `${requests.length} replies`);
    return lines.slice(before);
  };
  return { socket, lines, ask };
}

/**
 * Connects to a qtest server that is still starting. The socket's file is there a moment before connections are taken,
 * so one that is refused is tried again.
 */
export async function connectWhenServed(address: string): Promise<LineClient> {
  for (let tries = 0; tries < 1000; tries++) {
    const client = connectLines(address);
    await client.ask("endianness");
    if (client.lines.length > 0) {
      return client;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`nobody serves ${address}`);
}
