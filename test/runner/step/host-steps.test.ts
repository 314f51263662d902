import { describe, expect, it } from "vitest";
import { openSession } from "../../../src/runner/session.ts";
import { loadSpecification } from "../../../src/spec/load.ts";
import type { Target } from "../../../src/target/target.ts";
import { HostEndRefused, TargetError } from "../../../src/target/target-error.ts";
import { behindWire, untracedReference } from "../behind-wire.ts";

const specification = loadSpecification();
const refused = new HostEndRefused("no further connection", "", "no connection within 5 ms: refused");
const reconnection = {
  startIndex: 0,
  seed: 1,
  operations: [
    { kind: "host-close", channel: 0 },
    { kind: "host-connect", channel: 0 },
  ],
} as const;

/** The reference device, of which a host end that was closed connects again as `connect` says. */
function withConnect(connect: (within: number | undefined) => Promise<void> | undefined): Target {
  const target = behindWire(untracedReference());
  return {
    ...target,
    hostEnd: (channel) => {
      const end = target.hostEnd(channel);
      return Object.defineProperties(Object.create(end) as typeof end, {
        connected: { get: () => end.connected },
        connect: { value: (within?: number) => connect(within) ?? end.connect() },
        close: { value: () => end.close() },
        send: { value: (bytes: Uint8Array) => end.send(bytes) },
        take: { value: () => end.take() },
        reading: { get: () => end.reading },
        unsent: { get: () => end.unsent },
        available: { get: () => end.available },
      });
    },
  };
}

describe("a host end that connects again", () => {
  it("is a finding when the device let it in before and shuts it out now", async () => {
    const session = await openSession(
      withConnect(() => Promise.reject(refused)),
      specification,
    );
    const { finding } = await session.runScenario(reconnection);
    expect(finding?.signature).toBe("VMC-LIFE-4:host-end-refused");
    expect(finding?.got).toContain(refused.reason);
    expect(finding?.step).toBe(1);
  });

  it("is given all the time at first and when a finding is confirmed, and less in between", async () => {
    const patience: (number | undefined)[] = [];
    const session = await openSession(
      withConnect((within) => {
        patience.push(within);
        return Promise.reject(refused);
      }),
      specification,
    );
    for (const confirms of [false, false, true, false]) {
      if (confirms) {
        session.startAfresh();
      }
      await session.runScenario(reconnection);
    }
    expect(patience.filter((_, index) => index % 2 === 1)).toEqual([undefined, 500, undefined, 500]);
  });

  it("counts as let in when it is after the device had a turn", async () => {
    let calls = 0;
    const session = await openSession(
      withConnect(() => (calls++ === 0 ? Promise.reject(refused) : undefined)),
      specification,
    );
    const { finding, reached } = await session.runScenario(reconnection);
    expect(finding).toBeUndefined();
    expect(reached.get("VMC-LIFE-4")).toBeGreaterThan(0);
  });

  it("ends the run as before where the way to the target itself is lost", async () => {
    const lost = new TargetError("host-end", "no connection", "");
    const session = await openSession(
      withConnect(() => Promise.reject(lost)),
      specification,
    );
    await expect(async () => session.runScenario(reconnection)).rejects.toBe(lost);
  });
});
