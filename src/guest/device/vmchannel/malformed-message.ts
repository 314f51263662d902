import { lengthBeyond, messageDetail, partOfHeader } from "../../../operation/device/vmchannel/message-detail.ts";
import type { MessageHeader } from "../../../wire/message-header.ts";

/** A message that is wrong in one way, before its header is encoded. */
export interface WrongMessage {
  readonly header: MessageHeader;
  /** Readable bytes of the chain. */
  readonly readable: number;
  /** Header bytes in the first descriptor; 0 when it holds the whole message. */
  readonly split: number;
  /** Writable descriptors behind the message. */
  readonly foreign: number;
}

/**
 * The message that meets a condition of the document in one of many ways, as `detail` says; undefined when the document
 * has no such condition. `ids` are those of all channels, `id` that of the channel it is for.
 */
export function wrongMessage(
  condition: string,
  id: number,
  ids: readonly number[],
  detail: number,
  headerBytes: number,
): WrongMessage | undefined {
  const { payload, foreign } = messageDetail(detail);
  const good = { header: { channelId: id, length: payload }, readable: headerBytes + payload, split: 0, foreign };
  switch (condition) {
    case "unknown-channel":
      return { ...good, header: { channelId: unknownId(ids, detail), length: payload } };
    case "short-header":
      return { ...good, readable: partOfHeader(detail, headerBytes) };
    case "length-beyond-chain":
      return { ...good, header: { channelId: id, length: lengthBeyond(detail) } };
    case "split-header":
      return { ...good, split: partOfHeader(detail, headerBytes) };
    default:
      return undefined;
  }
}

function unknownId(ids: readonly number[], detail: number): number {
  const known = ids[detail % Math.max(1, ids.length)] ?? 0;
  // Among them ids that differ from one that exists in their upper bytes alone.
  const aliases = [0x100, 0x1_0000, 0x100_0000, 0x8000_0000].map((bit) => (known ^ bit) >>> 0);
  const candidates = [0xffff_ffff, 0, 1, 0x8000_0000, detail >>> 0, ids.length, ...aliases];
  for (let index = 0; index < candidates.length; index++) {
    const candidate = candidates[(detail + index) % candidates.length] as number;
    if (!ids.includes(candidate)) {
      return candidate;
    }
  }
  return 0xffff_ffff;
}
