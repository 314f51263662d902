import type { Life } from "../operation/scenario.ts";
import { lastOnes } from "./earlier-lives.ts";

/**
 * Whether a target that was lost is lost again in the same scenario, alone or behind what came before it. `endsInLoss`
 * says whether a device that is started anew is lost in the last of the given lives.
 */
export async function losesAgain(
  scenario: Life,
  earlier: readonly Life[],
  endsInLoss: (lives: readonly Life[]) => Promise<boolean>,
): Promise<boolean> {
  if (await endsInLoss([scenario])) {
    return true;
  }
  for (const lives of lastOnes(earlier)) {
    if (await endsInLoss([...lives, scenario])) {
      return true;
    }
  }
  return false;
}
