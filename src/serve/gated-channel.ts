import type { ChannelBackend, ChannelListener } from "../target/device-port.ts";

/** A channel whose connection can be cut by the machine. */
export interface CuttableChannel extends ChannelBackend {
  /** Closes the connection and drops what is under way; without it the channel has no connection to close. */
  readonly disconnect?: () => void;
}

const silentListener: ChannelListener = {
  readableChanged: () => undefined,
  writable: () => undefined,
  connectionChanged: () => undefined,
};

/** A channel of a machine that can be stopped: what happens at the host end meanwhile is told when it goes on. */
export class GatedChannel implements ChannelBackend {
  readonly #channel: CuttableChannel;
  readonly #stopped: () => boolean;
  #listener: ChannelListener = silentListener;
  #pending: Map<keyof ChannelListener, () => void> = new Map();

  constructor(channel: CuttableChannel, stopped: () => boolean) {
    this.#channel = channel;
    this.#stopped = stopped;
    channel.listen({
      readableChanged: () => this.#tell("readableChanged", () => this.#listener.readableChanged()),
      writable: () => this.#tell("writable", () => this.#listener.writable()),
      connectionChanged: (connected) =>
        this.#tell("connectionChanged", () => this.#listener.connectionChanged(connected)),
    });
  }

  get name(): string {
    return this.#channel.name;
  }

  connected(): boolean {
    return this.#channel.connected();
  }

  write(bytes: Uint8Array, offset: number, length: number): number {
    return this.#channel.write(bytes, offset, length);
  }

  readable(): number {
    return this.#channel.readable();
  }

  read(target: Uint8Array, offset: number, length: number): number {
    return this.#channel.read(target, offset, length);
  }

  listen(listener: ChannelListener): void {
    this.#listener = listener;
  }

  /** The machine goes on: tells what happened while it was stopped. */
  goOn(): void {
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const tell of pending) {
      tell();
    }
  }

  /** Forgets the device that listens, and what it was not told. */
  forget(): void {
    this.#listener = silentListener;
    this.#pending.clear();
  }

  /** Closes the connection and drops what is under way. */
  disconnect(): void {
    this.#channel.disconnect?.();
  }

  #tell(event: keyof ChannelListener, tell: () => void): void {
    if (this.#stopped()) {
      this.#pending.set(event, tell);
    } else {
      tell();
    }
  }
}
