import { describe, expect, it } from "vitest";
import type { DeviceState } from "../../../reference/device-state.ts";
import { Migration } from "../../../reference/migration.ts";
import { midwayFaults } from "../../../reference/mutants/migration/midway.ts";
import type { Parts } from "../../../reference/parts.ts";
import { ReferenceDevice } from "../../../reference/reference-device.ts";
import { StateCheck } from "../../../reference/state-check.ts";
import { StateDocument } from "../../../reference/state-document.ts";
import type { SaveRestoreOperation } from "../../../src/operation/life/save-restore.ts";
import type { DamageKind } from "../../../src/operation/life/state.ts";
import type { Operation } from "../../../src/operation/operation.ts";
import type { RestorePolicy } from "../../../src/target/target.ts";
import { runMutant } from "../run-mutant.ts";

const shape = { parts: 1, first: 0, indirect: "no", foreign: 0, place: "heap", scatter: false } as const;
const up: Operation = { kind: "initialise", features: ["VMCHANNEL_F_LINK", "EVENT_IDX"] };
const connect: readonly Operation[] = [
  { kind: "host-connect", channel: 0 },
  { kind: "host-connect", channel: 1 },
];
const transparent: SaveRestoreOperation = { kind: "save-restore", policy: "transparent" };
const disconnect: Operation = { kind: "save-restore", policy: "disconnect" };
const receive: Operation = { kind: "receive", capacity: 64, shape, notify: "yes" };

function send(length: number): Operation {
  return { kind: "transmit", channel: 0, length, extra: 0, shape, notify: "yes" };
}

function hostSend(length: number): Operation {
  return { kind: "host-send", channel: 0, length };
}

function damaged(damage: DamageKind, at: number): Operation {
  return { kind: "restore-damaged", damage, at };
}

const inTraffic: readonly Operation[] = [
  damaged("configuration", 0),
  up,
  ...connect,
  { kind: "host-stall", channel: 0 },
  send(100),
  send(7),
  hostSend(20),
  transparent,
  damaged("flip", 40),
  damaged("truncate", 1000),
  damaged("version", 0),
  damaged("configuration", 1),
  { kind: "register-scan", queues: 2, isr: true },
  { kind: "host-resume", channel: 0 },
  receive,
  { kind: "host-stall", channel: 0 },
  send(50),
  hostSend(30),
  disconnect,
  send(3),
  ...connect,
  { kind: "host-resume", channel: 0 },
  receive,
  hostSend(9),
  send(4),
];

describe("operations on the state", () => {
  it.each([0, 4])("give no finding on the reference with %i vectors and reach every clause", async (msixVectors) => {
    const operations: Operation[] = [{ kind: "msix", on: true }, ...inTraffic];
    const outcome = await runMutant(operations, { msixVectors });
    expect(outcome.finding).toBeUndefined();
    for (const clause of ["MIG-1", "MIG-2", "MIG-3", "MIG-4", "MIG-5", "MIG-7", "MIG-8", "MIG-9"]) {
      expect(outcome.reached.get(clause), clause).toBeGreaterThan(0);
    }
  });

  it.each(["send", "resume", "stall", "close", "connect"] as const)(
    "take a host end's %s between save and restore for one after them",
    async (meanwhile) => {
      const saved: Operation = { kind: "save-restore", policy: "transparent", meanwhile, channel: 0 };
      const before: Operation[] = [up, ...connect, { kind: "press", channel: 0 }, hostSend(20)];
      const closed: Operation[] = meanwhile === "connect" ? [{ kind: "host-close", channel: 0 }] : [];
      const after: Operation[] = [...connect, { kind: "host-resume", channel: 0 }, receive, send(4), hostSend(3)];
      const outcome = await runMutant([...before, ...closed, saved, ...after], {});
      expect(outcome.finding).toBeUndefined();
      expect(outcome.reached.get("MIG-1")).toBeGreaterThan(0);
    },
  );

  it("save before notified work is done, twice in a row, and into a device in use", async () => {
    const undone: Operation = { kind: "transmit", channel: 0, length: 5, extra: 0, shape, notify: "no" };
    const scan: Operation = { kind: "register-scan", queues: 2, isr: false };
    const saves: Operation[] = [
      { ...transparent, notify: 1 },
      { ...transparent, twice: true },
      { ...transparent, used: true },
    ];
    const told: Operation = { kind: "notify", queue: 1 };
    const around = (save: Operation): Operation[] => [undone, hostSend(3), save, scan, receive, told];
    const operations = [up, ...connect, ...saves.flatMap(around), { ...transparent, used: true }, scan];
    expect((await runMutant(operations, {})).finding).toBeUndefined();
    const signatures = ["save-loses-notification", "save-takes-bytes-out", "restore-adds-status-bits"].map(
      async (id) => (await runMutant(operations, {}, midwayFaults.find((fault) => fault.id === id)?.parts)).finding,
    );
    for (const finding of await Promise.all(signatures)) {
      expect(finding?.clause).toMatch(/^MIG-/);
    }
  });

  it("find every single damage of a document refused", async () => {
    const damages = Array.from({ length: 60 }, (_, index) => [damaged("flip", 37 * index), damaged("truncate", index)]);
    const outcome = await runMutant([up, ...connect, ...damages.flat(), send(1)]);
    expect(outcome.finding).toBeUndefined();
    expect(outcome.reached.get("MIG-5")).toBe(120);
    expect(outcome.reached.get("MIG-8")).toBe(120);
  });
});

const mutants: readonly [string, string, readonly Operation[], Partial<Parts>][] = [
  [
    "takes damaged documents",
    "MIG-5:accepted",
    Array.from({ length: 40 }, (_, index) => damaged("flip", 300 + 11 * index)),
    {
      StateDocument: class extends StateDocument {
        protected override checkIntegrity(): void {
          // Every document is believed.
        }
      },
      StateCheck: class extends StateCheck {
        override check(): void {
          // So is every state.
        }
      },
    },
  ],
  [
    "takes the state of a device with other channels",
    "MIG-7:accepted",
    [up, damaged("configuration", 0)],
    {
      StateCheck: class extends StateCheck {
        protected override checkConfiguration(): void {
          // Any device's state is taken for its own.
        }
      },
    },
  ],
  [
    "refuses without a reason",
    "MIG-5:no-reason",
    [damaged("truncate", 9)],
    {
      StateDocument: class extends StateDocument {
        override decode(document: string): DeviceState {
          try {
            return super.decode(document);
          } catch {
            throw new Error("");
          }
        }
      },
    },
  ],
  [
    "resets itself before it looks at a document",
    "MIG-8:changed-by-refusal",
    [up, damaged("truncate", 9)],
    {
      ReferenceDevice: class extends ReferenceDevice {
        override restore(document: string, policy: RestorePolicy): void {
          this.reset();
          super.restore(document, policy);
        }
      },
    },
  ],
  [
    "keeps pending host bytes over a break",
    "MIG-2:dropped-bytes-given",
    [up, ...connect, hostSend(20), disconnect, ...connect, receive, hostSend(4)],
    {
      Migration: class extends Migration {
        override restore(state: DeviceState, policy: RestorePolicy): void {
          super.restore(state, policy);
          for (const [position, channel] of this.device.channels.all.entries()) {
            const pending = state.channels[position]?.pending ?? "";
            channel.restorePending(Uint8Array.from(Buffer.from(pending, "hex")));
          }
        }
      },
    },
  ],
  [
    "forgets pending host bytes in its state",
    "MIG-1:not-completed",
    [up, ...connect, hostSend(20), transparent, receive],
    {
      Migration: class extends Migration {
        override save(): DeviceState {
          const state = super.save();
          return { ...state, channels: state.channels.map((channel) => ({ ...channel, pending: "" })) };
        }
      },
    },
  ],
];

describe("a device with saved states", () => {
  it.each(mutants)("is found out when it %s", async (_, signature, operations, parts) => {
    const outcome = await runMutant(operations, {}, parts);
    expect(outcome.finding?.signature).toBe(signature);
  });
});
