import { describe, expect, it } from "vitest";
import { composeKit } from "../../src/cli/compose.ts";
import type { TargetChoice } from "../../src/cli/kit.ts";
import { needsOwnProcess } from "../../src/cli/own-process.ts";
import { caseTarget } from "../../src/cli/replay/case-target.ts";
import { targetLabel } from "../../src/cli/results/run-name.ts";
import { originOf } from "../../src/cli/results/run-origin.ts";
import type { CaseFile } from "../../src/operation/scenario.ts";

const choice: TargetChoice = { manifest: undefined, command: [], timeout: undefined, configuration: undefined };
const faulty: TargetChoice = { ...choice, fault: "isr-not-cleared" };
const kit = composeKit();
const specification = kit.loadSpecification(undefined);

describe("a run on the reference device with a seeded fault", () => {
  it("opens the device under the name of its fault, in a process of its own", async () => {
    const session = await kit.openSession(faulty, specification);
    expect(session.description.name).toBe("reference device with isr-not-cleared");
    await session.close();
    expect(needsOwnProcess(faulty)).toBe(true);
    expect(needsOwnProcess(choice)).toBe(false);
    expect(targetLabel(faulty)).toBe("reference-isr-not-cleared");
  });

  it("says which fault is meant, and that a fault is for the reference device", async () => {
    const unknown = kit.openSession({ ...choice, fault: "isr-not-clear" }, specification);
    await expect(unknown).rejects.toThrow('no fault is called "isr-not-clear" (did you mean "isr-not-cleared"?)');
    const other = kit.openSession({ ...faulty, manifest: "device.json" }, specification);
    await expect(other).rejects.toThrow("--fault is for the reference device");
  });

  it("leaves cases that remember the fault, so that a replay needs nothing else", () => {
    const origin = originOf("cases", faulty, undefined);
    expect(origin).toMatchObject({ fault: "isr-not-cleared" });
    const found = { target: "reference device", ...(origin === undefined ? {} : { origin }) } as CaseFile;
    const given = { file: "cases/a.json", target: choice, targetIsGiven: false, specDirectory: undefined };
    expect(caseTarget(given, found).fault).toBe("isr-not-cleared");
  });
});
