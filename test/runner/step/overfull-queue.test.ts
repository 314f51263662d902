import { describe, expect, it } from "vitest";
import { hostSend, receive, reset, transmit } from "../../../properties/support/operations.ts";
import { Virtqueue } from "../../../reference/virtqueue.ts";
import { rulesOf } from "../../../src/operation/find-family.ts";
import type { Operation } from "../../../src/operation/operation.ts";
import { runMutant } from "../run-mutant.ts";

/** Leaves entries that it has no room for where they are, and serves them when there is room. */
class PatientVirtqueue extends Virtqueue {
  protected override hasAvailable(): boolean {
    return this.inFlight.count < this.size && super.hasAvailable();
  }
}

const keepsOverfull = (operation: Operation): boolean => rulesOf(operation).keepsOverfull(operation);

const up: Operation = { kind: "initialise", features: [] };
const close: Operation = { kind: "host-close", channel: 0 };
const connect: Operation = { kind: "host-connect", channel: 0 };
const stall: Operation = { kind: "host-stall", channel: 0 };
const resume: Operation = { kind: "host-resume", channel: 0 };
const fill: Operation = {
  kind: "malformed-chain",
  queue: 1,
  condition: "head-in-flight",
  detail: 63,
  notify: true,
};

describe("a queue that was offered more than it has entries", () => {
  it("keeps to what needs no memory of its own, and the rest begins with a reset", () => {
    expect([fill, stall, resume, hostSend(0, 3)].map(keepsOverfull)).toEqual([true, true, true, true]);
    expect([transmit(), receive(), reset, up].map(keepsOverfull)).toEqual([false, false, false, false]);
    expect(keepsOverfull({ ...fill, condition: "descriptor-loop" } as Operation)).toBe(false);
  });

  it.each([
    ["receives", [hostSend(1, 984), receive({ capacity: 520 })]],
    ["sends to a new connection", [close, connect, transmit({ length: 5000 })]],
  ])("is no fault of a device that serves what it had no room for, when the guest then %s", async (_title, then) => {
    const operations = [up, stall, transmit({ length: 200_000 }), fill, ...then];
    for (let seed = 1; seed <= 10; seed++) {
      const outcome = await runMutant(operations, { queueSizes: [4, 4] }, { Virtqueue: PatientVirtqueue }, seed);
      expect(outcome.finding, `seed ${seed}`).toBeUndefined();
      expect(outcome.reached.get("ROB-21")).toBeGreaterThan(0);
    }
  });
});
