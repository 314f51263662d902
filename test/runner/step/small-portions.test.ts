import { describe, expect, it } from "vitest";
import type { Chain } from "../../../reference/chain.ts";
import type { Channel } from "../../../reference/channels.ts";
import { Receive } from "../../../reference/receive.ts";
import type { Operation } from "../../../src/operation/operation.ts";
import { openSlowReference } from "../../support/slow-reference.ts";

const headerBytes = 8;

/** A device that gives at most so many host bytes with one receive chain. */
function givingAtMost(most: number): typeof Receive {
  return class extends Receive {
    protected override writePayload(channel: Channel, chain: Chain): number {
      chain.skip(headerBytes);
      const count = channel.read(this.chunk, Math.min(most, chain.bytes - headerBytes, channel.readable()));
      chain.put(this.environment.memory, this.chunk, count);
      return count;
    }
  };
}

const sent: readonly Operation[] = [
  { kind: "initialise", features: [] },
  { kind: "host-send", channel: 0, length: 200_000 },
  { kind: "refill", count: 3, capacity: 64 },
];
const others: readonly Operation[] = [
  { kind: "initialise", features: [] },
  { kind: "refill", count: 8, capacity: 64 },
  { kind: "host-send", channel: 0, length: 5 },
];

describe("host bytes that a scenario leaves behind", () => {
  it.each([1, 13])("do not reach the next one on a device that gives %i at a time", async (most) => {
    const session = await openSlowReference({ parts: { Receive: givingAtMost(most) }, channels: ["control"] });
    const found: (string | undefined)[] = [];
    for (const operations of [sent, others, sent, others]) {
      const { finding } = await session.runScenario({ startIndex: 0, seed: 1, operations });
      found.push(finding === undefined ? undefined : `${finding.signature} ${finding.got}`);
    }
    await session.close();
    expect(found).toEqual([undefined, undefined, undefined, undefined]);
  });
});
