import { assert } from "../../../base/assert.ts";
import { onceFor } from "../../../base/once-for.ts";

/** The part of spec/devices/vmchannel.json that describes a message header. */
export interface MessageRules {
  readonly headerBytes: number;
  readonly fields: readonly { readonly name: string; readonly offset: number; readonly width: number }[];
}

/** Reads the fields of a message header out of gathered bytes. */
export interface MessageFormat {
  readonly headerBytes: number;
  channelId(bytes: Uint8Array): number;
  length(bytes: Uint8Array): number;
  /** The values the two fields would have if they were exchanged, or in the other byte order. */
  misreadings(bytes: Uint8Array): readonly { readonly channelId: number; readonly length: number }[];
}

/**
 * Takes the header's field offsets out of the specification, once for each; fields are four bytes, guest-native
 * (little) endian.
 */
export const messageFormat: (rules: MessageRules) => MessageFormat = onceFor((rules) => {
  const offsetOf = (name: string): number => {
    const field = rules.fields.find((candidate) => candidate.name === name);
    assert(field !== undefined, `the specification's message header has no field ${name}`);
    return field.offset;
  };
  const channelOffset = offsetOf("channel_id");
  const lengthOffset = offsetOf("length");
  return {
    headerBytes: rules.headerBytes,
    channelId: (bytes) => word(bytes, channelOffset),
    length: (bytes) => word(bytes, lengthOffset),
    misreadings: (bytes) => {
      const [id, length] = [word(bytes, channelOffset), word(bytes, lengthOffset)];
      return [
        { channelId: length, length: id },
        { channelId: reversed(id), length: reversed(length) },
        { channelId: reversed(length), length: reversed(id) },
      ];
    },
  };
});

function word(bytes: Uint8Array, offset: number): number {
  const low = (bytes[offset] ?? 0) | ((bytes[offset + 1] ?? 0) << 8) | ((bytes[offset + 2] ?? 0) << 16);
  return low + (bytes[offset + 3] ?? 0) * 0x100_0000;
}

function reversed(value: number): number {
  const bytes = [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24];
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}
