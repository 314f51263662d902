import type { Random } from "../../base/random.ts";
import { type MalformedMessageOperation, randomMalformedMessage } from "../device/vmchannel/malformed-message.ts";
import type { OperationContext } from "../generators/operation-context.ts";
import { type MalformedChainOperation, randomMalformedChain } from "./malformed-chain.ts";
import { type MisuseOperation, randomNotifyStorm, randomScribbleUsed } from "./misuse.ts";

/** Anything that no correct driver does. */
export function randomMalformed(
  random: Random,
  context: OperationContext,
): MalformedChainOperation | MalformedMessageOperation | MisuseOperation {
  const choice = random.below(8);
  if (choice < 4) {
    return randomMalformedChain(random, context);
  }
  if (choice < 6) {
    return randomMalformedMessage(random, context);
  }
  return choice === 6 ? randomNotifyStorm(random, context) : randomScribbleUsed(random, context);
}
