import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createRandom } from "../../../src/base/random.ts";
import { BackEndLost } from "../../../src/target/vhost-user/back-end-lost.ts";
import { FrontEnd } from "../../../src/target/vhost-user/front-end.ts";
import type { MessageSocket } from "../../../src/target/vhost-user/native/message-socket.ts";
import { connectedSockets } from "./connected-sockets.ts";

let folder: string;
let near: MessageSocket;
let far: MessageSocket;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "front-end-test-"));
  [near, far] = await connectedSockets(folder);
});

afterEach(() => {
  near.close();
  far.close();
  rmSync(folder, { recursive: true });
});

/** A message: its header, and words of its payload. */
function message(request: number, flags: number, words: readonly number[], size = 4 * words.length): Uint8Array {
  return new Uint8Array(Uint32Array.of(request, flags, size, ...words).buffer);
}

/** What the front-end sent so far, as numbers of requests with their words. */
function sent(): number[][] {
  const { bytes } = far.receive(65_536, 100) ?? { bytes: new Uint8Array(0) };
  const messages: number[][] = [];
  for (let place = 0; place < bytes.length; ) {
    const view = new DataView(bytes.buffer, bytes.byteOffset + place);
    const words = view.getUint32(8, true) / 4;
    messages.push([
      view.getUint32(0, true),
      ...Array.from({ length: words }, (_, i) => view.getUint32(12 + 4 * i, true)),
    ]);
    place += 12 + 4 * words;
  }
  return messages;
}

describe("a front-end", () => {
  it("agrees on those protocol features that both sides have", () => {
    far.send(message(1, 5, [0x7000_0000, 1]), [], 100);
    far.send(message(15, 5, [0b1000_1011, 0]), [], 100);
    const frontEnd = new FrontEnd(near, 500);
    frontEnd.begin([0, 2, 3]);
    expect([0, 1, 2, 3].map((bit) => frontEnd.agreed(bit))).toEqual([true, false, false, true]);
    expect(sent()).toEqual([[1], [15], [16, 0b1001, 0], [3]]);
  });

  it("asks for no protocol features where bit 30 is not offered", () => {
    far.send(message(1, 5, [0, 1]), [], 100);
    const frontEnd = new FrontEnd(near, 500);
    frontEnd.begin([0]);
    expect(frontEnd.agreed(0)).toBe(false);
    expect(frontEnd.queueCount()).toBeUndefined();
    expect(sent()).toEqual([[1], [3]]);
  });

  it("tells memory, rings and their descriptors as the protocol lays them down", () => {
    const frontEnd = new FrontEnd(near, 500);
    const [first, second] = [near.descriptor, far.descriptor];
    frontEnd.tellMemory([
      { guestAddress: 0x10_0000, bytes: 4096, userAddress: 0x7e00_0000_1000, offset: 0, descriptor: first },
      { guestAddress: 0x1_0000_0000, bytes: 8192, userAddress: 0x5000, offset: 4096, descriptor: second },
    ]);
    frontEnd.setRingAddresses(1, { descriptors: 0x1_0000_0010, available: 2, used: 3 });
    frontEnd.setRingKick(1, undefined);
    frontEnd.setRingCall(1, first);
    expect(sent()).toEqual([[5, 2, 0, 0x10_0000, 0, 4096, 0, 0x1000, 0x7e00, 0, 0, 0, 1, 8192, 0, 0x5000, 0, 4096, 0]]);
    expect(sent()).toEqual([
      [9, 1, 0, 0x10, 1, 3, 0, 2, 0, 0, 0],
      [12, 0x101, 0],
      [13, 1, 0],
    ]);
  });

  it("gives the base that a stopped ring is at", () => {
    far.send(message(11, 5, [2, 77]), [], 100);
    expect(new FrontEnd(near, 500).stopRing(2)).toBe(77);
  });

  it.each<[string, Uint8Array, string]>([
    ["of another request", message(2, 5, [0, 0]), "header of something else"],
    ["that is no reply", message(1, 1, [0, 0]), "header of something else"],
    ["of another version", message(1, 6, [0, 0]), "header of something else"],
    ["that is far too long", message(1, 5, [], 0xffff_fff0), "header of something else"],
    ["that is too short", message(1, 5, [0]), "has 4 bytes and not 8"],
  ])("refuses a reply %s", (_name, reply, words) => {
    far.send(reply, [], 100);
    const lost = catchLoss(() => new FrontEnd(near, 500).askFeatures());
    expect(lost.kind).toBe("protocol");
    expect(lost.message).toContain(words);
  });

  it("refuses a reply about another ring", () => {
    far.send(message(11, 5, [1, 0]), [], 100);
    expect(catchLoss(() => new FrontEnd(near, 500).stopRing(0)).message).toContain("it stopped ring 1");
  });

  it("takes a reply that does not come, or not to its end, for silence", () => {
    expect(catchLoss(() => new FrontEnd(near, 50).askFeatures()).kind).toBe("silent");
    far.send(message(1, 5, [0, 0]).subarray(0, 16), [], 100);
    expect(catchLoss(() => new FrontEnd(near, 50).askFeatures()).kind).toBe("silent");
  });

  it("tells that the connection was closed, before a request and before its reply", () => {
    far.send(message(1, 5, [0]).subarray(0, 5), [], 100);
    far.close();
    const first = catchLoss(() => new FrontEnd(near, 500).askFeatures());
    expect(first.kind).toBe("closed");
    expect(catchLoss(() => new FrontEnd(near, 500).acceptFeatures({ low: 0, high: 0 })).kind).toBe("closed");
  });

  it("closes descriptors that a back-end sends along, and goes on", () => {
    far.send(message(1, 5, [1, 2]), [far.descriptor, far.descriptor], 100);
    expect(new FrontEnd(near, 500).askFeatures()).toEqual({ low: 1, high: 2 });
  });

  it("ends in words, whatever comes in the place of a reply", () => {
    const random = createRandom(1);
    const frontEnd = new FrontEnd(near, 0.5);
    let refused = 0;
    for (let round = 0; round < 3000; round++) {
      const bytes = message(1, 5, [round, 1]);
      for (let change = random.between(0, 3); change > 0; change--) {
        bytes[random.below(bytes.length)] = random.below(256);
      }
      far.send(bytes.subarray(0, random.chance(0.8) ? bytes.length : random.below(bytes.length)), [], 100);
      try {
        frontEnd.askFeatures();
      } catch (error) {
        expect(error).toBeInstanceOf(BackEndLost);
        refused++;
      }
      // What is left of a message that was refused is no part of the next one.
      while (near.wait(0) === "readable") {
        near.receive(65_536, 0);
      }
      far.receive(65_536, 0);
    }
    expect(refused).toBeGreaterThan(500);
    expect(refused).toBeLessThan(3000);
  });
});

function catchLoss(work: () => unknown): BackEndLost {
  try {
    work();
  } catch (error) {
    if (error instanceof BackEndLost) {
      return error;
    }
    throw error;
  }
  throw new Error("nothing was refused");
}
