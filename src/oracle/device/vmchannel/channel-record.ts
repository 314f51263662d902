import type { Specification } from "../../../spec/specification.ts";
import { hex, type Judgement } from "../../judgement/judgement.ts";

type ConfigLayout = Specification["vmchannel"]["configLayout"];

/** Where one channel's record lies in config space, and what it says. */
export interface RecordPlace {
  readonly name: string;
  readonly id: number;
  readonly flagsOffset: number;
}

/** Judges a channel's name: of legal characters, not one of the `records` before it, and one of those `configured`. */
export function judgeRecordName(
  judgement: Judgement,
  layout: ConfigLayout,
  name: string,
  records: readonly RecordPlace[],
  configured: readonly string[],
): void {
  const legal = [...name].every((character) => {
    const code = character.charCodeAt(0);
    return code >= layout.nameFirstByte && code <= layout.nameLastByte && !layout.nameExcluded.includes(character);
  });
  judgement.expect(
    "name",
    legal && !records.some((record) => record.name === name),
    "unique names of printable ASCII without ':' and ','",
    JSON.stringify(name),
  );
  judgement.expect(
    "unknown-name",
    configured.includes(name),
    () => `one of the configured channels: ${configured.join(" ")}`,
    JSON.stringify(name),
  );
}

/** Judges a channel's id: none of the `records` before it has it, and it is not the reserved one. */
export function judgeRecordId(
  judgement: Judgement,
  layout: ConfigLayout,
  id: number,
  records: readonly RecordPlace[],
): void {
  judgement.expect(
    "id",
    id !== layout.reservedId && !records.some((record) => record.id === id),
    () => `unique ids other than ${hex(layout.reservedId)}`,
    () => hex(id),
  );
}

/** Judges a channel's flags: none without VMCHANNEL_F_LINK, with it those of the specification. */
export function judgeRecordFlags(
  judgement: Judgement,
  layout: ConfigLayout,
  flags: number,
  name: string,
  linkOffered: boolean,
): void {
  let legal = 0;
  for (const flag of layout.flags) {
    if (linkOffered) {
      legal |= 1 << flag.bit;
    }
  }
  judgement.expect(
    "record-reserved-flags",
    (flags & ~legal) === 0,
    linkOffered ? "flags 0 or 1" : "flags 0 without VMCHANNEL_F_LINK",
    () => `${hex(flags)} for channel ${name}`,
  );
}
