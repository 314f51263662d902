import { KitError } from "../../base/assert.ts";
import type { HostEnd } from "../../host/host-end.ts";
import type { TransportSpecification } from "../../spec/types.generated.ts";
import type { AccessBatch } from "../access-batch.ts";
import { type AccessKind, accessKind } from "../access-kind.ts";
import type { ManifestBackEnd } from "../manifest/manifest.ts";
import { readBusyTime } from "../process/busy-time.ts";
import type { TargetProcess } from "../process/process.ts";
import { createPeer } from "../qtest/qtest-peer.ts";
import type { RenewOptions, Target, TargetDescription } from "../target.ts";
import { TargetError } from "../target-error.ts";
import { BackEnd, type Conversation } from "./back-end.ts";
import { BackEndLost } from "./back-end-lost.ts";
import { GuestMemory } from "./guest-memory.ts";
import type { Link } from "./link.ts";
import { RingRegisters } from "./ring-registers.ts";

/** Milliseconds that a turn after a kick, or a further one in a row, lets a back-end work that does not call. */
const [turnAfterKick, furtherTurn] = [1, 4];

/** How long a process may take to end after its connection has ended, before it is taken to go on, in milliseconds. */
const exitMilliseconds = 250;

/** One start of a back-end. */
export interface BackEndStart {
  /** Undefined where there is none of its own, or somebody else has started it. */
  readonly process: TargetProcess | undefined;
  /** Connects, and agrees on what both sides have. Rejects with a `TargetError`. */
  converse(): Promise<Conversation>;
  /** What one in this process has thrown, which ends it; undefined while it goes on. */
  crash?(): unknown;
  errorOutput(): readonly string[];
  /** Never rejects. */
  close(): Promise<void>;
}

/** What a target over vhost-user is made from. */
export interface BackEndTargetParts {
  readonly description: TargetDescription;
  readonly backEnd: ManifestBackEnd;
  /** How long a reply may take, in milliseconds. */
  readonly replyLimit: number;
  readonly transport: TransportSpecification;
  readonly link: Link;
  readonly session: BackEndStart;
  /** Starts the back-end anew; undefined where the kit has not started it. */
  readonly open: (() => Promise<BackEndStart>) | undefined;
}

/** A vhost-user back-end as a target: its front-end is the kit. */
export class VhostUserTarget implements Target {
  readonly description: TargetDescription;
  readonly trace: undefined;
  starts = 1;
  readonly #backEndIs: ManifestBackEnd;
  readonly #replyLimit: number;
  readonly #memory: GuestMemory;
  readonly #backEnd: BackEnd;
  readonly #registers: RingRegisters;
  readonly #window: number;
  readonly #open: BackEndTargetParts["open"];
  #session: BackEndStart;
  #failed = false;
  /** Turns since something was last asked of the back-end. */
  #turns = 0;

  constructor({ description, backEnd, replyLimit, transport, link, session, open }: BackEndTargetParts) {
    const { queues, queueSize } = backEnd;
    this.description = description;
    this.#backEndIs = backEnd;
    this.#replyLimit = replyLimit;
    this.#open = open;
    this.#session = session;
    this.#window = description.memoryWindow.start;
    this.#memory = new GuestMemory(link, description.ram);
    this.#backEnd = new BackEnd(link, this.#memory, queues, description.configBytes ?? 0);
    this.#registers = new RingRegisters(transport, this.#backEnd, queues, queueSize);
  }

  /** From now on this conversation is had. */
  adopt(conversation: Conversation): void {
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
    const takesOne = this.#backEndIs.connections === "one";
    const isGone = this.#failed || this.#session.process?.exitStatus !== undefined;
    if (this.#open !== undefined && (isGone || afresh === true || (startOver === true && takesOne))) {
      await this.#startAgain(this.#open);
    } else if (this.#backEnd.isLost || startOver === true) {
      this.#backEnd.lose();
      this.#registers.reset();
      this.#backEnd.adopt(await this.#session.converse());
    }
    this.#registers.startIndex = startIndex;
  }

  async #startAgain(open: () => Promise<BackEndStart>): Promise<void> {
    this.#backEnd.lose();
    this.#registers.reset();
    await this.#session.close();
    this.#session = await open();
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
    const peer = createPeer(this.description.name, process);
    if (error.kind === "silent") {
      this.#failed = true;
      throw await peer.describeSilence(this.#replyLimit);
    }
    const crash = this.#session.crash?.();
    if (crash !== undefined) {
      this.#failed = true;
      const message = `the back-end threw ${crash instanceof Error ? `"${crash.message}"` : String(crash)}`;
      throw new TargetError("crashed", message, "Look at where it was thrown.", crash);
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
