import { describe, expect, it } from "vitest";
import { TestGuest } from "./test-guest.ts";

const write = 2;
const message = 0x8_0000;

describe.each(["complete-empty", "break"] as const)("a malformed message, with %s", (malformedReaction) => {
  it.each([
    ["unknown-channel", 3, "bad", 3, 11],
    ["unknown-channel", 0xffff_ffff, "bad", 3, 11],
    ["unknown-channel", 0, "bad", 3, 11],
    ["short-header", 1, "bad", 3, 7],
    ["short-header", 1, "bad", 3, 1],
    ["length-beyond-chain", 1, "bad", 4, 11],
    ["length-beyond-chain", 1, "bad", 0xffff_ffff, 11],
  ])("%s (%i, %s, %i, %i) is completed and discarded", (_name, channel, payload, length, bytes) => {
    const guest = new TestGuest({ malformedReaction });
    const { transmit } = guest.start();
    guest.message(message, channel, payload, length);
    transmit.describe(0, { address: message, length: bytes });
    transmit.offer(0);
    guest.notify(1);
    expect(transmit.takeUsed()).toEqual([[0, 0]]);
    guest.transmit(transmit, 1, 2, "good");
    expect(guest.host(0).text()).toBe("");
    expect(guest.host(1).text()).toBe("good");
  });

  it("is completed when the header lies in writable descriptors alone", () => {
    const guest = new TestGuest({ malformedReaction });
    const { transmit } = guest.start();
    transmit.describe(0, { address: message, length: guest.message(message, 1, "bad"), flags: write });
    transmit.offer(0);
    guest.notify(1);
    expect(transmit.takeUsed()).toEqual([[0, 0]]);
    expect(guest.host(0).text()).toBe("");
  });
});
