import type { Random } from "../../../../src/base/random.ts";
import { randomStartIndex } from "../../../../src/operation/generators/start-index.ts";
import { randomHostConnection } from "../../../../src/operation/host.ts";
import { type HostChange, randomSave } from "../../../../src/operation/life/save-restore.ts";
import type { Operation } from "../../../../src/operation/operation.ts";
import { randomVector } from "../../../../src/operation/pci/msix.ts";
import { defineProperty, type Property, type PropertyContext } from "../../../../src/runner/check/property.ts";
import { all, capability, vmchannel } from "../../../support/availability.ts";
import {
  acknowledge,
  commandBit,
  hostSend,
  receive,
  repeat,
  reset,
  scanRegisters,
  transmit,
  write,
} from "../../../support/operations.ts";
import { anyHostSend, anyReceive, anyTransmit, bringUp, createTraffic, inTraffic } from "../../../support/traffic.ts";

const needs = all(vmchannel, capability("saveRestore"));

/** At rest or in the middle of things, with a host that may not wait. */
function save(random: Random, context: PropertyContext): Operation {
  return randomSave(random, context, "transparent");
}

/** A save and a restore at any point change nothing that can be seen. */
const anyPoint: Property = defineProperty({
  id: "MIG-1",
  title: "A save and transparent restore at any point makes no difference",
  clauses: ["MIG-1", "MIG-9"],
  unavailable: needs,
  runs: 24,
  generate: (random, context) => {
    const traffic = createTraffic(random, context);
    // What went wrong before is part of the state too: a queue that stopped stays stopped.
    const odds = random.chance(0.3) ? 0.4 : 0;
    const before = (): Operation[] => [
      ...traffic(random.between(0, 8)),
      ...(random.chance(0.15) ? [randomHostConnection(random, context), acknowledge] : []),
      ...(random.chance(0.15) ? crowded(random, context) : []),
      ...(random.chance(odds) ? [malformed(random, context)] : []),
    ];
    return {
      startIndex: randomStartIndex(random, context),
      operations: [
        ...(random.chance(0.2) ? [save(random, context)] : []),
        ...bringUp(random, context),
        ...repeat(random.between(2, 6), () => [
          ...before(),
          save(random, context),
          ...(random.chance(0.3) ? [acknowledge] : []),
        ]),
        ...traffic(random.between(3, 12)),
        ...(random.chance(0.3) ? [reset, save(random, context), ...bringUp(random, context), ...traffic(5)] : []),
      ],
    };
  },
});

/** A chain or an index that a device may stop at, or give back empty, and go on. */
function malformed(random: Random, context: PropertyContext): Operation {
  return {
    kind: "malformed-chain",
    queue: random.below(2),
    condition: random.pick(context.malformedChains.filter((name) => name !== "ring-outside-ram")),
    detail: random.below(12),
    notify: random.chance(0.8),
  };
}

/** More host bytes than chains, on several channels: whose turn it is next is part of the state. */
function crowded(random: Random, context: PropertyContext): Operation[] {
  const sends = repeat(random.between(2, 6), () => anyHostSend(random, context));
  return [...sends, ...repeat(random.between(0, 3), () => anyReceive(random, context))];
}

function mapAnywhere(random: Random, context: PropertyContext): Operation {
  return { kind: "map-vector", queue: random.between(-1, 1), vector: randomVector(random, context) };
}

/** A head that is in flight already: how often it is owed is part of the state. */
function offeredAgain(random: Random, context: PropertyContext): Operation {
  const condition = context.malformedChains.find((name) => name === "head-in-flight");
  return { kind: "malformed-chain", queue: 1, condition: condition ?? "", detail: random.below(12), notify: true };
}

/** The document holds the whole device: what it did not hold would be missing afterwards. */
const wholeState: Property = defineProperty({
  id: "MIG-9",
  title: "The saved state holds the whole device: PCI, registers, positions, chains held and bytes pending",
  clauses: ["MIG-9", "MIG-1"],
  unavailable: needs,
  runs: 18,
  generate: (random, context) => {
    const traffic = createTraffic(random, context, ["connect"]);
    const channel = random.below(context.channelCount);
    const msix = context.msix && random.chance(0.5);
    const masks = msix ? [-1, 0, 1].filter(() => random.chance(0.4)) : [];
    return {
      operations: [
        { kind: "move-bar", slot: random.below(16) },
        { kind: "pci-write", offset: 0x3c, width: 1, value: random.below(256) },
        ...bringUp(random, context),
        ...(random.chance(0.3) ? [commandBit("interrupt_disable", true)] : []),
        ...(msix ? [{ kind: "msix", on: true } as const] : []),
        ...(msix && random.chance(0.5) ? [mapAnywhere(random, context)] : []),
        ...masks.map((vector): Operation => ({ kind: "msix-mask", vector, masked: true })),
        ...traffic(random.between(0, 6)),
        ...(random.chance(0.15) ? [malformed(random, context)] : []),
        write(context, "select-queue", random.below(2)),
        { kind: "host-stall", channel },
        ...repeat(random.between(1, 4), () => ({ ...anyTransmit(random, context), channel })),
        ...(random.chance(0.25) ? [offeredAgain(random, context)] : []),
        ...repeat(random.between(1, 3), () => anyHostSend(random, context)),
        save(random, context),
        scanRegisters(2),
        { kind: "pci-scan" },
        ...(random.chance(0.3) ? [save(random, context)] : []),
        commandBit("interrupt_disable", false),
        { kind: "host-resume", channel },
        { kind: "refill", count: random.between(1, 10), capacity: random.between(9, 100) },
        ...masks.map((vector): Operation => ({ kind: "msix-mask", vector, masked: false })),
        ...traffic(random.between(3, 10)),
      ],
    };
  },
});

/** How many chains are offered before the one notification that comes right before a save. */
const undoneMax = 6;

/** Work that was given to the device is done after the restore, although nobody asks for it again. */
const undoneWork: Property = defineProperty({
  id: "MIG-1/undone-work",
  title: "Work of which a device was notified right before it was saved is done after the restore",
  clauses: ["MIG-1", "MIG-9"],
  unavailable: needs,
  runs: 12,
  generate: (random, context) => {
    const undone = { notify: "no" } as const;
    const saveAtOnce = (queue: number): Operation => ({
      kind: "save-restore",
      policy: "transparent",
      notify: queue,
      ...(random.chance(0.2) ? { twice: true } : {}),
    });
    return {
      operations: inTraffic(random, context, {
        without: ["connect"],
        stimulus: () => [
          ...repeat(random.between(1, undoneMax), () => ({ ...anyTransmit(random, context), ...undone })),
          saveAtOnce(1),
          ...repeat(random.between(1, 3), () => anyHostSend(random, context)),
          ...repeat(random.between(1, undoneMax), () => ({ ...anyReceive(random, context), ...undone })),
          saveAtOnce(0),
        ],
      }),
    };
  },
});

/** The host does not wait for a device that is under way: it comes, goes, sends and reads. */
const hostMeanwhile: Property = defineProperty({
  id: "MIG-1/host-meanwhile",
  title: "What a host end does between save and restore counts as if it had come after them",
  clauses: ["MIG-1", "VMC-LIFE-4", "VMC-TX-12"],
  unavailable: needs,
  runs: 15,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      without: ["connect"],
      stimulus: (traffic) => {
        const channel = random.below(context.channelCount);
        const saveWhile = (meanwhile: HostChange): Operation => ({
          kind: "save-restore",
          policy: "transparent",
          meanwhile,
          channel,
        });
        return [
          random.chance(0.5) ? { kind: "press", channel } : anyTransmit(random, context),
          hostSend(channel, random.between(1, 60)),
          saveWhile(random.pick(["close", "close", "send", "resume", "stall"])),
          ...traffic(random.below(3)),
          { kind: "host-close", channel },
          saveWhile("connect"),
          { kind: "host-resume", channel },
          transmit({ channel, length: random.between(1, 40) }),
          hostSend(channel, random.between(1, 40)),
          receive({ capacity: 60 }),
        ];
      },
    }),
  }),
});

/** Saves that nobody notices. */
export const transparentProperties: readonly Property[] = [anyPoint, wholeState, undoneWork, hostMeanwhile];
