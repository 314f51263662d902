import { expect, it } from "vitest";
import { underPressureProperties } from "../../properties/device/vmchannel/pressure/under-pressure.ts";
import { PressurePairs } from "../../scripts/pressure/pressure-pairs.ts";
import { runCheck } from "../../src/runner/check/check.ts";
import { openReference } from "../support/reference-session.ts";

/** What is done to a device in every state of pressure, by the checks that are there for it. */
const operations = [
  "accept-features",
  "acknowledge",
  "configSpace",
  "drop-queue",
  "fastForward",
  "host-close",
  "host-connect",
  "host-resume",
  "host-send",
  "host-stall",
  "initialise",
  "malformedChain",
  "malformedMessage",
  "misuse",
  "notify",
  "pciConfiguration",
  "pciDecoding",
  "press",
  "receive",
  "refill",
  "registers",
  "reset",
  "restore-damaged",
  "save-restore",
  "scans",
  "set-status",
  "set-up-queue",
  "suppression",
  "transmit",
];

it("brings every operation about at least five times in each state of pressure", { timeout: 60_000 }, async () => {
  const session = await openReference({ options: { msixVectors: 3 } });
  const pairs = new PressurePairs();
  for (const property of underPressureProperties) {
    const run = (...[scenario]: Parameters<typeof session.runScenario>) => session.runScenario(scenario, pairs.observe);
    expect((await runCheck(property, session.context, run, { seed: 1 })).outcome, property.id).toBe("passed");
  }
  const rare = operations.flatMap((operation) =>
    (["chains held", "several held", "host bytes wait", "not notified"] as const)
      .filter((state) => pairs.of(operation, state) < 5)
      .map((state) => `${operation}, ${state}: ${pairs.of(operation, state)}`),
  );
  expect(rare).toEqual([]);
});

it("tells a host end that closes from one that is closed already", async () => {
  const session = await openReference();
  const pairs = new PressurePairs();
  const close = { kind: "host-close", channel: 1 } as const;
  const stall = { kind: "host-stall", channel: 0 } as const;
  const scenario = { startIndex: 0, seed: 1, operations: [stall, close, close] };
  await session.runScenario(scenario, pairs.observe);
  expect(pairs.of("host-close", "one stalled")).toBe(1);
  expect(pairs.operations).toEqual(["host-close", "host-stall"]);
});
