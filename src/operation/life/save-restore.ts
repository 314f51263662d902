import type { Random } from "../../base/random.ts";
import { defined, type Field } from "../field/field.ts";
import { extra, ranked } from "../field/word-fields.ts";
import type { OperationContext } from "../generators/operation-context.ts";
import { randomChannel, randomQueue } from "../generators/random-index.ts";
import { defineOperation, type OperationRules } from "../operation-family.ts";
import { queueOf } from "../words/queue-words.ts";

/** Save the device, and go on with a restored copy. */
export interface SaveRestoreOperation {
  readonly kind: "save-restore";
  readonly policy: "transparent" | "disconnect";
  /** A queue that is notified right before the save: what that gives the device to do may not be done. */
  readonly notify?: number;
  /** Saved twice in a row; the second document counts. */
  readonly twice?: boolean;
  /** What the host end of `channel` does between save and restore; only without `notify`, and where it stays open. */
  readonly meanwhile?: HostChange;
  /** Default: the first. */
  readonly channel?: number;
  /** The device that was saved is used, and takes its own state back, where it does that. */
  readonly used?: boolean;
}

/** What a host end does while the device is saved and not restored yet. */
export type HostChange = "send" | "resume" | "stall" | "close" | "connect";

const hostChanges: readonly HostChange[] = ["send", "resume", "stall", "close", "connect"];

const changeWords: Readonly<Record<HostChange, string>> = {
  send: "sends a byte",
  resume: "reads again",
  stall: "stops reading",
  close: "closes",
  connect: "connects",
};

/** A yes that is simpler left out. */
const sometimes: Field<boolean> = extra({ type: "boolean" });
const sometimesAnIndex: Field<number> = extra(defined("index"));

/** The rules of a save and a restore. */
export const saveRestore: OperationRules<SaveRestoreOperation> = defineOperation<SaveRestoreOperation>({
  needs: "registers",
  fields: {
    policy: ranked(["transparent", "disconnect"]),
    notify: sometimesAnIndex,
    twice: sometimes,
    meanwhile: extra({ enum: hostChanges }),
    channel: sometimesAnIndex,
    used: sometimes,
  },
  words: (operation, sizes) => {
    const { policy, notify, twice, meanwhile, channel = 0, used } = operation;
    const before = notify === undefined ? "" : `notify queue ${queueOf(notify, sizes)}, then at once `;
    const words = `${before}save${twice === true ? " twice" : ""} and restore, policy ${policy}`;
    const change =
      meanwhile === undefined ? "" : `; meanwhile host end of channel ${channel} ${changeWords[meanwhile]}`;
    return `${words}${change}${used === true ? "; the device is used meanwhile, and takes its own state back" : ""}`;
  },
});

/** A save and a restore as they may come: at rest, in the middle of things, and with a host that does not wait. */
export function randomSave(
  random: Random,
  context: OperationContext,
  policy: SaveRestoreOperation["policy"],
): SaveRestoreOperation {
  const plain: SaveRestoreOperation = {
    kind: "save-restore",
    policy,
    ...(random.chance(0.15) ? { twice: true } : {}),
  };
  if (policy === "transparent" && random.chance(0.3)) {
    return { ...plain, meanwhile: random.pick(hostChanges), channel: randomChannel(random, context) };
  }
  const used = random.chance(0.2) ? { ...plain, used: true } : plain;
  return random.chance(0.4) ? { ...used, notify: randomQueue(random, context) } : used;
}
