import type { ChannelModel, ChannelModels } from "./channel-models.ts";

/** What a device type makes of the host's acts. */
export interface HostListener {
  /** The host end of a channel reads again. */
  hostResumed(channel: ChannelModel): void;
  /** The host end of a channel was closed. */
  hostClosed(channel: ChannelModel): void;
  /** Bytes came out of a channel's host end. */
  received(channel: ChannelModel, bytes: Uint8Array): void;
}

/** What the host does: connects and closes host ends, sends bytes, receives bytes. */
export class HostSide {
  readonly #channels: ChannelModels;
  readonly #listener: HostListener;
  readonly #linkChanged: () => void;
  readonly #acted: () => void;
  /** Told of all bytes that host ends send and get, for recording a scenario. */
  onBytes: ((channel: ChannelModel, direction: "sent" | "received", bytes: Uint8Array) => void) | undefined = undefined;

  /** `acted` is called before whatever the host does, `linkChanged` when the connection of some channel has changed. */
  constructor(channels: ChannelModels, listener: HostListener, acted: () => void, linkChanged: () => void) {
    this.#channels = channels;
    this.#listener = listener;
    this.#acted = acted;
    this.#linkChanged = linkChanged;
  }

  /** The host end of a channel sends bytes to the guest. */
  sent(channel: ChannelModel, bytes: Uint8Array): void {
    this.#acted();
    this.onBytes?.(channel, "sent", bytes);
    channel.receive.send(bytes);
  }

  /** The host end of a channel reads no more. */
  stalled(channel: ChannelModel): void {
    channel.reading = false;
  }

  /** The host end of a channel reads again. */
  resumed(channel: ChannelModel): void {
    if (!channel.reading) {
      this.#acted();
      channel.reading = true;
      this.#listener.hostResumed(channel);
    }
  }

  /** The host end of a channel was connected. */
  connected(channel: ChannelModel): void {
    if (channel.connected) {
      return;
    }
    this.#acted();
    channel.connected = true;
    channel.connections++;
    channel.transmit.connectionOpened();
    this.#linkChanged();
  }

  /** The host end of a channel was closed. */
  closed(channel: ChannelModel): void {
    if (!channel.connected) {
      return;
    }
    this.#acted();
    channel.connected = false;
    channel.pendingAtClose ||= channel.receive.owed;
    channel.closedPending ||= channel.receive.owed;
    this.#listener.hostClosed(channel);
    channel.transmit.connectionClosed();
    channel.receive.close();
    this.#linkChanged();
  }

  /** Bytes came out of a channel's host end. */
  received(channel: ChannelModel, bytes: Uint8Array): void {
    this.onBytes?.(channel, "received", bytes);
    this.#listener.received(channel, bytes);
  }

  /** The device was restored with its host ends closed: what was under way is gone (MIG-2). */
  dropped(): void {
    const changed = this.#channels.all.some((channel) => channel.connected);
    for (const channel of this.#channels.all) {
      channel.connected = false;
      channel.passedBy.clear();
      channel.transmit.connectionClosed();
      channel.receive.drop();
    }
    if (changed) {
      this.#linkChanged();
    }
  }
}
