import type { PaceSubject } from "../base/pace.ts";
import { index } from "./field/number-fields.ts";
import { stated } from "./field/word-fields.ts";
import { defineOperation, type OperationFamily } from "./operation-family.ts";

/** Looks at how long a device takes for something, or what it does while there is nothing to do. */
export type TimingOperation =
  /** Does something of which the guest claims too much, or a reset, in turn with what is like it and honest. */
  | { readonly kind: "compare-times"; readonly what: PaceSubject; readonly channel: number }
  /** Leaves the device alone and looks at the processor time of its process. */
  | { readonly kind: "watch-idle" };

const subjects: Readonly<Record<PaceSubject, string>> = {
  "claimed-length": "messages that claim too much and honest ones",
  reset: "resets and reads of a register",
};

/** What is timed. No scenario draws it at random: it takes longer than anything else. */
export const timingOperations: OperationFamily<TimingOperation> = {
  generators: [],
  kinds: {
    "compare-times": defineOperation({
      needs: "rings",
      fields: { channel: index, what: stated<PaceSubject>({ enum: Object.keys(subjects) }) },
      words: ({ what, channel }) =>
        `time ${subjects[what]} in turn${what === "claimed-length" ? `, on channel ${channel}` : ""}`,
    }),
    "watch-idle": defineOperation({
      needs: "registers",
      fields: {},
      words: () => "leave the device alone, and look at its processor time",
    }),
  },
};
