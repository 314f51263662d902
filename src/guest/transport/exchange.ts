import type { AccessBatch } from "../../target/access-batch.ts";
import type { Target } from "../../target/target.ts";

/**
 * Accesses of which later ones depend on earlier ones. At each `yield` the batch is to be carried out; the values that
 * were read stand in it when this goes on.
 */
export type Exchange<Result> = Generator<void, Result, void>;

/** Carries an exchange out on a target. `batch` is the one that it adds its accesses to. */
export async function runExchange<Result>(
  target: Pick<Target, "run">,
  batch: AccessBatch,
  exchange: Exchange<Result>,
): Promise<Result> {
  for (;;) {
    const next = exchange.next();
    if (next.done === true) {
      return next.value;
    }
    await target.run(batch);
  }
}
