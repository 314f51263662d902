import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { formatSocketAddress, type SocketAddress } from "../../host/socket-address.ts";
import { openSocketListener } from "../../host/socket-listener.ts";
import { TargetError } from "../target-error.ts";
import type { QtestConnection } from "./qtest-connection.ts";

/** A connection to a target that is about to come. */
export interface ExpectedConnection {
  /** Waits for it, as long as `giveUp` finds no reason against it. Rejects with a `TargetError`. */
  wait(giveUp: () => TargetError | undefined): Promise<QtestConnection>;
  /** Takes no connection any more; one that was handed out stays. */
  close(): Promise<void>;
}

/** Pauses between two attempts, in milliseconds: short at first, since most targets listen soon. */
const pauseFirst = 2;
const pauseMax = 50;

/** Connects to a target that listens, trying again until it does. */
export function reachTarget(address: SocketAddress, limitMilliseconds: number): ExpectedConnection {
  const wait: ExpectedConnection["wait"] = async (giveUp) => {
    const deadline = performance.now() + limitMilliseconds;
    for (let pause = pauseFirst; ; pause = Math.min(pauseMax, pause * 2)) {
      const reached = await attempt(address);
      if (typeof reached !== "string") {
        return { input: reached, output: reached };
      }
      const reason = giveUp();
      if (reason !== undefined) {
        throw reason;
      }
      if (performance.now() > deadline) {
        throw tooLate(`no connection at ${formatSocketAddress(address)} within ${limitMilliseconds} ms: ${reached}`);
      }
      await sleep(pause);
    }
  };
  return { wait, close: async () => undefined };
}

/** Listens at once, so that a target that is started afterwards can connect. */
export async function expectTarget(address: SocketAddress, limitMilliseconds: number): Promise<ExpectedConnection> {
  let arrived: Socket | undefined;
  const listener = await openSocketListener(address, (socket) => {
    socket.on("error", () => undefined);
    if (arrived === undefined) {
      arrived = socket;
    } else {
      socket.destroy();
    }
  });
  const wait: ExpectedConnection["wait"] = async (giveUp) => {
    const deadline = performance.now() + limitMilliseconds;
    while (arrived === undefined) {
      const reason = giveUp();
      if (reason !== undefined) {
        throw reason;
      }
      if (performance.now() > deadline) {
        throw tooLate(`nobody connected to ${formatSocketAddress(address)} within ${limitMilliseconds} ms`);
      }
      await sleep(pauseFirst);
    }
    return { input: arrived, output: arrived };
  };
  return { wait, close: () => listener.close() };
}

function attempt(address: SocketAddress): Promise<Socket | string> {
  return new Promise((resolve) => {
    const socket =
      address.kind === "unix" ? connect({ path: address.path }) : connect({ host: address.host, port: address.port });
    socket.once("connect", () => {
      socket.setNoDelay(true);
      resolve(socket);
    });
    socket.on("error", (error) => resolve(error.message));
  });
}

function tooLate(message: string): TargetError {
  const hint =
    "Compare where the manifest and the target's command line say that they meet; raise limits.start if need be.";
  return new TargetError("start-failed", message, hint);
}
