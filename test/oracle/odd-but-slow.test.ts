import { describe, expect, it } from "vitest";
import { properties } from "../../properties/registry.ts";
import { runCheck } from "../../src/runner/check/check.ts";
import { openSlowReference } from "../support/slow-reference.ts";
import { LateInterrupts, LeisurelyReceive } from "./odd/late.ts";
import { DeferringDevice } from "./odd/transmits.ts";

/** Properties that are about long runs, and those on saved states, which a device in a process of its own has not. */
const leftOut: readonly string[] = ["RNG-16", "RNG-16/receive", "VMC-ISO-4", "RST-5/many-lives"];

const checked = properties.filter(({ id }) => !leftOut.includes(id) && !id.startsWith("MIG-"));

const slowDevices = [
  { title: "the interrupt line", vectors: 0 },
  { title: "messages", vectors: 4 },
] as const;

describe("an asynchronous device that serves one scenario after another", () => {
  it.each(slowDevices)("passes although all it does, and $title, comes late", async ({ vectors }) => {
    const session = await openSlowReference({
      options: { msixVectors: vectors, queueSizes: [4, 16] },
      parts: { ReferenceDevice: DeferringDevice, Interrupts: LateInterrupts, Receive: LeisurelyReceive },
      channels: ["control", "log"],
    });
    const found: string[] = [];
    for (const property of checked) {
      session.startCheck(property.clauses);
      const { finding } = await runCheck(property, session.context, session.runScenario, {
        seed: 3,
        runs: 2,
        shrinkRunsMax: 0,
      });
      if (finding !== undefined) {
        found.push(`${property.id} ${finding.signature} ${finding.got}`);
      }
    }
    await session.close();
    expect(found).toEqual([]);
  });
});
