import { describe, expect, it } from "vitest";
import { deviceBlame } from "../../../src/oracle/device/device-blame.ts";
import { blameTable } from "../../../src/oracle/judgement/blame/blame-table.ts";
import { tableFacts } from "../../../src/oracle/memory/foreign-write.ts";
import type { QueueModel } from "../../../src/oracle/ring/queue-model.ts";
import { loadSpecification } from "../../../src/spec/load.ts";

const blame = blameTable(loadSpecification(), deviceBlame("vmchannel"));

/** A queue with one chain in flight, which has a table of two entries and meets these conditions. */
function queueWith(conditions: readonly string[]): QueueModel {
  const entry = { chain: { tables: [{ address: 0x1000, length: 32 }] }, reactions: { conditions } };
  return { outstanding: [entry] } as unknown as QueueModel;
}

describe("a place behind an indirect table with a next field that leads past its end", () => {
  const queues = [queueWith(["indirect-next-out-of-range"])];

  it("begins where the table ends, and goes as far as a next field can name an entry", () => {
    const places = [0xfff, 0x1000, 0x101f, 0x1020, 0x10_0fff, 0x10_1000];
    expect(places.map((address) => tableFacts(queues, address).behindTable)).toEqual([
      false,
      false,
      false,
      true,
      true,
      false,
    ]);
    expect(tableFacts([queueWith([])], 0x1020)).toEqual({ behindTable: false });
  });

  it("is put down to the table, whatever lies there: buffers of before a reset too", () => {
    for (const deviation of ["read-outside", "read-after-reset", "write-after-reset"]) {
      expect(blame.find(deviation, tableFacts(queues, 0x1020))?.clause).toBe("ROB-41");
      expect(blame.find(deviation, tableFacts(queues, 0x1010))?.clause).not.toBe("ROB-41");
    }
  });
});
