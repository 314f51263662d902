import { randomInt } from "node:crypto";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { unreachable } from "../../base/assert.ts";
import { formatSocketAddress, type SocketAddress, unixPathBytesMax } from "../../host/socket-address.ts";
import { TargetError } from "../target-error.ts";
import type { MeetingPlace, TargetManifest } from "./manifest.ts";
import { fillIn, findPlaceholders, type Placeholder } from "./manifest-placeholders.ts";

/** Where the kit and one started target meet, and what the placeholders of its manifest stand for. */
export interface MeetingPlaces {
  /** Undefined when they talk over standard input and output. */
  readonly qtest: SocketAddress | undefined;
  /** The host ends, by position in the manifest. */
  readonly channels: readonly SocketAddress[];
  /** Fills in the placeholders of a text of the manifest. */
  expand(text: string): string;
}

/**
 * Chooses what a manifest leaves open: socket files in `temporary`, free ports of the loopback interface. Rejects
 * with a `TargetError` (`configuration`) when a socket's path is too long.
 *
 * @param directory the manifest's folder, from which its paths count.
 * @param temporary the folder of this target's own, removed when it ends.
 */
export async function chooseMeetingPlaces(
  manifest: TargetManifest,
  directory: string,
  temporary: string,
): Promise<MeetingPlaces> {
  const ports = await choosePorts(manifest);
  const simple = (placeholder: Placeholder): string => {
    switch (placeholder.kind) {
      case "tmp":
        return temporary;
      case "manifest":
        return directory;
      case "socket":
        return join(temporary, placeholder.name);
      case "port":
        return String(ports.get(placeholder.name));
      case "qtest":
      case "vhost-user":
      case "channel":
        return "";
      default:
        return unreachable(placeholder.kind);
    }
  };
  const place = async (found: MeetingPlace, file: string): Promise<SocketAddress> => {
    if (found.kind === "tcp") {
      return { kind: "tcp", host: found.host, port: found.port ?? (await findFreePort()) };
    }
    const path = found.path === undefined ? join(temporary, file) : resolve(directory, fillIn(found.path, simple));
    checkPathLength(path);
    return { kind: "unix", path };
  };
  const qtest = manifest.qtest.kind === "stdio" ? undefined : await place(manifest.qtest, "qtest");
  const channels: SocketAddress[] = [];
  for (const [i, { hostEnd }] of manifest.channels.entries()) {
    channels.push(await place(hostEnd, `channel-${i}`));
  }
  const all = (placeholder: Placeholder): string => {
    if (placeholder.kind === "qtest") {
      return qtest === undefined ? "stdio" : formatSocketAddress(qtest);
    }
    if (placeholder.kind === "vhost-user") {
      return qtest?.kind === "unix" ? qtest.path : "";
    }
    if (placeholder.kind === "channel") {
      const position = manifest.channels.findIndex(({ name }) => name === placeholder.name);
      return formatSocketAddress(channels[position] as SocketAddress);
    }
    return simple(placeholder);
  };
  return { qtest, channels, expand: (text) => fillIn(text, all) };
}

async function choosePorts({ start }: TargetManifest): Promise<Map<string, number>> {
  const texts = start === undefined ? [] : [...start.arguments, ...Object.values(start.environment)];
  const names = texts.flatMap(findPlaceholders).flatMap(({ kind, name }) => (kind === "port" ? [name] : []));
  const ports = new Map<string, number>();
  for (const name of new Set(names)) {
    ports.set(name, await findFreePort());
  }
  return ports;
}

/**
 * Ports to choose from: below the ranges that systems take for the near side of a connection (32768 and up), or
 * whoever connects to a port before its target listens there may be given that very port and so take it away.
 */
const portFirst = 12_000;
const portEnd = 32_000;
const portAttemptsMax = 100;

/** Ports that this process gave to a target, so that two that start together never get the same. */
const given = new Set<number>();

/** A port of the loopback interface that nobody uses at this moment. */
async function findFreePort(): Promise<number> {
  for (let attempt = 0; attempt < portAttemptsMax; attempt += 1) {
    const port = randomInt(portFirst, portEnd);
    if (!given.has(port) && (await isFree(port))) {
      given.add(port);
      if (given.size > (portEnd - portFirst) / 2) {
        given.clear();
      }
      return port;
    }
  }
  const message = `no free port found on 127.0.0.1 among ${portAttemptsMax} between ${portFirst} and ${portEnd}`;
  throw new TargetError("configuration", message, "Give the ports in the manifest, or use unix sockets.");
}

function isFree(port: number): Promise<boolean> {
  return new Promise((found) => {
    const server = createServer();
    server.once("error", () => found(false));
    server.listen({ host: "127.0.0.1", port }, () => {
      server.close(() => found(true));
    });
  });
}

function checkPathLength(path: string): void {
  const bytes = Buffer.byteLength(path);
  if (bytes > unixPathBytesMax) {
    const hint = "Set TMPDIR to a folder with a shorter name, or give a shorter path.";
    const message = `the socket ${path} has a path of ${bytes} bytes; a unix socket allows ${unixPathBytesMax}`;
    throw new TargetError("configuration", message, hint);
  }
}
