import { describe, expect, it } from "vitest";
import { ShownEvidence } from "../../support/shown-evidence.ts";

const queueAddress = 8;
const queueSize = 12;
const status = 18;

/** Queue 0 has a ring, and the status was written these values in turn, all bits of which a device may keep. */
function withRing(...statuses: readonly number[]): ShownEvidence {
  const shown = new ShownEvidence();
  shown.read(queueSize, 2, 64);
  shown.write(queueAddress, 4, 0x10);
  for (const value of statuses) {
    shown.write(status, 1, value);
  }
  return shown;
}

function warnings(shown: ShownEvidence): readonly string[] {
  expect(shown.signature).toBeUndefined();
  return shown.oracle.judgement.warnings.map(({ signature }) => signature);
}

describe("the status that is read after queue address 0", () => {
  it.each([3, 7, 0])("may be %i when it may have been 3 or 7 before", (value) => {
    const shown = withRing(7, 3);
    shown.write(queueAddress, 4, 0);
    shown.read(status, 1, value);
    expect(warnings(shown)).toEqual([]);
    expect(shown.oracle.judgement.choices.has("A3")).toBe(true);
  });

  it("may be anything when it was not known before", () => {
    const shown = withRing(7);
    shown.write(status, 2, 0x103);
    shown.write(queueAddress, 4, 0);
    shown.read(status, 1, 1);
    expect(warnings(shown)).toEqual([]);
  });

  it("does not tell whether the device was reset when it may have been 0 all along", () => {
    const shown = withRing(7);
    shown.write(status, 2, 0x100);
    shown.write(queueAddress, 4, 0);
    shown.read(status, 1, 0);
    expect(shown.oracle.judgement.choices.has("A3")).toBe(false);
    expect(shown.oracle.uncertain).toBe(true);
  });

  it("is neither as it was nor 0 on a device that does something else", () => {
    const shown = withRing(7);
    shown.write(queueAddress, 4, 0);
    shown.read(status, 1, 5);
    expect(warnings(shown)).toEqual(["REG-14:status-neither"]);
  });
});
