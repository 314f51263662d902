import { counted } from "../../../base/counted.ts";
import { messageHeaderBytes } from "../../ring/message-bytes.ts";
import { longNumber } from "../../words/number-words.ts";
import { lengthBeyond, messageDetail, partOfHeader } from "./message-detail.ts";

/** What a malformed message has wrong, with the values that the driver writes. */
export function describeMalformedMessage(condition: string, detail: number): string {
  const { payload, foreign } = messageDetail(detail);
  const behind = foreign === 0 ? "" : `, ${counted(foreign, "writable descriptor")} behind it`;
  switch (condition) {
    case "unknown-channel":
      return `a channel id that no channel has${behind}`;
    case "short-header":
      return `${counted(partOfHeader(detail, messageHeaderBytes), "byte")} in place of a header of ${messageHeaderBytes}${behind}`;
    case "length-beyond-chain":
      return `length = ${longNumber(lengthBeyond(detail))} for ${counted(payload, "byte")} of payload${behind}`;
    case "split-header":
      return `a header split after ${counted(partOfHeader(detail, messageHeaderBytes), "byte")}${behind}`;
    default:
      return `${condition} (variant ${detail})`;
  }
}
