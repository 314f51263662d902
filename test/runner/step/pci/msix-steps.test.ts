import { describe, expect, it } from "vitest";
import { Interrupts } from "../../../../reference/interrupts.ts";
import { Msix } from "../../../../reference/msix.ts";
import { faults } from "../../../../reference/mutants/catalogue.ts";
import type { Parts } from "../../../../reference/parts.ts";
import { PciFunction } from "../../../../reference/pci-function.ts";
import { Suppression } from "../../../../reference/suppression.ts";
import { Transport } from "../../../../reference/transport.ts";
import type { Operation } from "../../../../src/operation/operation.ts";
import { runMutant } from "../../run-mutant.ts";

const shape = { parts: 1, first: 0, indirect: "no", foreign: 0, place: "heap", scatter: false } as const;
const send: Operation = { kind: "transmit", channel: 0, length: 3, extra: 0, shape, notify: "yes" };
const up: Operation = { kind: "initialise", features: ["VMCHANNEL_F_LINK"] };
const on: Operation = { kind: "msix", on: true };
const off: Operation = { kind: "msix", on: false };
const unmap: Operation = { kind: "map-vector", queue: 1, vector: 0xffff };
const close: Operation = { kind: "host-close", channel: 0 };

function mask(vector: number, masked: boolean): Operation {
  return { kind: "msix-mask", vector, masked };
}

const everything: readonly Operation[] = [
  on,
  up,
  send,
  close,
  mask(1, true),
  mask(2, true),
  send,
  mask(-1, true),
  mask(1, false),
  mask(2, false),
  { kind: "host-connect", channel: 0 },
  mask(-1, false),
  unmap,
  send,
  { kind: "map-vector", queue: 1, vector: 3 },
  { kind: "suppress", queue: 1, on: true, ahead: 0 },
  send,
  { kind: "suppress", queue: 1, on: false, ahead: 0 },
  { kind: "map-vector", queue: -1, vector: 7 },
  { kind: "register-scan", queues: 2, isr: true },
  { kind: "config-space-scan", width: 2 },
  { kind: "reset" },
  { kind: "register-scan", queues: 2, isr: false },
  up,
  send,
  off,
  { kind: "config-space-scan", width: 4 },
  { kind: "acknowledge" },
  send,
  on,
  send,
];

describe("operations on MSI-X", () => {
  it.each([1, 2, 3, 4, 5, 6])("give no finding on the reference and reach every clause, seed %i", async (seed) => {
    const outcome = await runMutant(everything, { msixVectors: 4 }, {}, seed);
    expect(outcome.finding).toBeUndefined();
    expect(outcome.warnings).toEqual([]);
    for (const clause of ["INT-7", "INT-11", "INT-12", "INT-13", "INT-16", "INT-17", "INT-18", "RST-4", "VMC-CFG-9"]) {
      expect(outcome.reached.get(clause), clause).toBeGreaterThan(0);
    }
  });

  it("share vectors where the table is short, and use a table of many vectors", async () => {
    for (const msixVectors of [2, 65, 2048]) {
      const last: Operation = { kind: "map-vector", queue: 1, vector: msixVectors - 1 };
      const outcome = await runMutant([...everything, last, send, mask(1, true), send], { msixVectors });
      expect(outcome.finding).toBeUndefined();
      expect(outcome.reached.get("INT-16")).toBeGreaterThan(3);
    }
  });

  it("send a pending message to where no memory is, and expect it no more", async () => {
    const astray: Operation = { kind: "msix-mask", vector: 2, masked: false, astray: true };
    const operations = [up, on, mask(2, true), send, astray, send, mask(2, true), astray, send];
    const outcome = await runMutant(operations, { msixVectors: 4 });
    expect(outcome.finding).toBeUndefined();
    expect(outcome.warnings).toEqual([]);
    expect(outcome.reached.get("INT-16")).toBeGreaterThan(2);
    const cut = faults.find(({ id }) => id === "message-address-cut");
    const found = await runMutant(operations, { msixVectors: 4 }, cut?.parts);
    expect(found.finding?.signature).toBe("INT-16:upper-address-ignored");
  });

  it("do nothing on a function without MSI-X", async () => {
    const outcome = await runMutant(everything);
    expect(outcome.finding).toBeUndefined();
    expect(outcome.reached.has("INT-16")).toBe(false);
    expect(outcome.reached.has("INT-13")).toBe(false);
  });
});

/** Where the pending bits of four vectors lie in BAR1, and how many bytes the bar has. */
const pendingOffset = 2048;

const mutants: readonly [string, string, readonly Operation[], Partial<Parts>][] = [
  [
    "sends no message",
    "INT-16:no-message",
    [on, up, send],
    {
      Msix: class extends Msix {
        protected override send(): void {
          // Lost.
        }
      },
    },
  ],
  [
    "sends the data word of another entry",
    "INT-16:data-differs",
    [on, up, send],
    {
      Msix: class extends Msix {
        protected override word(vector: number, word: number): number {
          return super.word(word === 2 ? 0 : vector, word);
        }
      },
    },
  ],
  [
    "sends the message of another vector",
    "INT-16:message-of-another-vector",
    [on, up, { kind: "map-vector", queue: 1, vector: 3 }, send],
    {
      Suppression: class extends Suppression {
        override signal(nextUsed: number, nextAvailable: number): void {
          const mapped = this.vector;
          this.vector = 2;
          super.signal(nextUsed, nextAvailable);
          this.vector = mapped;
        }
      },
    },
  ],
  [
    "sends a message while the vector is masked",
    "INT-17:message-while-masked",
    [on, up, mask(2, true), send],
    {
      Msix: class extends Msix {
        protected override masked(): boolean {
          return false;
        }
      },
    },
  ],
  [
    "ignores the mask of the function",
    "INT-17:message-while-masked",
    [on, up, mask(-1, true), send],
    {
      Msix: class extends Msix {
        protected override masked(vector: number): boolean {
          return (this.word(vector, 3) & 1) !== 0;
        }
      },
    },
  ],
  [
    "shows no pending bits",
    "INT-17:pending-bit-clear",
    [on, up, mask(2, true), send, mask(2, false)],
    {
      Msix: class extends Msix {
        protected override pendingBits(): number {
          return 0;
        }
      },
    },
  ],
  [
    "keeps a pending bit that was sent",
    "INT-17:pending-bit-kept",
    [on, up, mask(2, true), send, mask(2, false)],
    {
      Msix: class extends Msix {
        override release(): void {
          const before = [...this.pending];
          super.release();
          this.pending.set(before);
        }
      },
    },
  ],
  [
    "sends nothing when it is unmasked",
    "INT-17:no-message",
    [on, up, mask(2, true), send, mask(2, false)],
    {
      Msix: class extends Msix {
        override release(): void {
          if (this.enabled) {
            this.pending.fill(0);
          }
        }
      },
    },
  ],
  [
    "interrupts by the line as well",
    "INT-11:line-with-msix",
    [on, up, unmap, send],
    {
      Interrupts: class extends Interrupts {
        override raiseQueue(vector: number): void {
          super.raiseQueue(vector);
          this.drive(true);
        }
      },
    },
  ],
  [
    "tells of no config change by message",
    "VMC-CFG-9:no-message",
    [on, up, { kind: "host-connect", channel: 0 }, close],
    {
      Interrupts: class extends Interrupts {
        override raiseConfig(): void {
          this.isr |= 2;
        }
      },
    },
  ],
  [
    "takes vectors that it does not have",
    "INT-12:queue_vector-differs",
    [on, up, { kind: "map-vector", queue: 1, vector: 4 }],
    {
      Msix: class extends Msix {
        override mapped(value: number): number {
          return value;
        }
      },
    },
  ],
  [
    "keeps its mappings over a reset",
    "INT-12:config_vector-differs",
    [on, up, { kind: "map-vector", queue: -1, vector: 2 }, { kind: "reset" }, up],
    {
      Interrupts: class extends Interrupts {
        override reset(): void {
          const kept = this.configVector;
          super.reset();
          this.configVector = kept;
        }
      },
    },
  ],
  [
    "turns MSI-X off with a reset",
    "RST-4:msix-control-changed",
    [on, up, { kind: "register-read", register: "device_status" }],
    {
      Transport: class extends Transport {
        override reset(): void {
          super.reset();
          this.msix.reset();
        }
      },
      Msix: class extends Msix {
        override reset(): void {
          super.reset();
          this.pci.write(0x42, 2, 0);
        }
      },
    },
  ],
  [
    "clears the table with a reset",
    "RST-4:msix-table-changed",
    [on, up],
    {
      Msix: class extends Msix {
        override reset(): void {
          super.reset();
          this.table.fill(0);
        }
      },
    },
  ],
  [
    "takes writes of the control register with 16 bits only",
    "INT-16:control-not-kept",
    [on, off, on, off, on, off, on, off, on, off],
    {
      PciFunction: class extends PciFunction {
        override write(offset: number, width: number, value: number): void {
          if (offset !== 0x40) {
            super.write(offset, width, value);
          }
        }
      },
    },
  ],
  [
    "has its pending bits outside the bar",
    "INT-18:outside-memory-bar",
    [],
    {
      PciFunction: class extends PciFunction {
        protected override layOutCapability(): void {
          super.layOutCapability();
          this.place(0x48, 4, 2 * pendingOffset + 1);
        }
      },
    },
  ],
  [
    "keeps no upper half of an address",
    "INT-18:entry-not-kept",
    [on, up, send],
    {
      Msix: class extends Msix {
        protected override writeByte(offset: number, value: number): void {
          const inUpperHalf = (offset & 0xc) === 4;
          super.writeByte(offset, inUpperHalf ? 0 : value);
        }
      },
    },
  ],
  [
    "loses what is written to its table",
    "INT-18:entry-not-kept",
    [on],
    {
      Msix: class extends Msix {
        protected override writeByte(offset: number, value: number): void {
          if (offset % 16 !== 0) {
            super.writeByte(offset, value);
          }
        }
      },
    },
  ],
];

describe("a device with MSI-X", () => {
  it.each(mutants)("is found out when it %s", async (_, signature, operations, parts) => {
    const outcome = await runMutant(operations, { msixVectors: 4 }, parts);
    expect(outcome.finding?.signature).toBe(signature);
  });
});
