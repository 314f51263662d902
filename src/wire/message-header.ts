import type { VmchannelSpecification } from "../spec/types.generated.ts";

/** What the header of a message says, for whoever drives a device. Oracle and reference read it by themselves. */
export interface MessageHeader {
  readonly channelId: number;
  /** Payload bytes. */
  readonly length: number;
}

/** Where the fields of a header lie. */
export type MessageRules = VmchannelSpecification["message"];

/** The bytes of a message header. */
export function encodeHeader({ headerBytes, fields }: MessageRules, header: MessageHeader): Uint8Array {
  const bytes = new Uint8Array(headerBytes);
  const view = new DataView(bytes.buffer);
  for (const { name, offset } of fields) {
    view.setUint32(offset, name === "channel_id" ? header.channelId : header.length, true);
  }
  return bytes;
}

/** What the header at the start of `bytes` says; undefined when they are too few. */
export function decodeHeader({ headerBytes, fields }: MessageRules, bytes: Uint8Array): MessageHeader | undefined {
  if (bytes.length < headerBytes) {
    return undefined;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const field = (name: string): number => view.getUint32(fields.find((each) => each.name === name)?.offset ?? 0, true);
  return { channelId: field("channel_id"), length: field("length") };
}
