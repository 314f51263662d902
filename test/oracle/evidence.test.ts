import { describe, expect, it } from "vitest";
import { ShownEvidence } from "../support/shown-evidence.ts";

/** The last word of the registers, which holds ISR, read without a register's width. */
const lastWord = 16;

function afterThreeReads(): ShownEvidence {
  const shown = new ShownEvidence();
  for (let times = 0; times < 3; times++) {
    shown.read(lastWord, 4, 0);
  }
  return shown;
}

describe("a read that is made again", () => {
  const other = 0x0200_0000;

  it("must give the same when nothing happened in between", () => {
    const shown = afterThreeReads();
    shown.read(lastWord, 4, other);
    expect(shown.signature).toBe("REG-7:read-varies");
  });

  it.each([
    ["the host connected a host end", (shown: ShownEvidence) => shown.evidence.hostConnected(0)],
    ["the host sent bytes", (shown: ShownEvidence) => shown.evidence.hostSent(0, Uint8Array.of(1))],
    ["the device was restored", (shown: ShownEvidence) => shown.evidence.restored("disconnect")],
    ["the guest did what it does not show", (shown: ShownEvidence) => shown.evidence.hidden()],
  ])("may give something else when %s in between", (_title, happens) => {
    const shown = afterThreeReads();
    happens(shown);
    shown.read(lastWord, 4, other);
    expect(shown.signature).toBeUndefined();
  });
});
