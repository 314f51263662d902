import type { RestorePolicy } from "../../src/target/target.ts";
import { GuestClient } from "./guest-client.ts";
import { channelName, startMigratingGuest } from "./migrating-guest.ts";

/** What came of an exchange. */
export interface Exchange {
  /** Messages that the guest published and the broker confirmed. */
  readonly confirmed: number;
  /** Messages that were published and not confirmed at each save. */
  readonly underWay: readonly number[];
  /** Different messages that the guest got back from the queue. */
  readonly received: number;
  /** Messages that it got once more, which it knew by their ids. */
  readonly twice: number;
  /** Messages that it published once more, as their confirm was lost. */
  readonly repeated: number;
  readonly sessions: number;
}

/** How an exchange goes: so many messages, and a save with that policy whenever so many were confirmed. */
export interface ExchangePlan {
  readonly broker: string;
  readonly queue: string;
  readonly messages: number;
  readonly saveAfter: readonly number[];
  readonly policy: RestorePolicy;
}

const windowOfConsumer = 20;
const publishersAtOnce = 10;

/** Publishes messages to a queue and consumes them from it, over a channel whose device is saved and restored. */
export async function exchange({ messages, saveAfter, policy, ...options }: ExchangePlan): Promise<Exchange> {
  const { guest, migrate, close } = await startMigratingGuest(options);
  try {
    const client = new GuestClient(guest.connect(channelName));
    const seen = new Map<string, number>();
    const allSeen = new Promise<void>((resolve) => {
      void client.consume(windowOfConsumer, ({ id }) => {
        seen.set(id, (seen.get(id) ?? 0) + 1);
        if (seen.size === messages) {
          resolve();
        }
      });
    });
    const underWay: number[] = [];
    let confirmed = 0;
    const publish = async (index: number): Promise<void> => {
      await client.publish(`message-${index}`, `number ${index} `.repeat(20));
      confirmed++;
      if (saveAfter.includes(confirmed)) {
        underWay.push(next - confirmed);
        migrate(policy);
      }
    };
    let next = 0;
    const publishSome = async (): Promise<void> => {
      while (next < messages) {
        await publish(next++);
      }
    };
    await Promise.all(Array.from({ length: publishersAtOnce }, publishSome));
    await allSeen;
    const times = [...seen.values()].reduce((sum, count) => sum + count, 0);
    const { sessions, repeated } = client;
    return { confirmed, underWay, received: seen.size, twice: times - seen.size, repeated, sessions };
  } finally {
    await close();
  }
}
