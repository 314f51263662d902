import type { HostEnd } from "../host/host-end.ts";
import type { HostEvent } from "./wire-event.ts";
import type { WireTap } from "./wire-tap.ts";

const noBytes = new Uint8Array(0);

/** The kit's side of a channel, with a log of what is done there. A renewed target has another one. */
export class TracedHostEnd implements HostEnd {
  readonly #current: () => HostEnd;
  readonly #channel: number;
  readonly #tap: WireTap;

  constructor(current: () => HostEnd, channel: number, tap: WireTap) {
    this.#current = current;
    this.#channel = channel;
    this.#tap = tap;
  }

  get connected(): boolean {
    return this.#current().connected;
  }

  get reading(): boolean {
    return this.#current().reading;
  }

  get unsent(): number {
    return this.#current().unsent;
  }

  get available(): number {
    return this.#current().available;
  }

  connect(withinMilliseconds?: number): void | Promise<void> {
    this.#add("connect");
    return this.#current().connect(withinMilliseconds);
  }

  close(): void | Promise<void> {
    this.#add("close");
    return this.#current().close();
  }

  send(bytes: Uint8Array): void | Promise<void> {
    this.#add("send", bytes.slice());
    return this.#current().send(bytes);
  }

  stall(): void {
    this.#add("stall");
    this.#current().stall();
  }

  resume(): void {
    this.#add("resume");
    this.#current().resume();
  }

  take(): Uint8Array {
    const bytes = this.#current().take();
    if (bytes.length > 0) {
      this.#add("receive", bytes.slice());
    }
    return bytes;
  }

  #add(action: HostEvent["action"], bytes: Uint8Array = noBytes): void {
    this.#tap.add({ kind: "host", action, channel: this.#channel, bytes });
  }
}
