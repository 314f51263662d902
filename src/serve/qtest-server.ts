import { connect, type Socket } from "node:net";
import type { Readable, Writable } from "node:stream";
import { unreachable } from "../base/assert.ts";
import { formatSocketAddress, type SocketAddress } from "../host/socket-address.ts";
import { openSocketListener } from "../host/socket-listener.ts";
import { TargetError } from "../target/target-error.ts";
import { QtestConnection } from "./qtest-connection.ts";
import type { QtestEndpoint } from "./qtest-endpoint.ts";
import type { QtestMachine } from "./qtest-machine.ts";
import type { Guard } from "./stream-channel.ts";

/** A way for qtest clients into a machine. */
export interface QtestServer {
  /** Where clients are met: `unix:PATH`, `tcp:HOST:PORT` with the real port, or `stdio`. */
  readonly address: string;
  /** Resolves when no client can come any more: the only one has gone, or the server was closed. */
  readonly ended: Promise<void>;
  /** Stops serving and drops clients. Never rejects. */
  close(): Promise<void>;
}

/** Clients that wait for the one before them to go; more are closed at once. */
const waitingMax = 16;

/**
 * Serves a machine to qtest clients, one at a time; the machine keeps its state from one to the next. Rejects with a
 * TargetError (`configuration`) when the address cannot be used.
 */
export async function openQtestServer(
  machine: QtestMachine,
  endpoint: QtestEndpoint,
  guard: Guard,
): Promise<QtestServer> {
  switch (endpoint.kind) {
    case "listen":
      return listen(machine, endpoint.address, guard);
    case "connect":
      return serveSocket(machine, await reach(endpoint.address), formatSocketAddress(endpoint.address), guard);
    case "stdio":
      return serveStdio(machine, guard);
    default:
      return unreachable(endpoint);
  }
}

async function listen(machine: QtestMachine, address: SocketAddress, guard: Guard): Promise<QtestServer> {
  const waiting: Socket[] = [];
  let active: Socket | undefined;
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const serveNext = (): void => {
    active = waiting.shift();
    if (active !== undefined) {
      serve(machine, active, guard, serveNext);
    }
  };
  const accept = (socket: Socket): void => {
    socket.on("error", () => undefined);
    if (waiting.length === waitingMax) {
      socket.destroy();
      return;
    }
    socket.setNoDelay(true);
    waiting.push(socket);
    if (active === undefined) {
      serveNext();
    }
  };
  const listener = await openSocketListener(address, accept, { allowHalfOpen: true });
  const close = async (): Promise<void> => {
    await listener.close();
    for (const socket of waiting.splice(0)) {
      socket.destroy();
    }
    active?.destroy();
    end();
  };
  return { address: formatSocketAddress(listener.address), ended, close };
}

function serveSocket(machine: QtestMachine, socket: Socket, address: string, guard: Guard): QtestServer {
  const ended = new Promise<void>((resolve) => serve(machine, socket, guard, resolve));
  const close = async (): Promise<void> => {
    socket.destroy();
    await ended;
  };
  return { address, ended, close };
}

function serveStdio(machine: QtestMachine, guard: Guard): QtestServer {
  const { stdin, stdout } = process;
  const ended = new Promise<void>((resolve) => serveStreams(machine, stdin, stdout, guard, resolve));
  const close = (): Promise<void> => {
    stdin.destroy();
    return Promise.resolve();
  };
  return { address: "stdio", ended, close };
}

/** Serves one client behind a socket; one that only stops sending still gets the replies to what it sent. */
function serve(machine: QtestMachine, socket: Socket, guard: Guard, gone: () => void): void {
  serveStreams(machine, socket, socket, guard, () => {
    socket.destroySoon();
    // The last replies to a client that does not read them must not keep the process alive.
    socket.unref();
    gone();
  });
}

/** Serves one client until it has sent its last request and got its replies, or one of its streams is lost. */
function serveStreams(machine: QtestMachine, input: Readable, output: Writable, guard: Guard, gone: () => void): void {
  const connection = new QtestConnection(machine, input, output, guard);
  let open = true;
  const end = (): void => {
    if (open) {
      open = false;
      connection.close();
      gone();
    }
  };
  const lose = (): void => {
    input.destroy();
    end();
  };
  input.once("end", () => connection.finish(end)).once("error", lose);
  output.once("close", end).on("error", lose);
  input.resume();
}

function reach(address: SocketAddress): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket =
      address.kind === "unix"
        ? connect({ path: address.path, allowHalfOpen: true })
        : connect({ host: address.host, port: address.port, allowHalfOpen: true });
    socket.once("error", (error) => {
      const message = `no qtest client listens at ${formatSocketAddress(address)}: ${error.message}`;
      reject(new TargetError("configuration", message, "Start the client first, or leave server=off out.", error));
    });
    socket.once("connect", () => {
      socket.setNoDelay(true);
      resolve(socket);
    });
  });
}
