import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { formatSocketAddress } from "../../host/socket-address.ts";
import type { TargetManifest } from "../manifest/manifest.ts";
import { chooseMeetingPlaces } from "../manifest/meeting-places.ts";
import { startProcess, type TargetProcess } from "../process/process.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../process/temporary-folder.ts";
import { describeExit, lastWords } from "../qtest/qtest-peer.ts";
import { writeFiles } from "../qtest/qtest-session.ts";
import { TargetError } from "../target-error.ts";
import { type Conversation, wantedProtocolFeatures } from "./back-end.ts";
import { BackEndLost } from "./back-end-lost.ts";
import { hasFeature } from "./feature-words.ts";
import { FrontEnd } from "./front-end.ts";
import type { Libc } from "./native/libc.ts";
import { MessageSocket, unixAddress } from "./native/message-socket.ts";

/** The feature that every device of VIRTIO 1.0 or later offers. */
const version1 = 32;

/** Pauses between two attempts to connect, in milliseconds. */
const [pauseFirst, pauseMax] = [2, 50];

/** A back-end's process, started or found running, and its socket. */
export class BackEndSession {
  readonly process: TargetProcess | undefined;
  readonly #manifest: TargetManifest;
  readonly #libc: Libc;
  readonly #path: string;
  readonly #folder: TemporaryFolder;

  private constructor(
    manifest: TargetManifest,
    libc: Libc,
    path: string,
    folder: TemporaryFolder,
    process: TargetProcess | undefined,
  ) {
    this.#manifest = manifest;
    this.#libc = libc;
    this.#path = path;
    this.#folder = folder;
    this.process = process;
  }

  /** Starts the back-end, where the manifest says how. Rejects with a `TargetError`; nothing is left behind then. */
  static async open(manifest: TargetManifest, directory: string, libc: Libc): Promise<BackEndSession> {
    const folder = createTemporaryFolder();
    try {
      const places = await chooseMeetingPlaces(manifest, directory, folder.path);
      const path = places.qtest?.kind === "unix" ? places.qtest.path : "";
      const { start } = manifest;
      if (start === undefined) {
        return new BackEndSession(manifest, libc, path, folder, undefined);
      }
      writeFiles(folder, start.files);
      const process = await startProcess({
        program: start.program,
        arguments: start.arguments.map((text) => places.expand(text)),
        directory,
        environment: Object.fromEntries(
          Object.entries(start.environment).map(([name, text]) => [name, places.expand(text)]),
        ),
        pipes: false,
        install: start.install,
        outputFile: join(folder.path, "output"),
      });
      return new BackEndSession(manifest, libc, path, folder, process);
    } catch (error) {
      folder.remove();
      throw error;
    }
  }

  /** Connects, trying again until the back-end listens, and agrees on what both sides have. */
  async converse(): Promise<Conversation> {
    const socket = new MessageSocket(this.#libc, await this.#connect());
    const frontEnd = new FrontEnd(socket, this.#manifest.limits.reply);
    try {
      frontEnd.begin(wantedProtocolFeatures);
    } catch (error) {
      socket.close();
      throw error instanceof BackEndLost ? this.#noBackEnd(error) : error;
    }
    if (!hasFeature(frontEnd.features, version1)) {
      socket.close();
      throw new TargetError(
        "protocol",
        `${this.#manifest.name} does not offer VERSION_1: its device is older than VIRTIO 1.0`,
        "The kit judges vhost-user back-ends of VIRTIO 1.0 and later; let the back-end offer bit 32.",
      );
    }
    return { frontEnd, socket };
  }

  #noBackEnd({ message }: BackEndLost): TargetError {
    const where = formatSocketAddress({ kind: "unix", path: this.#path });
    const end = this.process?.exitStatus === undefined ? "" : `; it ${describeExit(this.process.exitStatus)}`;
    return new TargetError(
      "protocol",
      `what listens at ${where} does not answer as a vhost-user back-end: ${message}${end}${lastWords(this.process)}`,
      "Name the socket of a vhost-user back-end that takes a connection now; many take one at a time.",
    );
  }

  async #connect(): Promise<number> {
    const { limits, name, start } = this.#manifest;
    const address = unixAddress(this.#path);
    const deadline = performance.now() + limits.start;
    for (let pause = pauseFirst; ; pause = Math.min(pauseMax, pause * 2)) {
      const descriptor = this.#libc.unixSocket();
      if (address !== undefined && this.#libc.connect(descriptor, address) === 0) {
        return descriptor;
      }
      const failure = this.#libc.errorNumber();
      this.#libc.close(descriptor);
      const status = this.process?.exitStatus;
      if (status !== undefined) {
        const message = `${name} ${describeExit(status)} before it could be reached${lastWords(this.process)}`;
        throw new TargetError("start-failed", message, "Start the command by hand to see what it lacks.");
      }
      if (performance.now() > deadline) {
        const why = failure === 2 ? "there is no such socket" : `nobody listens there (error ${failure})`;
        const message = `no vhost-user back-end at ${this.#path} within ${limits.start} ms: ${why}`;
        throw start === undefined
          ? new TargetError("configuration", `${message} (vhostUser.path of the manifest)`, attachHint)
          : new TargetError("start-failed", message, startHint);
      }
      await sleep(pause);
    }
  }

  errorOutput(): readonly string[] {
    return this.process?.errorOutput() ?? [];
  }

  /** Ends the process and removes what was made for it. Never rejects. */
  async close(): Promise<void> {
    await this.process?.stop(this.#manifest.limits.stop);
    this.#folder.remove();
  }
}

const attachHint =
  'Start the back-end first, correct vhostUser.path, or say with "start" how the kit is to start the back-end.';
const startHint =
  "Let the command line name the socket by the placeholder for vhost-user; raise limits.start if it is only slow.";
