import { describe, expect, it } from "vitest";
import { behindWire, untracedReference } from "./behind-wire.ts";
import { asked, compareWrongDevices, msix, outcomes, summaries, withoutWire } from "./wire-outcomes.ts";

/** Seeded faults of interrupts, rings and streams that a few scenarios show. */
const shown: readonly string[] = [
  "bytes-of-other-channel-behind-message",
  "first-completion-silent",
  "id-of-first-channel",
  "isr-without-line",
  "new-bytes-unnoticed",
  "notify-by-selection",
  "payload-wiped",
  "used-length-of-whole-message",
];

describe("looking early, batches that share a round trip and openings known by heart", () => {
  it.each([
    ["that is renewed", true],
    ["that goes on from scenario to scenario", false],
  ])("judge a right device as it is judged without a wire, one %s", async (_title, freshDevice) => {
    const direct = await outcomes(withoutWire(untracedReference(msix)), 40);
    let trips = 0;
    const wired = await outcomes(
      behindWire(untracedReference(msix), () => trips++, { ...asked, freshDevice }),
      40,
    );
    // Of power-on nothing is known where the device was used before, and the driver silences it first.
    const others = freshDevice ? [] : ["INT-20", "PCI-CFG-15", "PCI-CAP-2"];
    expect(summaries(wired, others)).toEqual(summaries(direct, others));
    expect(direct.every(({ finding }) => finding === undefined)).toBe(true);
    expect(trips).toBeGreaterThan(1000);
  });

  it("judge a wrong device as it is judged without a wire", async () => {
    const found = await compareWrongDevices((id) => shown.includes(id));
    expect(found.toSorted()).toEqual(shown);
  });
});
