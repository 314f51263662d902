import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, describe, expect, it, vi } from "vitest";
import type { Operation } from "../../../src/operation/operation.ts";
import type { CaseFile } from "../../../src/operation/scenario.ts";
import type { Property } from "../../../src/runner/check/property.ts";
import type { CreateDevice } from "../../../src/target/device-port.ts";
import { statusReadsOperations } from "./status-reads.ts";
import { carryOutStatusReads } from "./status-reads-steps.ts";

// What CONTRIBUTING asks for: a file for the family, a function that carries it out, and its rows in the two tables.
// Test files share their modules, so that this one loads its own and leaves none behind.
const tables = ["../../../src/operation/operation.ts", "../../../src/runner/family-steps.ts"] as const;
vi.resetModules();
vi.doMock(tables[0], async (importOriginal) => {
  const original = await importOriginal<typeof import("../../../src/operation/operation.ts")>();
  return { operationFamilies: { ...original.operationFamilies, statusReads: statusReadsOperations } };
});
vi.doMock(tables[1], async (importOriginal) => {
  const original = await importOriginal<typeof import("../../../src/runner/family-steps.ts")>();
  return { familySteps: { ...original.familySteps, statusReads: carryOutStatusReads } };
});
const { createReferenceDevice } = await import("../../../reference/device.ts");
const { generateCaseSchema } = await import("../../../scripts/generate/case-schema.ts");
const { createRandom } = await import("../../../src/base/random.ts");
const { decodeCaseFile, encodeCaseFile } = await import("../../../src/operation/case-file.ts");
const { describeOperation } = await import("../../../src/operation/describe-operation.ts");
const { anyOperation } = await import("../../../src/operation/generators/any-operation.ts");
const { weightedOperations } = await import("../../../src/operation/generators/weighted.ts");
const { runCheck } = await import("../../../src/runner/check/check.ts");
const { operationNeeds } = await import("../../../src/runner/ladder/needs.ts");
const { openSession } = await import("../../../src/runner/session.ts");
const { loadSpecification } = await import("../../../src/spec/load.ts");
const { createInProcessTarget } = await import("../../../src/target/in-process/in-process.ts");
const { exampleContext } = await import("../generators/example-context.ts");

afterAll(() => {
  for (const table of tables) {
    vi.doUnmock(table);
  }
  vi.resetModules();
});

const specification = loadSpecification();

/** The made-up operation, as if it were in the type of operations. */
function statusReads(times: number, weight = 0): Operation {
  return { kind: "read-status", times, weight } as unknown as Operation;
}

/** A device whose status goes wrong with the `count`-th read of its BAR in a row. */
function wrongAfter(count: number): CreateDevice {
  return (environment, { startIndex }) => {
    const device = createReferenceDevice(environment, { startIndex });
    let inARow = 0;
    return {
      configRead: (offset, width) => device.configRead(offset, width),
      configWrite: (offset, width, value) => device.configWrite(offset, width, value),
      mmioRead: (address, width) => device.mmioRead(address, width),
      mmioWrite: (address, width, value) => device.mmioWrite(address, width, value),
      portWrite: (port, width, value) => {
        inARow = 0;
        device.portWrite(port, width, value);
      },
      portRead: (port, width) => {
        inARow = port % 64 === 18 && width === 1 ? inARow + 1 : 0;
        const value = device.portRead(port, width);
        return inARow === count && value !== undefined ? value ^ 0x40 : value;
      },
    };
  };
}

async function judge(create: CreateDevice, property: Property) {
  const session = await openSession(
    createInProcessTarget({
      name: "reference device",
      version: "test",
      create,
      identity: specification.vmchannel.identity,
      channels: ["control"],
    }),
    specification,
  );
  session.startCheck(property.clauses);
  return runCheck(property, session.context, session.runScenario, { seed: 1, now: () => 0 });
}

const anything: Property = {
  id: "STA-1/made-up",
  title: "The status stays as it was written",
  clauses: ["STA-1"],
  unavailable: () => undefined,
  runs: 40,
  generate: (random, context) => ({
    operations: weightedOperations(random, context, 30, anyOperation(context.deviceType), { swarm: false }),
  }),
};

describe("a family of operations that comes with a file, a function and its rows in the tables", () => {
  it("is drawn where anything is drawn, on the types of devices that it is about", () => {
    const drawn = (device: string): Set<string> =>
      new Set(
        weightedOperations(createRandom(1), exampleContext(), 2000, anyOperation(device)).map(({ kind }) => kind),
      );
    expect(drawn("vmchannel")).toContain("read-status");
    expect(drawn("other")).not.toContain("read-status");
  });

  it("is described, and needs what it says", () => {
    expect(describeOperation(statusReads(3))).toBe("read the device status 3 times");
    expect(operationNeeds(statusReads(3), "registers")).toBe(true);
    expect(operationNeeds(statusReads(3), "rings")).toBe(false);
  });

  it("is written to a case file and read back, and another form of it is refused", () => {
    const ajv = new Ajv2020({ strict: true, discriminator: true });
    const validate = ajv.compile(JSON.parse(generateCaseSchema()));
    const problem = { path: "/", expected: "a case file", found: "something else", hint: "" };
    const valid = (document: unknown) => (validate(document) ? undefined : problem);
    const file = (operation: Operation): CaseFile => ({
      kind: "case",
      version: 1,
      check: "STA-1/made-up",
      target: "reference 1",
      specDigest: "0".repeat(64),
      signature: "STA-1:wrong-value",
      clause: "STA-1",
      scenario: { startIndex: 0, seed: 1, operations: [operation] },
    });
    const text = encodeCaseFile(file(statusReads(3)));
    expect(text).toContain('{"kind":"read-status","times":3,"weight":0}');
    expect(decodeCaseFile(text, valid)).toEqual(file(statusReads(3)));
    const wrong = { kind: "read-status", times: "three", weight: 0 } as unknown as Operation;
    expect(() => decodeCaseFile(encodeCaseFile(file(wrong)), valid)).toThrow(/expected a case file/);
  });

  it("is carried out, and shrunk to the least that shows a fault", async () => {
    const right = await judge(wrongAfter(Number.POSITIVE_INFINITY), anything);
    expect(right).toMatchObject({ outcome: "passed", runs: 40 });
    const wrong = await judge(wrongAfter(7), anything);
    expect(wrong.outcome).toBe("failed");
    expect(wrong.scenario?.operations).toEqual([statusReads(7)]);
  });
});
