import { expect, it } from "vitest";
import { createReferenceDevice } from "../../../reference/device.ts";
import type { Operation } from "../../../src/operation/operation.ts";
import { openSession, type Session } from "../../../src/runner/session.ts";
import { loadSpecification } from "../../../src/spec/load.ts";
import { createInProcessTarget } from "../../../src/target/in-process/in-process.ts";

/** A session whose host ends take so many bytes without reading. */
function openWithWindow(stallWindow: number): Promise<Session> {
  const specification = loadSpecification();
  const target = createInProcessTarget({
    name: "reference device",
    version: "test",
    create: (environment, creation) => createReferenceDevice(environment, creation),
    identity: specification.vmchannel.identity,
    channels: ["control", "log"],
    hostEnds: { stallWindow },
  });
  return openSession(target, specification);
}

/** After each step, of each channel whether its host end reads, and whether a chain of it is held back. */
async function states(stallWindow: number, operations: readonly Operation[]): Promise<string[]> {
  const session = await openWithWindow(stallWindow);
  const seen: string[] = [];
  const outcome = await session.runScenario({ startIndex: 0, seed: 1, operations }, (_step, operation, run) => {
    const words = run.oracle.channels.all.map(
      ({ reading, transmit }) => `${reading ? "reads" : "stalled"}${transmit.uncompleted ? ", held" : ""}`,
    );
    seen.push(`${operation?.kind ?? "other"}: ${words.join(" | ")}`);
  });
  expect(outcome.finding).toBeUndefined();
  return seen;
}

const ready: Operation = { kind: "initialise", features: [] };

it.each([4096, 300_000])("transmits until a chain is held back, where the way takes %i bytes", async (stallWindow) => {
  const operations: Operation[] = [ready, { kind: "press", channel: 1 }, { kind: "press", channel: 0 }];
  const seen = await states(stallWindow, [...operations, { kind: "host-resume", channel: 1 }]);
  expect(seen).toEqual([
    "other: reads | reads",
    "initialise: reads | reads",
    "press: reads | stalled, held",
    "press: stalled, held | stalled, held",
    "host-resume: stalled, held | reads",
    "other: reads | reads",
  ]);
});

it("leaves a channel alone whose host end is closed", async () => {
  const operations: Operation[] = [ready, { kind: "host-close", channel: 0 }, { kind: "press", channel: 0 }];
  expect((await states(4096, operations)).at(3)).toBe("press: reads | reads");
});
