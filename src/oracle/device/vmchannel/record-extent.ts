import type { Specification } from "../../../spec/specification.ts";

type ConfigLayout = Specification["vmchannel"]["configLayout"];

/** Where one channel's record lies in config space, by its own name length. */
export interface RecordExtent {
  /** Offset of each field, the name included. */
  readonly fields: Readonly<Record<string, number>>;
  /** Bytes that the record says its name has; 0 when the field that says so is not within the space. */
  readonly nameLength: number;
  /** Whether all fields but the name lie within the space. */
  readonly whole: boolean;
  /** Offset behind the name, within the space or not. */
  readonly end: number;
}

/** The record that begins at `offset` of a config space of `length` bytes. */
export function recordExtent(layout: ConfigLayout, view: DataView, offset: number, length: number): RecordExtent {
  const fields: Record<string, number> = {};
  let nameLength = 0;
  let end = offset;
  for (const { name, width } of layout.record) {
    fields[name] = end;
    if (name === "name_length" && end + width <= length) {
      nameLength = view.getUint32(end, true);
    }
    end += name === "name" ? 0 : width;
  }
  return { fields, nameLength, whole: end <= length, end: end + nameLength };
}
