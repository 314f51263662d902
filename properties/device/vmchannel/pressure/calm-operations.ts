import type { Random } from "../../../../src/base/random.ts";
import { type FamilyName, type Operation, operationFamilies } from "../../../../src/operation/operation.ts";
import type { PropertyContext } from "../../../../src/runner/check/property.ts";
import { readRegister, repeat, transmit } from "../../../support/operations.ts";
import { anyNotification } from "../../../support/traffic.ts";

type Make = (random: Random, context: PropertyContext) => Operation;

/** What a family draws when it may do anything. */
function any(family: FamilyName): Make {
  return (random, context) => random.pick(operationFamilies[family].generators).generate(random, context);
}

/** Operations that leave the pressure on a device as it is. */
const calm: readonly Make[] = [
  any("configSpace"),
  any("scans"),
  any("pciConfiguration"),
  any("pciDecoding"),
  any("suppression"),
  any("ignoredFields"),
  any("msix"),
  any("malformedMessage"),
  any("misuse"),
  anyNotification,
  () => ({ kind: "acknowledge" }),
  (random, context) => readRegister(random.pick(context.registers).name),
  (random) => ({ kind: "bar-read", offset: random.below(64), width: 1 }),
  (random) => ({ kind: "set-status", value: random.pick([3, 7, 0x87]) }),
  (random, context) => ({ kind: "host-send", channel: random.below(context.channelCount), length: 7 }),
  (random, context) => ({ kind: "host-stall", channel: random.below(context.channelCount) }),
  (random, context) => transmit({ channel: random.below(context.channelCount), length: random.between(1, 40) }),
];

/** Each of them is drawn with this chance. */
const drawnChance = 0.4;

/** Some operations that leave the pressure on a device as it is, in any order. */
export function calmOperations(random: Random, context: PropertyContext): Operation[] {
  const left = calm.filter(() => random.chance(drawnChance));
  return repeat(left.length, () => (left.splice(random.below(left.length), 1)[0] as Make)(random, context));
}
