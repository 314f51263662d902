import type { TransportSpecification } from "../../../spec/types.generated.ts";
import type { AccessWidth } from "../../../target/access-batch.ts";
import type { FeatureSet } from "../../../wire/feature-set.ts";

/** The feature with which a notification is wider and says how far the available ring is filled. */
const notificationData = "NOTIFICATION_DATA";
const notificationDataBytes = 4;

/** How queues are notified: how far the place of each is displaced, and what is written there. */
export class Notifications {
  /** By queue, in units of the multiplier. */
  readonly offsets: number[] = [];
  readonly #dataBit: number;
  #saysMore = false;

  constructor({ features }: TransportSpecification) {
    this.#dataBit = features.find(({ name }) => name === notificationData)?.bit ?? -1;
  }

  /** The driver accepted features; none after a reset. */
  accepted(features: FeatureSet): void {
    this.#saysMore = features.has(this.#dataBit);
  }

  /** What is written to notify of a queue whose next available entry has this free-running index. */
  of(
    queue: number,
    nextAvailable: number,
    width: AccessWidth,
  ): { readonly width: AccessWidth; readonly value: number } {
    return this.#saysMore
      ? { width: notificationDataBytes, value: queue + 0x1_0000 * (nextAvailable % 0x1_0000) }
      : { width, value: queue };
  }
}
