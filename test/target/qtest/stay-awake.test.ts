import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { StayAwake } from "../../../src/target/qtest/stay-awake.ts";

/** Milliseconds on the clock. */
let now = 0;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setImmediate"] });
  vi.spyOn(performance, "now").mockImplementation(() => now);
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

function isTurning(): boolean {
  return vi.getTimerCount() > 0;
}

/** One turn of the event loop. */
function turn(): void {
  vi.advanceTimersToNextTimer();
}

/** Awaits an answer that takes longer than anybody stays awake for. */
function awaitLong(awake: StayAwake): boolean {
  awake.begin();
  const tried = isTurning();
  now += 5;
  if (tried) {
    turn();
  }
  expect(isTurning()).toBe(false);
  awake.end();
  return tried;
}

describe("staying awake for an answer", () => {
  it("turns the event loop until the answer is there", () => {
    const awake = new StayAwake();
    awake.begin();
    for (let round = 0; round < 10; round++) {
      turn();
      expect(isTurning()).toBe(true);
    }
    awake.end();
    turn();
    expect(isTurning()).toBe(false);
  });

  it("turns on when the next answer is awaited at once, and not twice", () => {
    const awake = new StayAwake();
    awake.begin();
    awake.end();
    awake.begin();
    expect(vi.getTimerCount()).toBe(1);
    turn();
    expect(vi.getTimerCount()).toBe(1);
  });

  it("tries ever more rarely while answers take long, and at once again after one that did not", () => {
    const awake = new StayAwake();
    const tried = Array.from({ length: 3000 }, () => awaitLong(awake));
    const attempts = tried.flatMap((isTried, position) => (isTried ? [position] : []));
    const pauses = attempts.slice(1).map((position, index) => position - (attempts[index] ?? 0));
    expect(pauses.slice(0, 10)).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 256, 256]);

    while (!isTurning()) {
      awake.end();
      awake.begin();
    }
    awake.end();
    awake.begin();
    expect(isTurning()).toBe(true);
  });
});
