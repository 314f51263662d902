import { resolve } from "node:path";
import { assert } from "../../base/assert.ts";
import type { HostEnd } from "../../host/host-end.ts";
import type { AccessBatch } from "../access-batch.ts";
import { type AccessKind, accessKind } from "../access-kind.ts";
import type { PciAddress, TargetManifest } from "../manifest/manifest.ts";
import { askVersion } from "../process/ask-version.ts";
import { readBusyTime } from "../process/busy-time.ts";
import type {
  DamageKind,
  RenewOptions,
  RestoreAttempt,
  RestorePolicy,
  SaveCourse,
  Target,
  TargetDescription,
} from "../target.ts";
import { TargetError } from "../target-error.ts";
import { describeQtestTarget } from "./describe-target.ts";
import type { QtestClient } from "./qtest-client.ts";
import { type QtestHooks, RequestEntries } from "./qtest-hooks.ts";
import { findDevice } from "./qtest-search.ts";
import { openQtestSession, type QtestSession, type SessionWatch, type StartStep } from "./qtest-session.ts";
import { saveAndRestore, tryRestore } from "./qtest-state.ts";
import { queueMemory, queueWord } from "./queue-accesses.ts";

/** A target over qtest, with what only this way in can tell. */
export interface QtestTarget extends Target {
  /** Interrupt lines that moved since the start, whichever the manifest names. */
  readonly movedInterruptLines: ReadonlySet<number>;
  /** Where the function under test is on the PCI bus. */
  readonly location: PciAddress;
}

/**
 * Makes the target that a manifest describes: an implementation in a process of its own, reached over QEMU's qtest
 * protocol. Rejects with a `TargetError` when it does not start or has no such device.
 *
 * @param directory the manifest's folder, in which the implementation is started.
 * @param passed is called with each step of the start that succeeded.
 * @param hooks hear what else the implementation says.
 */
export async function createQtestTarget(
  manifest: TargetManifest,
  directory: string,
  passed: (step: StartStep) => void = () => undefined,
  hooks: QtestHooks = {},
): Promise<QtestTarget> {
  // The implementation runs in that folder, where a relative path would mean another place.
  const folder = resolve(directory);
  const version = await askVersion(manifest, folder);
  const watching = watchingFor(hooks);
  const session = await openQtestSession(manifest, folder, passed, watching.watch);
  try {
    const location = await findDevice(manifest, session.client);
    passed("device");
    return new ProcessTarget(manifest, folder, version, session, location, watching);
  } catch (error) {
    await session.close();
    throw error;
  }
}

/** How the sessions of a target are watched. */
interface Watching {
  readonly watch: SessionWatch;
  /** Only where somebody hears the interrupt line. */
  readonly entries: RequestEntries | undefined;
}

function watchingFor({ interrupt, started }: QtestHooks): Watching {
  const entries = interrupt === undefined ? undefined : new RequestEntries();
  const watch: SessionWatch = {
    ...(interrupt === undefined
      ? {}
      : { onInterrupt: (level, request) => interrupt(level, entries?.entryOf(request)) }),
    ...(started === undefined ? {} : { started }),
  };
  return { watch, entries };
}

class ProcessTarget implements QtestTarget {
  readonly description: TargetDescription;
  readonly trace: undefined;
  readonly #manifest: TargetManifest;
  readonly #directory: string;
  readonly location: PciAddress;
  starts = 1;
  readonly #watching: Watching;
  #session: QtestSession;
  #failed = false;
  #closed = false;
  /** What was done at all host ends up to the last look at that. */
  #actionsSeen = 0;
  /** Round trips that must still pass before the device has noticed what was done at host ends. */
  #roundsDue = 0;
  /** The device may have sent bytes to host ends that the kit has not looked for. */
  #maySend = false;

  constructor(
    manifest: TargetManifest,
    directory: string,
    version: string,
    session: QtestSession,
    location: PciAddress,
    watching: Watching,
  ) {
    this.#manifest = manifest;
    this.#directory = directory;
    this.#session = session;
    this.location = location;
    this.#watching = watching;
    this.description = describeQtestTarget(manifest, version);
  }

  async run(batch: AccessBatch): Promise<void> {
    this.#noticeActions();
    const { entries } = this.#watching;
    entries?.clear();
    await this.#guard(async (client) => {
      for (let entry = 0; entry < batch.count; entry++) {
        if (client.full) {
          await client.drain();
        }
        entries?.add(client.requested);
        const kind = batch.kind[entry] as AccessKind;
        this.#maySend ||= kind === accessKind.portWrite;
        if (kind === accessKind.memoryRead || kind === accessKind.memoryWrite) {
          await queueMemory(client, batch, entry, kind);
        } else {
          queueWord(client, this.location, batch, entry, kind);
        }
      }
      await client.flush();
      entries?.clear();
      this.#roundsDue = Math.max(0, this.#roundsDue - 1);
      if (this.#maySend && this.description.capabilities.synchronous) {
        await this.#receive();
      }
    });
  }

  settle(only?: "host-ends"): void | Promise<void> {
    this.#noticeActions();
    if (only === undefined) {
      return this.#guard((client) => this.#letWork(client));
    }
    const isSending = this.#session.hostEnds.some(({ unsent }) => unsent > 0);
    if (isSending || this.#roundsDue > 0) {
      return this.#guard((client) => this.#passRounds(client, isSending ? this.#roundsOfNotice : this.#roundsDue));
    }
  }

  async renew(options: RenewOptions): Promise<void> {
    const streams = this.#session.hostEnds.length > 0 && options.startOver === true;
    const again = this.#failed || streams || options.afresh === true || this.description.capabilities.freshDevice;
    if (this.#manifest.start !== undefined && again) {
      await this.#session.close();
      this.#session = await openQtestSession(this.#manifest, this.#directory, undefined, this.#watching.watch);
      this.starts++;
      this.#actionsSeen = -1;
      this.#failed = false;
    }
    await this.#guard(async (client) => {
      for (const hostEnd of this.#session.hostEnds) {
        await hostEnd.connect();
        if (!hostEnd.reading) {
          hostEnd.resume();
        }
      }
      this.#noticeActions();
      const isQuiet = this.#roundsDue === 0 && !this.#maySend && options.startOver !== true;
      if (!isQuiet || !this.description.capabilities.synchronous) {
        await this.#letWork(client);
      }
      for (const hostEnd of this.#session.hostEnds) {
        hostEnd.take();
      }
    });
  }

  hostEnd(channel: number): HostEnd {
    const found = this.#session.hostEnds[channel];
    assert(found !== undefined, `the target has no channel ${channel}`);
    return found;
  }

  async saveAndRestore(policy: RestorePolicy, { use, ...course }: SaveCourse = {}): Promise<void> {
    const { hostEnds } = this.#session;
    // While the device is used it may go on with chains that are held back, which are in its state as well.
    const isHeld = hostEnds.some(({ reading }) => !reading);
    const whole = use === undefined || isHeld ? course : { ...course, use };
    await this.#guard((client) => saveAndRestore(client, this.location, policy, whole));
    if (policy === "disconnect") {
      for (const hostEnd of hostEnds) {
        await hostEnd.close();
        hostEnd.take();
      }
    }
    this.#noticeActions();
    this.#maySend = true;
  }

  async tryRestore(damage: DamageKind, at: number): Promise<RestoreAttempt | undefined> {
    let attempt: RestoreAttempt | undefined;
    if (damage !== "configuration") {
      await this.#guard(async (client) => {
        attempt = await tryRestore(client, damage, at);
      });
    }
    return attempt;
  }

  get movedInterruptLines(): ReadonlySet<number> {
    return this.#session.client.movedInterruptLines;
  }

  busyTime(): number | undefined {
    const { pid } = this.#session;
    return pid === undefined ? undefined : readBusyTime(pid);
  }

  errorOutput(): readonly string[] {
    return this.#session.errorOutput();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#session.close();
  }

  /** Round trips that pass before the look that shows what came of an action at a host end. */
  get #roundsOfNotice(): number {
    return Math.max(0, this.#manifest.settleRounds - 1);
  }

  /** Whether anything was done at host ends since this was asked last: then the device has yet to notice. */
  #noticeActions(): void {
    const actions = this.#session.hostEnds.reduce((sum, { actions: count }) => sum + count, 0);
    if (actions !== this.#actionsSeen) {
      this.#actionsSeen = actions;
      this.#roundsDue = this.#roundsOfNotice;
      this.#maySend = true;
    }
  }

  /** The device has its turn while round trips pass; then what host ends received is read. */
  async #letWork(client: QtestClient): Promise<void> {
    // The look that follows is a round trip too, and all that one of a device that works at once needs beside it.
    const { synchronous } = this.description.capabilities;
    await this.#passRounds(client, synchronous ? this.#roundsOfNotice : this.#manifest.settleRounds);
    await this.#receive();
  }

  async #passRounds(client: QtestClient, rounds: number): Promise<void> {
    for (let round = 0; round < rounds; round++) {
      client.barrier();
      await client.flush();
    }
    this.#roundsDue = Math.max(0, this.#roundsDue - rounds);
  }

  /** Reads what has arrived at host ends. */
  async #receive(): Promise<void> {
    this.#maySend = false;
    if (this.#session.hostEnds.length > 0) {
      // The first turn of the event loop may already be past its look at the sockets.
      await nextTurn();
      await nextTurn();
    }
  }

  async #guard(work: (client: QtestClient) => Promise<void>): Promise<void> {
    assert(!this.#closed, "a closed target is used");
    try {
      await work(this.#session.client);
    } catch (error) {
      this.#failed ||= error instanceof TargetError;
      throw error;
    }
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
