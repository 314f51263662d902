import { resolve } from "node:path";
import { KitError } from "../../base/assert.ts";
import type { HostEnd } from "../../host/host-end.ts";
import type { TransportSpecification } from "../../spec/types.generated.ts";
import type { AccessBatch } from "../access-batch.ts";
import { type AccessKind, accessKind } from "../access-kind.ts";
import type { TargetManifest } from "../manifest/manifest.ts";
import { askVersion } from "../process/ask-version.ts";
import { readBusyTime } from "../process/busy-time.ts";
import { createPeer } from "../qtest/qtest-peer.ts";
import type { RenewOptions, Target, TargetDescription } from "../target.ts";
import { BackEnd } from "./back-end.ts";
import { BackEndLost } from "./back-end-lost.ts";
import { BackEndSession } from "./back-end-session.ts";
import { describeBackEnd } from "./describe-back-end.ts";
import { GuestMemory } from "./guest-memory.ts";
import { type Libc, loadLibc } from "./native/libc.ts";
import { RingRegisters } from "./ring-registers.ts";

/** Milliseconds that a turn after a kick, or a further one in a row, lets a back-end work that does not call. */
const [turnAfterKick, furtherTurn] = [1, 4];

/** How long a process may take to end after its connection has ended, before it is taken to go on, in milliseconds. */
const exitMilliseconds = 250;

/**
 * Makes the target that a manifest describes: a vhost-user back-end whose front-end is the kit. `transport` is the
 * document that says where registers lie. Rejects with a `TargetError` when it cannot be reached, or is none.
 *
 * @param directory the manifest's folder, in which the back-end is started.
 * @param started is awaited with the number of its process after each start.
 */
export async function createVhostUserTarget(
  manifest: TargetManifest,
  directory: string,
  transport: TransportSpecification,
  started: (pid: number | undefined) => Promise<void> = async () => undefined,
): Promise<Target> {
  const libc = await loadLibc();
  const folder = resolve(directory);
  const version = await askVersion(manifest, folder);
  const open = async (): Promise<BackEndSession> => {
    const session = await BackEndSession.open(manifest, folder, libc);
    await started(session.process?.pid);
    return session;
  };
  const session = await open();
  try {
    const conversation = await session.converse();
    const target = new VhostUserTarget({ manifest, version, transport, libc, open, session });
    target.adopt(conversation);
    return target;
  } catch (error) {
    await session.close();
    throw error;
  }
}

interface TargetParts {
  readonly manifest: TargetManifest;
  readonly version: string;
  readonly transport: TransportSpecification;
  readonly libc: Libc;
  readonly open: () => Promise<BackEndSession>;
  readonly session: BackEndSession;
}

class VhostUserTarget implements Target {
  readonly description: TargetDescription;
  readonly trace: undefined;
  starts = 1;
  readonly #manifest: TargetManifest;
  readonly #memory: GuestMemory;
  readonly #backEnd: BackEnd;
  readonly #registers: RingRegisters;
  readonly #window: number;
  readonly #open: () => Promise<BackEndSession>;
  #session: BackEndSession;
  #failed = false;
  /** Turns since something was last asked of the back-end. */
  #turns = 0;

  constructor({ manifest, version, transport, libc, open, session }: TargetParts) {
    this.#manifest = manifest;
    this.#open = open;
    this.#session = session;
    this.description = describeBackEnd(manifest, version);
    const { queues, queueSize } = manifest.vhostUser ?? { queues: 0, queueSize: 0 };
    this.#window = this.description.memoryWindow.start;
    this.#memory = new GuestMemory(libc, manifest.ram);
    this.#backEnd = new BackEnd(libc, this.#memory, queues, manifest.configBytes);
    this.#registers = new RingRegisters(transport, this.#backEnd, queues, queueSize);
  }

  adopt(conversation: Awaited<ReturnType<BackEndSession["converse"]>>): void {
    this.#backEnd.adopt(conversation);
  }

  run(batch: AccessBatch): void | Promise<void> {
    return this.#runFrom(batch, 0, false);
  }

  /** An access in which the back-end is lost is made again, once: to the one that is there then. */
  #runFrom(batch: AccessBatch, first: number, isAgain: boolean): void | Promise<void> {
    for (let entry = first; entry < batch.count; entry++) {
      try {
        this.#access(batch, entry);
      } catch (error) {
        const isLastTry = isAgain && entry === first;
        return this.#lost(error).then(() => this.#runFrom(batch, isLastTry ? entry + 1 : entry, !isLastTry));
      }
    }
  }

  #access(batch: AccessBatch, entry: number): void {
    const address = batch.address[entry] as number;
    const width = batch.width[entry] as number;
    switch (batch.kind[entry] as AccessKind) {
      case accessKind.memoryRead:
        this.#memory.read(address, batch.buffer[entry] as Uint8Array, batch.bufferOffset[entry] as number, width);
        return;
      case accessKind.memoryWrite:
        this.#memory.write(address, batch.buffer[entry] as Uint8Array, batch.bufferOffset[entry] as number, width);
        return;
      case accessKind.mmioRead:
        batch.value[entry] = 2 ** (8 * width) - 1;
        batch.value[entry] = this.#registers.read(address - this.#window, width);
        return;
      case accessKind.mmioWrite:
        this.#turns = 0;
        this.#registers.write(address - this.#window, width, batch.value[entry] as number);
        return;
      case accessKind.interruptSample:
        batch.value[entry] = -1;
        return;
      default:
        batch.value[entry] = 2 ** (8 * width) - 1;
    }
  }

  settle(only?: "host-ends"): void | Promise<void> {
    if (only !== undefined || this.#backEnd.isLost) {
      return;
    }
    try {
      this.#takeTurn(this.#turns++ === 0);
    } catch (error) {
      return this.#lost(error);
    }
  }

  /**
   * A back-end that was not kicked has nothing to do. One that was and does not call may have nothing to call for: it
   * has looked at its kicks once it has answered twice, if it does both in one loop.
   */
  #takeTurn(isFirst: boolean): void {
    const backEnd = this.#backEnd;
    const { wasKicked } = backEnd;
    const called = backEnd.waitForCall(isFirst ? (wasKicked ? turnAfterKick : 0) : furtherTurn);
    if (wasKicked && !called) {
      backEnd.askFeatures();
      backEnd.askFeatures();
    }
  }

  async renew({ startIndex, afresh, startOver }: RenewOptions): Promise<void> {
    const takesOne = this.#manifest.vhostUser?.connections === "one";
    const isGone = this.#failed || this.#session.process?.exitStatus !== undefined;
    if (this.#manifest.start !== undefined && (isGone || afresh === true || (startOver === true && takesOne))) {
      await this.#startAgain();
    } else if (this.#backEnd.isLost || startOver === true) {
      this.#backEnd.lose();
      this.#registers.reset();
      this.#backEnd.adopt(await this.#session.converse());
    }
    this.#registers.startIndex = startIndex;
  }

  async #startAgain(): Promise<void> {
    this.#backEnd.lose();
    this.#registers.reset();
    await this.#session.close();
    this.#session = await this.#open();
    this.starts++;
    this.#failed = false;
    this.#backEnd.adopt(await this.#session.converse());
  }

  /**
   * Finds out what became of a back-end that cannot be spoken to any more. One that has closed the connection and takes
   * a new one has done what the protocol allows: its device then asks for a reset. Rejects with a `TargetError` for any
   * other.
   */
  async #lost(error: unknown): Promise<void> {
    if (!(error instanceof BackEndLost)) {
      throw error;
    }
    if (this.#backEnd.isLost) {
      return;
    }
    this.#backEnd.lose();
    const { process } = this.#session;
    const peer = createPeer(this.#manifest.name, process);
    if (error.kind === "silent") {
      this.#failed = true;
      throw await peer.describeSilence(this.#manifest.limits.reply);
    }
    const status = await process?.waitForExit(exitMilliseconds);
    if (status !== undefined || error.kind === "protocol") {
      this.#failed = true;
      throw await peer.describeLoss(error);
    }
    this.#registers.forgotten();
    this.#backEnd.adopt(await this.#session.converse());
  }

  hostEnd(channel: number): HostEnd {
    throw new KitError(`a vhost-user back-end has no host end ${channel}`);
  }

  saveAndRestore(): void {
    throw new KitError("a vhost-user back-end is not saved by the kit");
  }

  busyTime(): number | undefined {
    const { process } = this.#session;
    return process === undefined ? undefined : readBusyTime(process.pid);
  }

  errorOutput(): readonly string[] {
    return this.#session.errorOutput();
  }

  async close(): Promise<void> {
    this.#backEnd.close();
    await this.#session.close();
  }
}
