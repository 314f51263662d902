import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { useBundle } from "../support/bundle-script.ts";
import { shareOfChecks } from "./lawful/checks.ts";
import { blamedFor } from "./lawful/judge-lawful.ts";
import { openServedLawful, type Way } from "./lawful/open-served.ts";

const program = useBundle(fileURLToPath(new URL("lawful/serve-lawful-device.ts", import.meta.url)));

/** Fewer than in lawful-devices.slow.test.ts: over a socket each takes longer. */
const devices = 4;
const shares = 60;
const ways: readonly Way[] = ["unix", "tcp"];
const cases = ways.flatMap((way) => Array.from({ length: devices }, (_, index) => [100 + index, way] as const));

describe("a device in a process of its own that does at random what the specification leaves open", () => {
  it.each(cases)("is not blamed: device %i over %s", async (seed, way) => {
    const session = await openServedLawful(program(), seed, way);
    expect(await blamedFor(session, shareOfChecks(seed, shares), { seed, runs: 1 })).toEqual([]);
  });
});
