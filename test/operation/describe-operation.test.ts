import { describe, expect, it } from "vitest";
import { describeOperation } from "../../src/operation/describe-operation.ts";
import type { Operation } from "../../src/operation/operation.ts";

const shape = { parts: 3, first: 8, indirect: "tail", foreign: 1, place: "top", scatter: true } as const;
const plainShape = { parts: 1, first: 0, indirect: "no", foreign: 0, place: "heap", scatter: false } as const;

const descriptions: readonly (readonly [Operation, string])[] = [
  [{ kind: "register-read", register: "queue_size" }, "read queue_size"],
  [{ kind: "register-write", register: "queue_select", value: 1 }, "write queue_select = 1"],
  [{ kind: "bar-read", offset: 18, width: 1 }, "read 1 byte at BAR0 + 0x12"],
  [{ kind: "bar-write", offset: 0, width: 4, value: 0xffff_ffff }, "write 0xffffffff to 4 bytes at BAR0 + 0"],
  [{ kind: "config-space-scan", width: 2 }, "read the whole device config space, 2 bytes at a time"],
  [{ kind: "register-scan", queues: 1, isr: false }, "read every register, of 1 queue"],
  [{ kind: "pci-write", offset: 4, width: 2, value: 7 }, "write 7 to 2 bytes of PCI config space at 4"],
  [{ kind: "command-bit", bit: "io-space", on: false }, "clear io-space in the PCI command register"],
  [{ kind: "msix-mask", vector: -1, masked: true }, "mask all MSI-X vectors"],
  [
    { kind: "msix-mask", vector: 1, masked: false, astray: true },
    "unmask MSI-X vector 1, its message sent astray first",
  ],
  [{ kind: "map-vector", queue: -1, vector: 0xffff }, "map config changes to MSI-X vector 0xffff"],
  [{ kind: "initialise", features: [], early: true }, "initialise with no features, without DRIVER_OK"],
  [{ kind: "save-restore", policy: "disconnect" }, "save and restore, policy disconnect"],
  [{ kind: "restore-damaged", damage: "truncate", at: 3 }, "restore its own state, cut short (place 3)"],
  [
    { kind: "transmit", channel: 2, length: 100, extra: 1, shape, notify: "if-asked" },
    "transmit 100 bytes and 1 byte behind them on channel 2 (3 descriptors + 1 writable descriptor, " +
      "8 bytes in the first, last one an indirect table, at the top of memory, scattered), notify if asked to",
  ],
  [
    {
      kind: "transmit",
      channel: 0,
      length: 9,
      extra: 0,
      shape: { ...plainShape, indirect: "all", spare: 1 },
      notify: "yes",
    },
    "transmit 9 bytes on channel 0 (1 descriptor, all in an indirect table, 1 entry of the table unused), notify",
  ],
  [
    { kind: "receive", capacity: 64, shape: plainShape, notify: "no" },
    "post a receive buffer of 64 bytes (1 descriptor), no notify",
  ],
  [{ kind: "host-send", channel: 0, length: 5 }, "host end of channel 0: send 5 bytes"],
  [
    { kind: "malformed-chain", queue: 1, condition: "available-jump", detail: 32639, notify: true },
    "offer a malformed chain on queue 1: avail.idx moves ahead by the queue size + 0x7f80, notify",
  ],
  [
    { kind: "malformed-message", channel: 0, condition: "short-header", detail: 2, notify: false },
    "offer a malformed message on channel 0: 3 bytes in place of a header of 8, no notify",
  ],
  [
    { kind: "malformed-chain", queue: 1, condition: "loop", detail: 2, notify: true },
    "offer a malformed chain on queue 1: loop (variant 2), notify",
  ],
  [{ kind: "notify-storm", value: 65535, count: 9 }, "notify 9 times with queue index 0xffff"],
  // Shrinking goes towards 1, so these are what users see of counts.
  [{ kind: "notify-storm", value: 0, count: 1 }, "notify 1 time with queue index 0"],
  [{ kind: "refill", count: 1, capacity: 9 }, "post 1 receive buffer of 9 bytes, notify"],
  [{ kind: "refill", count: 3, capacity: 1 }, "post 3 receive buffers of 1 byte, notify"],
  [{ kind: "fast-forward", queue: 1, count: 1, batch: 1 }, "send 1 small message through queue 1, 1 a notify"],
  [{ kind: "fast-forward", queue: 1, count: 4, batch: 2 }, "send 4 small messages through queue 1, 2 a notify"],
];

describe("describeOperation", () => {
  it.each(descriptions)("says %j in words", (operation, words) => {
    expect(describeOperation(operation)).toBe(words);
  });

  it("names the queue that is meant where the queues in use are known", () => {
    const jump = { kind: "malformed-chain", queue: 0, condition: "loop", detail: 2, notify: true } as const;
    expect(describeOperation(jump, new Map([[1, 64]]))).toContain("on queue 1: loop");
    expect(describeOperation({ kind: "notify", queue: 3 }, new Map([[1, 64]]))).toBe("notify queue 1");
    expect(describeOperation({ kind: "notify", queue: 3 })).toBe("notify queue 3");
  });

  it("counts from the size of a queue where it is known", () => {
    const jump = {
      kind: "malformed-chain",
      queue: 1,
      condition: "available-jump",
      detail: 32639,
      notify: true,
    } as const;
    expect(describeOperation(jump, new Map([[1, 64]]))).toContain("avail.idx moves ahead by 0x7fc0 (queue size 64)");
    const next = { ...jump, condition: "next-out-of-range", detail: 0 };
    expect(describeOperation(next, new Map([[1, 64]]))).toContain("desc.next = 64 (queue size 64)");
    expect(describeOperation(next, new Map([[0, 8]]))).toContain("desc.next = 8 (queue size 8)");
    expect(describeOperation(next)).toContain("desc.next = the queue size,");
  });
});
