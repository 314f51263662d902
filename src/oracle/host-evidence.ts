import { assert } from "../base/assert.ts";
import type { Oracle } from "./oracle.ts";
import type { ChannelModel } from "./stream/channel-models.ts";

/** What else is to follow from what host ends do. */
interface HostFollow {
  /** Something was done that no access shows. */
  acted(): void;
  /** A host end was connected. */
  connected(): void;
}

/** The part of the way in to the oracle that is about host ends. */
export class HostEvidence {
  readonly #oracle: Oracle;
  readonly #follow: HostFollow;

  constructor(oracle: Oracle, follow: HostFollow) {
    this.#oracle = oracle;
    this.#follow = follow;
  }

  /** A host end is there from the start. */
  hostEndFound(channel: number, connected: boolean): void {
    this.#channel(channel).connected = connected;
  }

  /** A host end was connected. */
  hostConnected(channel: number): void {
    this.#follow.acted();
    this.#oracle.host.connected(this.#channel(channel));
    this.#follow.connected();
  }

  /** A host end that was connected before is not let in again; `reason` says what was seen. */
  hostRefused(channel: number, reason: string): void {
    const { judgement } = this.#oracle;
    const allowed = `the host end of channel ${channel} connects again`;
    judgement.deviates("host-end-refused", {}, allowed, reason);
  }

  /** A host end was closed. */
  hostClosed(channel: number): void {
    this.#follow.acted();
    this.#oracle.host.closed(this.#channel(channel));
  }

  /** A host end reads no more. */
  hostStalled(channel: number): void {
    this.#oracle.host.stalled(this.#channel(channel));
  }

  /** A host end reads again. */
  hostResumed(channel: number): void {
    this.#follow.acted();
    this.#oracle.host.resumed(this.#channel(channel));
  }

  /** A host end sends bytes to the guest. */
  hostSent(channel: number, bytes: Uint8Array): void {
    this.#follow.acted();
    this.#oracle.host.sent(this.#channel(channel), bytes);
  }

  /** Bytes came out of a host end. */
  hostReceived(channel: number, bytes: Uint8Array): void {
    this.#oracle.host.received(this.#channel(channel), bytes);
  }

  #channel(position: number): ChannelModel {
    const channel = this.#oracle.channels.all[position];
    assert(channel !== undefined, `the target has no channel ${position}`);
    return channel;
  }
}
