import type { ChannelBackend } from "../../../src/target/device-port.ts";
import { Channel, Channels } from "../../channels.ts";
import { ConfigSpace } from "../../config-space.ts";
import { ReferenceDevice } from "../../reference-device.ts";
import type { Fault } from "../fault.ts";

/** Channels that show other ids than those of their positions. */
function withIds(idOf: (position: number) => number): Fault["parts"] {
  return {
    Channels: class extends Channels {
      protected override create(position: number, backend: ChannelBackend): Channel {
        return new Channel(idOf(position), backend);
      }
    },
  };
}

/** Config space in which one byte, counted from the start, is another one. */
function withByte(place: (length: number) => number, value: (byte: number) => number): Fault["parts"] {
  return {
    ConfigSpace: class extends ConfigSpace {
      override byte(offset: number): number {
        const byte = super.byte(offset);
        return offset === place(this.bytes.length) ? value(byte) : byte;
      }
    },
  };
}

const nameBytesMax = 79;

/** What device config space says of the channels. */
export const channelsFaults: readonly Fault[] = [
  {
    id: "channel-count-low",
    wrong: "The number of channels in config space is one too low.",
    classes: ["M33"],
    seen: [],
    clauses: ["VMC-CFG-1"],
    parts: withByte(
      () => 0,
      (count) => count - 1,
    ),
  },
  {
    id: "channel-count-big-endian",
    wrong: "The number of channels has its bytes in network order.",
    classes: ["M45"],
    seen: ["QEMU 5c1c9bb24"],
    clauses: ["VMC-CFG-1", "VMC-CFG-6"],
    parts: {
      ConfigSpace: class extends ConfigSpace {
        override byte(offset: number): number {
          return super.byte(offset < 4 ? 3 - offset : offset);
        }
      },
    },
  },
  {
    id: "channel-ids-equal",
    wrong: "Two channels have the same id.",
    classes: ["M33"],
    seen: [],
    clauses: ["VMC-CFG-2"],
    parts: withIds((position) => (position === 2 ? 1 : position + 1)),
  },
  {
    id: "channel-id-reserved",
    wrong: "A channel has the id 0xFFFFFFFF.",
    classes: ["M33"],
    seen: [],
    clauses: ["VMC-CFG-2"],
    parts: withIds((position) => (position === 0 ? 0xffff_ffff : position)),
  },
  {
    id: "channel-ids-change",
    wrong: "After a few resets the channels have other ids.",
    classes: ["M27", "M33"],
    seen: [],
    clauses: ["VMC-CFG-3"],
    parts: {
      ReferenceDevice: class extends ReferenceDevice {
        override reset(): void {
          super.reset();
          if ("age" in this.configSpace && typeof this.configSpace.age === "number") {
            this.configSpace.age++;
          }
        }
      },
      ConfigSpace: class extends ConfigSpace {
        /** Resets so far. */
        age = 0;

        override byte(offset: number): number {
          return offset === 5 && this.age > 2 ? 1 : super.byte(offset);
        }
      },
    },
  },
  {
    id: "channel-flags-more",
    wrong: "Bit 1 of a channel's flags is set.",
    classes: ["M33"],
    seen: [],
    clauses: ["VMC-CFG-4"],
    parts: withByte(
      () => 8,
      (flags) => flags | 2,
    ),
  },
  {
    id: "connected-flag-unoffered",
    wrong: "The connected flag shows although F_LINK is not offered.",
    classes: ["M33", "M34"],
    seen: [],
    clauses: ["VMC-CFG-4"],
    options: { features: { link: false } },
    parts: {
      ConfigSpace: class extends ConfigSpace {
        protected override readonly showsLink: boolean = true;
      },
    },
  },
  {
    id: "channel-name-with-colon",
    wrong: "A name in config space has a colon.",
    classes: ["M33"],
    seen: [],
    clauses: ["VMC-CFG-5"],
    parts: withByte(
      (length) => length - 1,
      () => 0x3a,
    ),
  },
  {
    id: "channel-name-cut",
    wrong: "The length of a name is one too low.",
    classes: ["M33"],
    seen: [],
    clauses: ["VMC-CFG-5", "VMC-CFG-1", "VMC-CFG-2"],
    parts: withByte(
      () => 12,
      (length) => length - 1,
    ),
  },
  {
    id: "channel-names-padded",
    wrong: "Names are padded to 66 bytes, so that config space is longer than 232 bytes.",
    classes: ["M33", "M48"],
    seen: ["QEMU 7976a6d231"],
    clauses: ["VMC-CFG-6", "VMC-CFG-5", "VMC-CFG-1"],
    options: { msixVectors: 0 },
    parts: {
      ConfigSpace: class extends ConfigSpace {
        override byte(offset: number): number {
          const record = Math.floor((offset - 4) / 78);
          const place = (offset - 4) % 78;
          const channel = this.channels.all[record];
          if (offset < 4 || channel === undefined) {
            return offset < 4 ? super.byte(offset) : 0xff;
          }
          if (place < 12) {
            return [channel.id, 0, 0, 0, this.flags(channel), 0, 0, 0, 66, 0, 0, 0][place] ?? 0;
          }
          return channel.name.padEnd(66, "-").charCodeAt(place - 12);
        }
      },
    },
  },
  {
    id: "config-space-too-long",
    wrong: "Each name in config space is padded to the longest one there may be, so that it is longer than BAR0.",
    classes: ["M33"],
    seen: [],
    clauses: ["VMC-CFG-6", "VMC-CFG-5"],
    parts: {
      ConfigSpace: class extends ConfigSpace {
        override byte(offset: number): number {
          const record = 12 + nameBytesMax;
          if (offset < 4 || offset >= 232) {
            return super.byte(offset);
          }
          const place = (offset - 4) % record;
          return place === 8 ? nameBytesMax : place > 8 && place < 12 ? 0 : place >= 12 ? 0x61 : super.byte(offset);
        }
      },
    },
  },
];
