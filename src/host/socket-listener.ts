import { unlink } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";
import { TargetError } from "../target/target-error.ts";
import { formatSocketAddress, isLoopback, type SocketAddress } from "./socket-address.ts";

/** A socket that others connect to. */
export interface SocketListener {
  /** Where it listens; the port is the real one when 0 was asked for. */
  readonly address: SocketAddress;
  /** Takes no more connections and removes the socket file; connections that are open stay. Never rejects. */
  close(): Promise<void>;
}

/** How connections are taken. */
export interface SocketListenerOptions {
  /** Whether a connection still sends when the other side has stopped sending. Default false. */
  readonly allowHalfOpen?: boolean;
}

/**
 * Listens, on a unix socket or on the loopback interface only. Every connection is handed over paused. A socket file
 * that nobody listens on any more is replaced. Rejects with a TargetError (`configuration`) that says why.
 */
export async function openSocketListener(
  address: SocketAddress,
  accept: (socket: Socket) => void,
  options: SocketListenerOptions = {},
): Promise<SocketListener> {
  if (address.kind === "tcp" && !isLoopback(address.host)) {
    const hint = "Listen on 127.0.0.1, ::1 or localhost and forward the port if another machine must reach it.";
    throw new TargetError("configuration", `${formatSocketAddress(address)} is not a loopback address`, hint);
  }
  const server = createServer({ pauseOnConnect: true, allowHalfOpen: options.allowHalfOpen ?? false }, accept);
  try {
    await listen(server, address);
  } catch (error) {
    if (!(address.kind === "unix" && hasCode(error, "EADDRINUSE") && (await isStale(address.path)))) {
      throw listenFailed(address, error);
    }
    await unlink(address.path);
    await listen(server, address).catch((again: unknown) => {
      throw listenFailed(address, again);
    });
  }
  return { address: boundAddress(server, address), close: () => closeServer(server) };
}

function listen(server: Server, address: SocketAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    const listening = (): void => {
      server.off("error", reject);
      // A listener that can take no more (too many open files) must not end the process.
      server.on("error", () => undefined);
      resolve();
    };
    if (address.kind === "unix") {
      server.listen({ path: address.path }, listening);
    } else {
      server.listen({ host: address.host, port: address.port }, listening);
    }
  });
}

function boundAddress(server: Server, address: SocketAddress): SocketAddress {
  const bound = server.address();
  return address.kind === "tcp" && bound !== null && typeof bound === "object"
    ? { ...address, port: bound.port }
    : address;
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // Connections outlive their listener, so waiting for them would wait for their owners.
    server.close();
    setImmediate(resolve);
  });
}

/** Whether a socket file is a left-over: nobody answers behind it. */
function isStale(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect({ path });
    probe.once("connect", () => {
      probe.destroy();
      resolve(false);
    });
    probe.once("error", (error) => resolve(hasCode(error, "ECONNREFUSED")));
  });
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

function listenFailed(address: SocketAddress, error: unknown): TargetError {
  const reason = error instanceof Error ? error.message : String(error);
  const hint = hasCode(error, "EADDRINUSE")
    ? "Another program uses this address: end it or choose another address."
    : "The directory must exist and be writable, and a port below 1024 needs privileges.";
  return new TargetError("configuration", `cannot listen on ${formatSocketAddress(address)}: ${reason}`, hint, error);
}
