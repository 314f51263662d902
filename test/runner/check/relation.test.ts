import { describe, expect, it } from "vitest";
import { sameAfterLeftovers, sameObservation } from "../../../src/runner/check/relation.ts";
import type { Observation } from "../../../src/runner/record/observation.ts";

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

function observation(changes: Partial<Observation> = {}, channel: Partial<Observation["channels"][number]> = {}) {
  return {
    channels: [
      {
        offered: bytes(1, 2, 3),
        sent: bytes(7, 8),
        delivered: bytes(1, 2, 3),
        received: bytes(7, 8),
        offeredBefore: 0,
        sentBefore: 0,
        ...channel,
      },
    ],
    events: "0:open,reading",
    chainsOffered: 2,
    chainsCompleted: 2,
    registers: ["device_status 7"],
    ...changes,
  } satisfies Observation;
}

describe("sameObservation", () => {
  it("finds what was asked and answered alike the same", () => {
    expect(sameObservation(observation(), observation())).toEqual({ kind: "same" });
  });

  it.each([
    ["a byte to the host end", observation({}, { delivered: bytes(1, 9, 3) }), "3 bytes, the first 1 alike"],
    ["a byte to the guest", observation({}, { received: bytes(7) }), "1 bytes, the first 1 alike"],
    ["a completion", observation({ chainsCompleted: 1 }), "1"],
    ["a register", observation({ registers: ["device_status 3"] }), "device_status 3"],
    ["a register too few", observation({ registers: [] }), "nothing more"],
  ])("tells a difference in %s", (_what, transformed, got) => {
    expect(sameObservation(observation(), transformed)).toMatchObject({ kind: "different", got });
  });

  it.each([
    ["offered other bytes", observation({}, { offered: bytes(1, 2, 4) })],
    ["sent other bytes", observation({}, { sent: bytes(7) })],
    ["offered another number of chains", observation({ chainsOffered: 3 })],
    ["closed a host end", observation({ events: "0:open,reading 0:host-close@3/2" })],
  ])("does not compare a run that %s", (_what, transformed) => {
    expect(sameObservation(observation(), transformed).kind).toBe("incomparable");
  });
});

describe("bytes to the guest that neither run drained to the end", () => {
  const sent = bytes(7, 8, 9, 6);

  it("are the same as far as both go: how many a device gives in each chain is open", () => {
    const original = observation({}, { sent, received: bytes(7, 8) });
    const transformed = observation({}, { sent, received: bytes(7, 8, 9) });
    expect(sameObservation(original, transformed)).toEqual({ kind: "same" });
    expect(sameObservation(transformed, original)).toEqual({ kind: "same" });
  });

  it("may come behind what was under way before", () => {
    const original = observation({}, { sent, received: bytes(5, 7), sentBefore: 1 });
    expect(sameAfterLeftovers(original, observation({}, { sent, received: bytes(7, 8, 9) })).kind).toBe("same");
  });

  it("differ when one is missing in between", () => {
    const original = observation({}, { sent, received: bytes(7, 8) });
    const transformed = observation({}, { sent, received: bytes(7, 9, 6) });
    expect(sameObservation(original, transformed).kind).toBe("different");
  });
});

describe("sameAfterLeftovers", () => {
  it("lets bytes that were under way before come first in the original", () => {
    const original = observation({}, { delivered: bytes(5, 5, 1, 2, 3), offeredBefore: 2 });
    expect(sameAfterLeftovers(original, observation()).kind).toBe("same");
    expect(sameObservation(original, observation()).kind).toBe("different");
  });

  it("lets no more bytes come first than were under way", () => {
    const original = observation({}, { received: bytes(5, 5, 7, 8), sentBefore: 1 });
    expect(sameAfterLeftovers(original, observation()).kind).toBe("different");
  });

  it("lets no byte be missing behind them", () => {
    const original = observation({}, { received: bytes(5, 8), sentBefore: 1 });
    expect(sameAfterLeftovers(original, observation()).kind).toBe("different");
  });

  it("lets the original end early when what was under way before took its chains", () => {
    const original = observation({}, { received: bytes(5, 7), sentBefore: 1 });
    expect(sameAfterLeftovers(original, observation()).kind).toBe("same");
    expect(sameAfterLeftovers(observation(), original).kind).toBe("different");
  });
});
