import type { CreateDevice } from "../target/device-port.ts";
import type { RestorePolicy } from "../target/target.ts";
import { TargetError } from "../target/target-error.ts";
import type { CharacterBackend, Log } from "./backends/character-backend.ts";
import { openBackend } from "./backends/open-backend.ts";
import type { ChannelOption } from "./character-device.ts";
import { deviceSlots } from "./pci-host.ts";
import type { QtestEndpoint } from "./qtest-endpoint.ts";
import { QtestMachine } from "./qtest-machine.ts";
import { openQtestServer, type QtestServer } from "./qtest-server.ts";
import { type Guard, StreamChannel } from "./stream-channel.ts";

/** What is served, and where. */
export interface ServerOptions {
  readonly create: CreateDevice;
  /** The channels and what is behind each, as `parseChannelOptions` gives them. */
  readonly channels: readonly ChannelOption[];
  /** Where qtest clients are met, as `parseQtestEndpoint` gives it. */
  readonly qtest: QtestEndpoint;
  /** Guest RAM from address 0 on, in bytes: whole MiB up to 3 GiB; costs memory where it is used. Default 512 MiB. */
  readonly memoryBytes?: number;
  /** PCI slot of the device, 2 .. 31. Default 2, whose INTA is interrupt input 11. */
  readonly slot?: number;
  /** Free-running index at which every ring starts. Default 0. */
  readonly startIndex?: number;
  /** A saved state that the device takes over before anything else happens. */
  readonly restore?: { readonly document: string; readonly policy: RestorePolicy };
  /** Told what a user must know, such as where a pseudo-terminal is. Default: nothing is told. */
  readonly log?: Log;
}

/** A machine that is being served. */
export interface RunningServer {
  /** Where qtest clients are met, the real port included. */
  readonly qtestAddress: string;
  /** The channels in order, each with where its host end is. */
  readonly channels: readonly { readonly name: string; readonly address: string }[];
  /**
   * Resolves when no qtest client can come any more, or when the server was closed. Rejects with a TargetError
   * (`crashed`) when the device threw an exception; everything is closed then.
   */
  readonly finished: Promise<void>;
  /** The device's state, between two requests. Throws a TargetError (`configuration`) for a device without states. */
  save(): string;
  /** Ends serving: clients are dropped, accepted bytes still reach host ends for up to a second. Never rejects. */
  close(): Promise<void>;
}

const megabyte = 0x10_0000;
const memoryBytesMax = 3072 * megabyte;
const memoryBytesDefault = 512 * megabyte;

/**
 * Makes a device behind a qtest server and opens its host ends. Rejects with a TargetError (`configuration`) when an
 * option cannot be used, and with `start-failed` when the device refuses its creation or the state to restore; then
 * nothing stays open.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  checkOptions(options);
  const server = new Server();
  try {
    await server.start(options);
    return server;
  } catch (error) {
    await server.close();
    throw error;
  }
}

class Server implements RunningServer {
  readonly finished: Promise<void>;
  #backends: CharacterBackend[] = [];
  #machine: QtestMachine | undefined;
  #qtest: QtestServer | undefined;
  #failed = false;
  #finish: () => void = () => undefined;
  #fail: (error: TargetError) => void = () => undefined;

  constructor() {
    this.finished = new Promise((resolve, reject) => {
      this.#finish = resolve;
      this.#fail = reject;
    });
    // Whoever started the server may look at it later or not at all.
    this.finished.catch(() => undefined);
  }

  get qtestAddress(): string {
    return this.#qtest?.address ?? "";
  }

  get channels(): readonly { name: string; address: string }[] {
    return this.#backends.map(({ channel, address }) => ({ name: channel.name, address }));
  }

  async start(options: ServerOptions): Promise<void> {
    const log = options.log ?? (() => undefined);
    for (const { name, device } of options.channels) {
      this.#backends.push(await openBackend(device, new StreamChannel(name, this.#guard), log));
    }
    for (const backend of this.#backends) {
      await backend.ready;
    }
    this.#machine = this.#createMachine(options);
    for (const { channel } of this.#backends) {
      channel.announce();
    }
    this.#qtest = await openQtestServer(this.#machine, options.qtest, this.#guard);
    void this.#qtest.ended.then(this.#finish);
  }

  save(): string {
    this.#machine?.rest();
    const document = this.#machine?.device.save?.();
    if (document === undefined) {
      throw new TargetError(
        "configuration",
        "this device cannot be saved",
        "Serve a device that has save and restore.",
      );
    }
    return document;
  }

  async close(): Promise<void> {
    await this.#qtest?.close();
    await Promise.all(this.#backends.map((backend) => backend.close()));
    this.#finish();
  }

  #createMachine(options: ServerOptions): QtestMachine {
    try {
      const machine = new QtestMachine(
        {
          create: options.create,
          channels: this.#backends.map(({ channel }) => channel),
          memoryBytes: options.memoryBytes ?? memoryBytesDefault,
          slot: options.slot ?? deviceSlots.first,
          startIndex: options.startIndex ?? 0,
        },
        this.#guard,
      );
      this.#restore(machine, options.restore);
      return machine;
    } catch (error) {
      if (error instanceof TargetError) {
        throw error;
      }
      const hint = "The message is the device's own: it says what it expected.";
      throw new TargetError("start-failed", `the device could not be made: ${describe(error)}`, hint, error);
    }
  }

  #restore(machine: QtestMachine, restore: ServerOptions["restore"]): void {
    if (restore === undefined) {
      return;
    }
    if (machine.device.restore === undefined) {
      throw new TargetError("configuration", "this device cannot be restored", "Start it without a saved state.");
    }
    try {
      machine.device.restore(restore.document, restore.policy);
    } catch (error) {
      const hint = "Give the same channels and device as when the state was saved.";
      throw new TargetError("start-failed", `the saved state was refused: ${describe(error)}`, hint, error);
    }
  }

  readonly #guard: Guard = (work) => {
    if (this.#failed) {
      return;
    }
    try {
      work();
    } catch (error) {
      this.#failed = true;
      const hint = "The cause carries the device's own stack trace.";
      const failure = new TargetError("crashed", `the device threw an exception: ${describe(error)}`, hint, error);
      this.#fail(failure);
      void this.close();
    }
  };
}

function checkOptions({ memoryBytes = memoryBytesDefault, slot = deviceSlots.first }: ServerOptions): void {
  if (memoryBytes % megabyte !== 0 || memoryBytes < megabyte || memoryBytes > memoryBytesMax) {
    const message = `${memoryBytes} bytes of guest memory, expected whole MiB from 1 MiB to 3 GiB`;
    throw new TargetError("configuration", message, "512 MiB are enough for every check of the kit.");
  }
  if (!Number.isInteger(slot) || slot < deviceSlots.first || slot > deviceSlots.last) {
    const message = `PCI slot ${slot}, expected ${deviceSlots.first} to ${deviceSlots.last}`;
    throw new TargetError("configuration", message, "Slots 0 and 1 hold the machine's bridges.");
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
