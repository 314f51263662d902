import { describe, expect, it } from "vitest";
import type { Operation } from "../../src/operation/operation.ts";
import type { ChainShape } from "../../src/operation/ring/chain-shape.ts";
import type { NotifyMode } from "../../src/operation/ring/notify-mode.ts";
import { openReference, type ReferenceSetup } from "../support/reference-session.ts";
import { FinishingQueue } from "./odd/lookers.ts";
import { SolidaryQueue } from "./odd/queues.ts";
import { DistractedQueue, SilentDevice, SilentInterrupts, SilentQueue } from "./odd/silent.ts";

const shape: ChainShape = { parts: 1, first: 0, indirect: "no", foreign: 0, place: "heap", scatter: false };

function transmit(notify: NotifyMode, length = 9): Operation {
  return { kind: "transmit", channel: 0, length, extra: 0, shape, notify };
}

function malformed(queue: number, notify: boolean): Operation {
  return { kind: "malformed-chain", queue, condition: "next-out-of-range", detail: 0, notify };
}

const options = { malformedReaction: "break", msixVectors: 4 } as const;
const silentAsAWhole = { Virtqueue: SolidaryQueue, Interrupts: SilentInterrupts, ReferenceDevice: SilentDevice };

/** Devices that stop until the next reset and do not tell any more what they completed just before. */
const lawful: readonly (readonly [title: string, setup: ReferenceSetup])[] = [
  ["stops a queue alone", { options, parts: { Virtqueue: SilentQueue } }],
  ["stops as a whole", { options, parts: silentAsAWhole }],
  ["stops as a whole and finishes what it has", { options, parts: { ...silentAsAWhole, Virtqueue: FinishingQueue } }],
];

const read: Operation = { kind: "acknowledge" };
const up: Operation = { kind: "initialise", features: ["VMCHANNEL_F_LINK"] };

const stall: Operation = { kind: "host-stall", channel: 0 };

const stops: readonly (readonly [title: string, operations: readonly Operation[]])[] = [
  ["behind a chain of the same queue", [up, transmit("no"), malformed(1, true), read]],
  ["with its host end stalled", [up, stall, transmit("no"), malformed(1, true), read]],
  [
    "behind a chain that is held back",
    [up, stall, transmit("yes", 20_000), malformed(1, true), { kind: "host-resume", channel: 0 }, read],
  ],
  [
    "at a chain it was not notified of",
    [
      up,
      { kind: "host-send", channel: 0, length: 5 },
      malformed(0, false),
      transmit("yes"),
      read,
      transmit("yes"),
      read,
    ],
  ],
  [
    "before the link state changes",
    [up, malformed(1, true), { kind: "host-close", channel: 0 }, read, { kind: "reset" }],
  ],
  [
    "with its vector masked",
    [
      up,
      { kind: "msix-mask", vector: -1, masked: true },
      transmit("no"),
      malformed(1, true),
      { kind: "msix-mask", vector: -1, masked: false },
    ],
  ],
];

async function judge(setup: ReferenceSetup, operations: readonly Operation[]): Promise<string | undefined> {
  const session = await openReference({ ...setup, saves: false });
  const { finding } = await session.runScenario({ startIndex: 0, seed: 1, operations });
  await session.close();
  return finding?.signature;
}

function withMessages([first, ...rest]: readonly Operation[]): Operation[] {
  return [first ?? up, { kind: "msix", on: true }, ...rest];
}

describe.each(lawful)("a device that %s and falls silent is not blamed", (_title, setup) => {
  it.each(stops)("by its line when it stops %s", async (_what, operations) => {
    expect(await judge(setup, operations)).toBeUndefined();
  });

  it.each(stops)("by its messages when it stops %s", async (_what, operations) => {
    expect(await judge(setup, withMessages(operations))).toBeUndefined();
  });
});

describe("a device that goes on behind a malformed chain is blamed for the interrupt it leaves out", () => {
  const parts = { Virtqueue: DistractedQueue };
  const setup: ReferenceSetup = { options: { msixVectors: 4 }, parts };
  const operations = [up, transmit("no"), malformed(1, true), read];

  it("by its line", async () => {
    expect(await judge(setup, operations)).toBe("INT-14:no-interrupt");
  });

  it("by its messages", async () => {
    expect(await judge(setup, withMessages(operations))).toBe("INT-16:no-message");
  });
});
