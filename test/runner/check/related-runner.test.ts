import { describe, expect, it } from "vitest";
import { createReferenceDevice } from "../../../reference/device.ts";
import type { Operation } from "../../../src/operation/operation.ts";
import type { Scenario } from "../../../src/operation/scenario.ts";
import { runCheck } from "../../../src/runner/check/check.ts";
import type { Property } from "../../../src/runner/check/property.ts";
import { relatedRunner } from "../../../src/runner/check/related-runner.ts";
import { type Relation, sameObservation } from "../../../src/runner/check/relation.ts";
import type { Observation } from "../../../src/runner/record/observation.ts";
import { openSession, type Session } from "../../../src/runner/session.ts";
import { loadSpecification } from "../../../src/spec/load.ts";
import { createInProcessTarget } from "../../../src/target/in-process/in-process.ts";

const specification = loadSpecification();
const shape = { parts: 1, first: 0, indirect: "no", foreign: 0, place: "heap", scatter: false } as const;
const initialise: Operation = { kind: "initialise", features: [] };
const connect: Operation = { kind: "host-connect", channel: 0 };
const transmit: Operation = { kind: "transmit", channel: 0, length: 5, extra: 0, shape, notify: "yes" };
const receive: Operation = { kind: "receive", capacity: 30, shape, notify: "yes" };
const hostSend: Operation = { kind: "host-send", channel: 0, length: 40 };
const operations = [initialise, connect, transmit, receive, hostSend, transmit];

function referenceSession(): Promise<Session> {
  const target = createInProcessTarget({
    name: "reference",
    version: "1",
    create: (environment) => createReferenceDevice(environment, {}),
    identity: specification.vmchannel.identity,
    channels: ["a", "b"],
  });
  return openSession(target, specification);
}

function relation(changes: Partial<Relation> = {}): Relation {
  return {
    name: "example",
    clause: "RNG-20",
    change: "with nothing changed",
    transform: (same) => ({ operations: same }),
    compare: sameObservation,
    ...changes,
  };
}

function scenario(list: readonly Operation[] = operations): Scenario {
  return { startIndex: 0, seed: 5, operations: list };
}

async function outcomeOf(given: Relation, run: Scenario = scenario()) {
  const session = await referenceSession();
  return relatedRunner(given, session.context, session.runScenario)(run);
}

describe("a scenario beside its transform", () => {
  it("is observed from outside: bytes both ways, completions and registers", async () => {
    const seen: Observation[] = [];
    const outcome = await outcomeOf(
      relation({
        compare: (original, transformed) => {
          seen.push(original, transformed);
          return sameObservation(original, transformed);
        },
      }),
    );
    expect(outcome.finding).toBeUndefined();
    expect(outcome.reached.get("RNG-20")).toBe(1);
    const [original, transformed] = seen as [Observation, Observation];
    expect(transformed).toEqual(original);
    expect(original).toMatchObject({ chainsOffered: 2, chainsCompleted: 2 });
    const channel = original.channels[0];
    expect(channel?.offered).toHaveLength(10);
    expect(channel?.delivered).toEqual(channel?.offered);
    expect(channel?.sent).toHaveLength(40);
    expect(channel?.received).toEqual(channel?.sent);
    expect(original.registers).toContain("device_status 7");
    expect(original.registers.some((text) => text.startsWith("config+"))).toBe(true);
  });

  it("carries the same bytes however its chains are laid out", async () => {
    const scattered = operations.map((operation) =>
      operation.kind === "transmit" ? { ...operation, shape: { ...shape, parts: 3, scatter: true } } : operation,
    );
    const outcome = await outcomeOf(relation({ transform: () => ({ operations: scattered }) }));
    expect(outcome.finding).toBeUndefined();
    expect(outcome.reached.get("RNG-20")).toBe(1);
  });

  it("sends the same bytes behind any first life when compared from a later step", async () => {
    const life: Operation[] = [initialise, connect, transmit, hostSend, { kind: "reset" }];
    const outcome = await outcomeOf(
      relation({ transform: () => ({ operations, comparedFrom: life.length }), compare: sameObservation }),
      scenario([...life, ...operations]),
    );
    // The 40 bytes of the first life come first.
    expect(outcome.finding?.got).toContain("40 bytes, the first 0 alike");
  });

  it("does not count the clause as reached where the device was asked something else", async () => {
    const outcome = await outcomeOf(relation({ transform: (same) => ({ operations: [...same, transmit] }) }));
    expect(outcome.finding).toBeUndefined();
    expect(outcome.reached.has("RNG-20")).toBe(false);
  });

  it("reports a difference in the closing checks under the relation's clause", async () => {
    const different: Relation["compare"] = () => ({ kind: "different", allowed: "one thing", got: "another" });
    const outcome = await outcomeOf(relation({ compare: different }));
    expect(outcome.finding).toEqual({
      clause: "RNG-20",
      level: "MUST",
      allowed: "one thing",
      got: "another with nothing changed",
      step: operations.length,
      signature: "RNG-20:relation-example",
    });
  });

  it("is shrunk like any other scenario, and fails again when it is run again", async () => {
    const session = await referenceSession();
    const property: Property = {
      id: "RNG-20/example",
      title: "Two runs with a message look alike",
      clauses: ["RNG-20"],
      unavailable: () => undefined,
      runs: 3,
      generate: () => ({ operations: [...operations, ...operations] }),
      relation: relation({
        compare: (original) =>
          original.chainsOffered > 0 ? { kind: "different", allowed: "nothing", got: "a chain" } : { kind: "same" },
      }),
    };
    const result = await runCheck(property, session.context, session.runScenario, { seed: 1 });
    expect(result).toMatchObject({ outcome: "failed", finding: { signature: "RNG-20:relation-example" } });
    expect(result.scenario?.operations.map(({ kind }) => kind)).toEqual(["initialise", "transmit"]);
  });
});
