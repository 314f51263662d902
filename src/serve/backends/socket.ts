import { connect, type Socket } from "node:net";
import { formatSocketAddress, type SocketAddress } from "../../host/socket-address.ts";
import { openSocketListener, type SocketListener } from "../../host/socket-listener.ts";
import { TargetError } from "../../target/target-error.ts";
import type { StreamChannel } from "../stream-channel.ts";
import type { CharacterBackend, Log } from "./character-backend.ts";
import { finishOutput } from "./finish-output.ts";

/** Connections that wait for the one before them to end; more are closed at once. */
const waitingMax = 16;

/** How a socket device is opened. */
export interface SocketDeviceOptions {
  readonly address: SocketAddress;
  readonly server: boolean;
  readonly wait: boolean;
}

/**
 * Opens a stream socket behind a channel. A server serves one connection at a time and the next when it has ended; a
 * client connects once, and rejects with a TargetError (`configuration`) when nobody listens.
 */
export async function openSocketBackend(
  options: SocketDeviceOptions,
  channel: StreamChannel,
  log: Log,
): Promise<CharacterBackend> {
  return options.server ? openServer(options, channel, log) : openClient(options.address, channel, log);
}

async function openServer(options: SocketDeviceOptions, channel: StreamChannel, log: Log): Promise<CharacterBackend> {
  const waiting: Socket[] = [];
  let active: Socket | undefined;
  let connected: () => void = () => undefined;
  const first = new Promise<void>((resolve) => {
    connected = resolve;
  });
  const serveNext = (): void => {
    const socket = waiting.shift();
    if (socket === undefined || active !== undefined) {
      return;
    }
    active = socket;
    channel.attach({ input: socket, output: socket }, () => {
      active = undefined;
      socket.destroy();
      serveNext();
    });
    connected();
  };
  const listener: SocketListener = await openSocketListener(options.address, (socket) => {
    socket.on("error", () => undefined);
    socket.setNoDelay(true);
    if (waiting.length === waitingMax) {
      socket.destroy();
      return;
    }
    waiting.push(socket);
    if (active === undefined) {
      serveNext();
    }
  });
  const address = formatSocketAddress(listener.address);
  if (options.wait) {
    log(`channel ${channel.name} waits for a connection at ${address}`);
  }
  const close = async (): Promise<void> => {
    await listener.close();
    for (const socket of waiting.splice(0)) {
      socket.destroy();
    }
    await closeSocket(active, channel);
  };
  return { channel, address, ready: options.wait ? first : Promise.resolve(), close };
}

async function openClient(address: SocketAddress, channel: StreamChannel, log: Log): Promise<CharacterBackend> {
  const socket = await reach(address);
  const text = formatSocketAddress(address);
  channel.attach({ input: socket, output: socket }, () => {
    log(`channel ${channel.name} lost its connection to ${text}`);
    socket.destroy();
  });
  return { channel, address: text, ready: Promise.resolve(), close: () => closeSocket(socket, channel) };
}

async function closeSocket(socket: Socket | undefined, channel: StreamChannel): Promise<void> {
  channel.detach();
  if (socket !== undefined) {
    await finishOutput(socket);
    socket.destroy();
  }
}

function reach(address: SocketAddress): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket =
      address.kind === "unix" ? connect({ path: address.path }) : connect({ host: address.host, port: address.port });
    socket.once("error", (error) => {
      const hint = "Start the program that listens there first, or add ,server to listen here instead.";
      const message = `cannot connect to ${formatSocketAddress(address)}: ${error.message}`;
      reject(new TargetError("configuration", message, hint, error));
    });
    socket.once("connect", () => {
      socket.on("error", () => undefined);
      socket.setNoDelay(true);
      socket.pause();
      resolve(socket);
    });
  });
}
