import { expect, it } from "vitest";
import type { HostEnd } from "../../../src/host/host-end.ts";
import type { Operation } from "../../../src/operation/operation.ts";
import { openSession } from "../../../src/runner/session.ts";
import { loadSpecification } from "../../../src/spec/load.ts";
import type { Target } from "../../../src/target/target.ts";
import { behindWire, untracedReference } from "../behind-wire.ts";

/** A target whose host ends show bytes only when it was given so many turns since they were looked at last. */
function slowToCarry(target: Target, turns: number): Target {
  let left = turns;
  const carried = (end: HostEnd): HostEnd =>
    new Proxy(end, {
      get: (_, name) => {
        if (name === "available" && left > 0) {
          return 0;
        }
        const value: unknown = Reflect.get(end, name, end);
        return typeof value === "function"
          ? (...given: unknown[]) => {
              left = name === "take" ? turns : left;
              return Reflect.apply(value, end, given);
            }
          : value;
      },
    });
  return {
    ...behindWire(target, undefined, { saveRestore: false, startIndex: false }),
    settle: () => {
      left--;
      return target.settle();
    },
    hostEnd: (channel) => carried(target.hostEnd(channel)),
  };
}

const operations: readonly Operation[] = [
  { kind: "initialise", features: [] },
  { kind: "press", channel: 0 },
  { kind: "host-resume", channel: 0 },
];

it.each([
  ["waits for bytes that sockets carry slowly", 40, undefined],
  ["blames a device whose bytes do not come at all", 1e9, "VMC-TX-4:completed-bytes-missing"],
])("%s", async (_title, turns, signature) => {
  const session = await openSession(slowToCarry(untracedReference(), turns), loadSpecification());
  const outcome = await session.runScenario({ startIndex: 0, seed: 1, operations });
  expect(outcome.finding?.signature).toBe(signature);
});
