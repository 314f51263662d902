import { expect } from "vitest";
import { transmit } from "../../../../properties/support/operations.ts";
import { createRandom } from "../../../../src/base/random.ts";
import type { HostEnd } from "../../../../src/host/host-end.ts";
import type { Operation } from "../../../../src/operation/operation.ts";
import { openSession } from "../../../../src/runner/session.ts";
import { loadSpecification } from "../../../../src/spec/load.ts";
import { AccessBatch } from "../../../../src/target/access-batch.ts";
import type { Target } from "../../../../src/target/target.ts";
import { behindWire, untracedReference } from "../../behind-wire.ts";

/**
 * A device that works off what a host end held back between two requests: one that reads again is served so many
 * requests later as `seed` says.
 */
function draining(target: Target, seed: number): Target {
  const random = createRandom(seed);
  const due: { requests: number; work: () => void }[] = [];
  const single = new AccessBatch();
  const wired = behindWire(target, undefined, { startIndex: false, saveRestore: false });
  const later = (work: () => void): void => {
    due.push({ requests: random.below(16), work });
  };
  return {
    ...wired,
    run: (batch) => {
      for (let entry = 0; entry < batch.count; entry++) {
        for (const one of due.filter(({ requests }) => requests === 0)) {
          due.splice(due.indexOf(one), 1);
          one.work();
        }
        for (const one of due) {
          one.requests--;
        }
        single.clear();
        single.append(batch, entry, entry + 1);
        target.run(single);
        batch.value[entry] = single.value[0] as number;
      }
    },
    settle: (only) => {
      if (only !== undefined) {
        return;
      }
      for (const { work } of due.splice(0)) {
        work();
      }
      target.settle();
    },
    hostEnd: (channel) => slowToResume(wired.hostEnd(channel), later),
  };
}

function slowToResume(end: HostEnd, later: (work: () => void) => void): HostEnd {
  return new Proxy(end, {
    get: (known, key) => {
      const value: unknown = Reflect.get(known, key, known);
      if (key === "resume") {
        return () => later(() => known.resume());
      }
      return typeof value === "function" ? value.bind(known) : value;
    },
  });
}

const operations: readonly Operation[] = [
  { kind: "initialise", features: [] },
  { kind: "msix", on: true },
  ...Array.from({ length: 3 }, (): Operation[] => [
    { kind: "host-stall", channel: 0 },
    ...Array.from({ length: 4 }, () => transmit({ length: 3000 })),
    { kind: "host-stall", channel: 1 },
    ...Array.from({ length: 4 }, () => transmit({ channel: 1, length: 3000 })),
    { kind: "host-resume", channel: 0 },
    { kind: "host-resume", channel: 1 },
    transmit(),
    transmit({ channel: 1 }),
  ]).flat(),
];

/** Expects that no message is missed and none is too many, however late the device goes on: one scenario per seed. */
export async function expectMessagesTold(seeds: number): Promise<void> {
  for (let seed = 1; seed <= seeds; seed++) {
    const target = draining(untracedReference({ msixVectors: 2 }), seed);
    const session = await openSession(target, loadSpecification());
    session.startCheck(["INT-16"]);
    const outcome = await session.runScenario({ startIndex: 0, seed, operations });
    expect(outcome.finding, `seed ${seed}`).toBeUndefined();
    expect(outcome.reached.get("INT-16")).toBeGreaterThan(3);
    await session.close();
  }
}
