import { describe, expect, it } from "vitest";
import { layTransmit } from "../../../src/guest/device/message-parts.ts";
import type { Guest } from "../../../src/guest/guest.ts";
import { simpleShape } from "../../../src/operation/ring/chain-shape.ts";
import { makeGuest, makeQueue } from "../make-guest.ts";

const readable = "000102030405060708090a0b0c0d0e0f";

function requestGuest(): Guest {
  return makeGuest(["INDIRECT_DESC"], {
    deviceType: "other",
    channels: [],
    queueRoles: [{ queue: 0, role: "request", readable, writable: [512, 1] }],
  });
}

describe("a request that a manifest announces", () => {
  it("is laid whatever an operation says of its length, with room for the device behind what it reads", () => {
    const guest = requestGuest();
    const laid = layTransmit(
      guest,
      makeQueue(guest, 0, 8),
      new Uint8Array(0),
      77,
      { ...simpleShape, foreign: 2 },
      true,
    );
    const [first] = laid?.parts ?? [];
    expect(laid?.parts.map(({ length, writable }) => [length, writable])).toEqual([
      [16, false],
      [512, true],
      [1, true],
    ]);
    const start = guest.memory.at(first?.address ?? 0);
    expect(Buffer.from(guest.memory.bytes.subarray(start, start + 16)).toString("hex")).toBe(readable);
  });

  it("is split as the operation says, where the ring has descriptors for that", () => {
    const guest = requestGuest();
    const shape = { ...simpleShape, parts: 3, first: 5 };
    const queue = makeQueue(guest, 0, 8);
    const lengths = (): number[] | undefined =>
      layTransmit(guest, queue, new Uint8Array(0), 1, shape, true)?.parts.map(({ length }) => length);
    expect(lengths()).toEqual([5, 5, 6, 512, 1]);
    const smaller = makeQueue(guest, 0, 4);
    expect(layTransmit(guest, smaller, new Uint8Array(0), 1, shape, true)?.parts.map(({ length }) => length)).toEqual([
      5, 11, 512, 1,
    ]);
  });

  it("is not laid on a ring that is too small for it", () => {
    const guest = requestGuest();
    expect(layTransmit(guest, makeQueue(guest, 0, 2), new Uint8Array(0), 1, simpleShape, true)).toBeUndefined();
  });

  it("is what a buffer of a malformed chain begins with", () => {
    expect(Buffer.from(requestGuest().device.plausibleStart(8)).toString("hex")).toBe(readable.slice(0, 16));
  });
});
