import type { Channel, Channels } from "./channels.ts";
import { feature } from "./features.ts";
import type { Configuration } from "./options.ts";

const flagConnected = 1;

/**
 * The device config space: the number of channels, then for each its id, flags, name length and name, packed and
 * little-endian like the guests this device is for. It can only be read.
 */
export class ConfigSpace {
  protected readonly bytes: Uint8Array;
  protected readonly channels: Channels;
  protected readonly showsLink: boolean;
  /** Offset of each channel's flags. */
  protected readonly flagOffsets: number[] = [];
  protected end = 0;
  /** How often what the driver can read has changed. */
  changes = 0;

  constructor(configuration: Configuration, channels: Channels) {
    this.bytes = new Uint8Array(configuration.configBytes);
    this.channels = channels;
    this.showsLink = (configuration.offeredFeatures & feature.link) !== 0;
    this.append32(channels.all.length);
    for (const channel of channels.all) {
      this.appendRecord(channel);
    }
    this.refresh();
  }

  /** The byte at an offset; ones past the end. */
  byte(offset: number): number {
    return this.bytes[offset] ?? 0xff;
  }

  /** Brings the flags up to date, whether or not the driver accepted the feature. */
  refresh(): void {
    for (const [position, channel] of this.channels.all.entries()) {
      const offset = this.flagOffsets[position] ?? 0;
      const flags = this.flags(channel);
      this.changes += this.bytes[offset] === flags ? 0 : 1;
      this.bytes[offset] = flags;
    }
  }

  protected flags(channel: Channel): number {
    return this.showsLink && channel.connected ? flagConnected : 0;
  }

  protected appendRecord(channel: Channel): void {
    this.append32(channel.id);
    this.flagOffsets.push(this.end);
    this.append32(0);
    this.append32(channel.name.length);
    for (let place = 0; place < channel.name.length; place++) {
      this.bytes[this.end++] = channel.name.charCodeAt(place);
    }
  }

  protected append32(value: number): void {
    for (let shift = 0; shift < 32; shift += 8) {
      this.bytes[this.end++] = (value >>> shift) & 0xff;
    }
  }
}
