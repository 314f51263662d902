import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/base/random.ts";
import { ByteQueue } from "../../src/host/byte-queue.ts";

describe("ByteQueue", () => {
  it("gives bytes back in order over thousands of uneven pushes and shifts", () => {
    const random = createRandom(7);
    const queue = new ByteQueue(50_000);
    let pushed = 0;
    let shifted = 0;
    const scratch = new Uint8Array(9000);
    for (let step = 0; step < 3000; step++) {
      const wanted = random.below(step % 2 === 0 ? 9000 : 40);
      for (let index = 0; index < wanted; index++) {
        scratch[index] = (pushed + index) % 251;
      }
      pushed += queue.push(scratch, 0, wanted);
      const taken = queue.shift(scratch, 3, random.below(8000));
      for (let index = 0; index < taken; index++) {
        if (scratch[3 + index] !== (shifted + index) % 251) {
          expect.fail(`byte ${shifted + index} is wrong`);
        }
      }
      shifted += taken;
      expect(queue.length).toBe(pushed - shifted);
    }
    expect(shifted).toBeGreaterThan(1_000_000);
  });

  it("accepts no more than its limit and says how much it took", () => {
    const queue = new ByteQueue(10);
    expect(queue.push(new Uint8Array(8), 0, 8)).toBe(8);
    expect(queue.push(new Uint8Array(8), 0, 8)).toBe(2);
    expect(queue.push(new Uint8Array(8), 0, 8)).toBe(0);
    expect(queue.room).toBe(0);
  });

  it("moves bytes to another queue as far as there is room", () => {
    const from = new ByteQueue(100);
    const to = new ByteQueue(4);
    from.push(Uint8Array.of(1, 2, 3, 4, 5, 6), 0, 6);
    expect(from.moveTo(to)).toBe(4);
    expect([...to.takeAll()]).toEqual([1, 2, 3, 4]);
    expect([...from.takeAll()]).toEqual([5, 6]);
  });

  it("peeks at bytes that lie together and keeps a prefix when truncated", () => {
    const queue = new ByteQueue(10_000);
    queue.push(Uint8Array.of(1, 2, 3), 0, 3);
    expect([...queue.peek(2)]).toEqual([1, 2]);
    queue.truncate(1);
    queue.truncate(5);
    expect([...queue.takeAll()]).toEqual([1]);
    queue.push(Uint8Array.of(9), 0, 1);
    queue.truncate(0);
    expect(queue.length).toBe(0);
  });

  it("refuses to drop what it does not hold", () => {
    expect(() => new ByteQueue(4).drop(1)).toThrow("more bytes are dropped");
    expect(() => new ByteQueue(-1)).toThrow("cannot hold");
  });
});
