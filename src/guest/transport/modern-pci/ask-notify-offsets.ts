import type { AccessBatch } from "../../../target/access-batch.ts";
import type { Exchange } from "../exchange.ts";
import type { TransportDriver } from "../transport-driver.ts";

/** Queues whose place for notifications is asked for; a device may have many more, which the kit does not use. */
const queuesMax = 64;

/** Asks of each queue where it is notified. */
export function* askNotifyOffsets(
  driver: Pick<TransportDriver, "read" | "write">,
  batch: AccessBatch,
): Exchange<number[]> {
  batch.clear();
  const count = driver.read("count-queues");
  yield;
  const queues = Math.min(batch.value[count] as number, queuesMax);
  batch.clear();
  const entries = Array.from({ length: queues }, (_, queue) => {
    driver.write("select-queue", queue);
    return driver.read("show-notify-offset");
  });
  yield;
  const offsets = entries.map((entry) => batch.value[entry] as number);
  batch.clear();
  return offsets;
}
