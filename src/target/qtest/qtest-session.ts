import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createSocketHostEnd, type SocketHostEnd } from "../../host/socket-host-end.ts";
import type { ManifestFile, TargetManifest } from "../manifest/manifest.ts";
import { chooseMeetingPlaces, type MeetingPlaces } from "../manifest/meeting-places.ts";
import { startProcess, type TargetProcess } from "../process/process.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../process/temporary-folder.ts";
import { TargetError } from "../target-error.ts";
import { QtestClient } from "./qtest-client.ts";
import { configPorts, writeConfig } from "./qtest-config.ts";
import { type ExpectedConnection, expectTarget, reachTarget } from "./qtest-connect.ts";
import type { QtestConnection } from "./qtest-connection.ts";
import type { QtestHooks } from "./qtest-hooks.ts";
import type { InterruptListener } from "./qtest-open-requests.ts";
import { createPeer, describeExit, lastWords } from "./qtest-peer.ts";

/** One start of an implementation, from its first sign of life to its end. */
export interface QtestSession {
  readonly client: QtestClient;
  /** The kit's sides of the channels, connected at the start. */
  readonly hostEnds: readonly SocketHostEnd[];
  errorOutput(): readonly string[];
  /** Number of the implementation's process; undefined when somebody else has started it. */
  readonly pid: number | undefined;
  /** Ends the implementation and removes all that was made for it. Never rejects. */
  close(): Promise<void>;
}

/** The steps of a start, to show a user how far it got. */
export type StartStep = "start" | "answer" | "set-up" | "host-ends" | "device";

/** Whoever looks on while a session is under way. */
export interface SessionWatch {
  readonly onInterrupt?: InterruptListener;
  readonly started?: QtestHooks["started"];
}

/** What a session has opened so far, so that it can be closed wherever its start fails. */
interface Opened {
  readonly folder: TemporaryFolder;
  expected?: ExpectedConnection;
  process?: TargetProcess;
  client?: QtestClient;
  hostEnds: SocketHostEnd[];
}

/**
 * Starts an implementation as its manifest says, connects, lets it report its interrupts, does what firmware would
 * do, and connects the host ends. Rejects with a `TargetError`; nothing is left behind then.
 *
 * @param directory the manifest's folder.
 * @param passed is called with each step that succeeded.
 * @param watched hears the interrupt line, and is awaited before anything is sent.
 */
export async function openQtestSession(
  manifest: TargetManifest,
  directory: string,
  passed: (step: StartStep) => void = () => undefined,
  watched: SessionWatch = {},
): Promise<QtestSession> {
  const opened: Opened = { folder: createTemporaryFolder(), hostEnds: [] };
  try {
    const places = await chooseMeetingPlaces(manifest, directory, opened.folder.path);
    const connection = await start(manifest, directory, places, opened);
    passed("start");
    await watched.started?.(opened.process?.pid);
    const client = new QtestClient({
      connection,
      peer: createPeer(manifest.name, opened.process),
      interruptLine: manifest.interrupt?.line,
      replyLimitMilliseconds: manifest.limits.reply,
      onInterrupt: watched.onInterrupt,
    });
    opened.client = client;
    client.barrier();
    await client.flush().catch((error: unknown) => {
      throw asStartFailure(manifest, error);
    });
    passed("answer");
    await setUp(manifest, client);
    passed("set-up");
    await Promise.all(opened.hostEnds.map((hostEnd, i) => reachHostEnd(manifest, hostEnd, i)));
    passed("host-ends");
    return {
      client,
      hostEnds: opened.hostEnds,
      pid: opened.process?.pid,
      errorOutput: () => opened.process?.errorOutput() ?? [],
      close: () => close(manifest, opened),
    };
  } catch (error) {
    await close(manifest, opened);
    throw error;
  }
}

async function start(
  manifest: TargetManifest,
  directory: string,
  places: MeetingPlaces,
  opened: Opened,
): Promise<QtestConnection> {
  const limit = manifest.limits.start;
  opened.hostEnds = manifest.channels.map(({ hostEnd: { role } }, i) => {
    const address = places.channels[i] as MeetingPlaces["channels"][number];
    return createSocketHostEnd({ address, role, timeoutMilliseconds: limit });
  });
  await Promise.all(opened.hostEnds.map((hostEnd) => hostEnd.prepare()));
  const { qtest } = manifest;
  if (qtest.kind !== "stdio" && places.qtest !== undefined) {
    const expect = qtest.role === "listen" ? expectTarget : reachTarget;
    opened.expected = await expect(places.qtest, limit);
  }
  if (manifest.start !== undefined) {
    writeFiles(opened.folder, manifest.start.files);
    const { program, environment, install } = manifest.start;
    opened.process = await startProcess({
      program,
      arguments: manifest.start.arguments.map((text) => places.expand(text)),
      directory,
      environment: Object.fromEntries(Object.entries(environment).map(([name, text]) => [name, places.expand(text)])),
      pipes: qtest.kind === "stdio",
      install,
    });
  }
  if (opened.expected === undefined) {
    return opened.process?.pipes as QtestConnection;
  }
  return opened.expected
    .wait(() => describeEarlyExit(manifest.name, opened.process))
    .catch((error: unknown) => {
      throw asMissing(manifest, "qtest", error);
    });
}

async function reachHostEnd(manifest: TargetManifest, hostEnd: SocketHostEnd, position: number): Promise<void> {
  await hostEnd.connect().catch((error: unknown) => {
    throw asMissing(manifest, `channels[${position}].hostEnd`, error);
  });
}

/** Where the kit starts nothing, a place at which nobody is to be met is a mistake of the manifest's user. */
function asMissing({ start }: TargetManifest, key: string, error: unknown): unknown {
  if (start !== undefined || !(error instanceof TargetError)) {
    return error;
  }
  const message = `${error.message} (${key} of the manifest)`;
  const hint = `Start the implementation first, correct ${key}, or say with "start" how the kit is to start it.`;
  return new TargetError("configuration", message, hint, error);
}

function describeEarlyExit(name: string, process: TargetProcess | undefined): TargetError | undefined {
  if (process?.exitStatus === undefined) {
    return undefined;
  }
  const message = `${name} ${describeExit(process.exitStatus)} before it could be reached${lastWords(process)}`;
  return new TargetError("start-failed", message, "Start the command by hand to see what it lacks.");
}

/** Whatever goes wrong before the first reply is a failure of the start. */
function asStartFailure({ qtest }: TargetManifest, error: unknown): unknown {
  if (!(error instanceof TargetError) || error.code === "protocol") {
    return error;
  }
  const where = qtest.kind === "stdio" ? "its standard input" : "the qtest connection";
  const hint =
    error.code === "hung"
      ? `It must answer each line that it reads from ${where} and flush the reply; the first line is "endianness".`
      : "Start the command by hand to see what it lacks.";
  return new TargetError("start-failed", `at its start ${error.message}`, hint, error);
}

async function setUp(manifest: TargetManifest, client: QtestClient): Promise<void> {
  const { interrupt, setup } = manifest;
  const controller = interrupt?.interceptIn;
  if (controller !== undefined) {
    client.interceptInterrupts(controller);
    await client.flush().catch((error: unknown) => {
      throw asUnknownController(controller, error);
    });
  }
  for (const { bus, device, function: number, offset, width, value } of setup) {
    writeConfig(client, configPorts({ bus, device, function: number }, offset), width, value);
  }
  await client.flush();
}

function asUnknownController(controller: string, error: unknown): unknown {
  if (!(error instanceof TargetError) || error.code !== "protocol") {
    return error;
  }
  const hint = "Correct interrupt.interceptIn in the manifest, or remove it if interrupts are reported without asking.";
  const message = `the target does not report the inputs of "${controller}": ${error.message}`;
  return new TargetError("configuration", message, hint, error);
}

/** Makes the files that a manifest asks for. */
export function writeFiles(folder: TemporaryFolder, files: readonly ManifestFile[]): void {
  for (const { name, size, fill, bytes } of files) {
    const content = Buffer.alloc(size, fill);
    for (const { offset, hex } of bytes) {
      content.write(hex, offset, "hex");
    }
    writeFileSync(join(folder.path, name), content);
  }
}

async function close(manifest: TargetManifest, opened: Opened): Promise<void> {
  opened.client?.close();
  await opened.expected?.close();
  await Promise.all(opened.hostEnds.map((hostEnd) => hostEnd.close()));
  await opened.process?.stop(manifest.limits.stop);
  opened.folder.remove();
}
