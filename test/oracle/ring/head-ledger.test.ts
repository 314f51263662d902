import { describe, expect, it } from "vitest";
import { HeadLedger } from "../../../src/oracle/ring/head-ledger.ts";

describe("the ledger of heads", () => {
  it("counts how often each head is in flight", () => {
    const ledger = new HeadLedger(4);
    ledger.offered(2);
    ledger.offered(2);
    ledger.completed(2);
    expect([0, 1, 2, 3].map((head) => ledger.inFlight(head))).toEqual([0, 0, 1, 0]);
  });

  it("remembers heads that were completed lately, those out of range too", () => {
    const ledger = new HeadLedger(2);
    ledger.completed(9);
    expect([ledger.wasCompleted(9), ledger.wasCompleted(1), ledger.inFlight(9)]).toEqual([true, false, 0]);
    for (let head = 100; head < 164; head++) {
      ledger.completed(head);
    }
    expect(ledger.wasCompleted(9)).toBe(false);
  });
});
