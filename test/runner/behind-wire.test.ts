import { describe, expect, it } from "vitest";
import { behindWire, untracedReference } from "./behind-wire.ts";
import { asked, compareWrongDevices, msix, outcomes, summaries, withoutWire } from "./wire-outcomes.ts";

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
    expect(summaries(wired)).toEqual(summaries(direct));
    expect(direct.every(({ finding }) => finding === undefined)).toBe(true);
    expect(trips).toBeGreaterThan(1000);
  });

  it("judge a wrong device as it is judged without a wire", async () => {
    // Which faults are among them changes with every new one; some always show something.
    expect(await compareWrongDevices(36)).toBeGreaterThan(2);
  });
});
