import { describe, expect, it } from "vitest";
import { properties } from "../../../properties/registry.ts";
import { createReferenceDevice } from "../../../reference/device.ts";
import { runCheck } from "../../../src/runner/check/check.ts";
import { openSession } from "../../../src/runner/session.ts";
import { buildSpecification, readDocuments } from "../../../src/spec/load.ts";
import type { Specification } from "../../../src/spec/specification.ts";
import type { AccessWidth } from "../../../src/target/access-batch.ts";
import type { DeviceUnderTest } from "../../../src/target/device-port.ts";
import { createInProcessTarget } from "../../../src/target/in-process/in-process.ts";

/** The base of the registers is always a multiple of this. */
const slotBytes = 256;

/** Where the legacy header has device status and device config space, and where the made-up transport has them. */
const status = { from: 18, to: 24 };
const config = { from: 20, to: 28 };

/** A transport like the legacy one with the device status behind a gap, and device config space behind that. */
function madeUp(): Specification {
  const documents = structuredClone(readDocuments());
  const transport = documents.transport as {
    registers: { name: string; offset: number }[];
    deviceConfig: { offset: number; offsetWithMsix: number };
  };
  const register = transport.registers.find(({ name }) => name === "device_status");
  expect(register?.offset).toBe(status.from);
  expect(transport.deviceConfig.offset).toBe(config.from);
  Object.assign(register as object, { offset: status.to });
  Object.assign(transport.deviceConfig, { offset: config.to, offsetWithMsix: config.to });
  return buildSpecification(documents);
}

/** The offset in the reference's registers that one in the made-up ones stands for; undefined where nothing is. */
function offsetOf(offset: number, width: AccessWidth): number | undefined {
  if (offset === status.to && width === 1) {
    return status.from;
  }
  if (offset >= config.to) {
    return offset - config.to + config.from;
  }
  const isInHeader = offset + width <= config.from;
  const meetsStatus = offset <= status.from && offset + width > status.from;
  return isInHeader && !meetsStatus ? offset : undefined;
}

/** A device whose device status and device config space have moved. */
function moved(device: DeviceUnderTest): DeviceUnderTest {
  const place = (port: number, width: AccessWidth): number | undefined => {
    const offset = offsetOf(port % slotBytes, width);
    return offset === undefined ? undefined : port - (port % slotBytes) + offset;
  };
  return {
    configRead: (offset, width) => device.configRead(offset, width),
    configWrite: (offset, width, value) => device.configWrite(offset, width, value),
    portRead: (port, width) => {
      const at = place(port, width);
      if (at !== undefined) {
        return device.portRead(at, width);
      }
      // Whether ports are decoded shows at any of them.
      return device.portRead(port - (port % slotBytes), 1) === undefined ? undefined : 0;
    },
    portWrite: (port, width, value) => {
      const at = place(port, width);
      if (at !== undefined) {
        device.portWrite(at, width, value);
      }
    },
  };
}

/** Every so manieth check is run. */
const sampleEvery = 7;

async function brokenClauses(change: (device: DeviceUnderTest) => DeviceUnderTest): Promise<Set<string>> {
  const specification = madeUp();
  const target = createInProcessTarget({
    name: "reference device",
    version: "moved",
    create: (environment, { startIndex }) => change(createReferenceDevice(environment, { startIndex })),
    identity: specification.vmchannel.identity,
    channels: ["a", "b"],
  });
  const session = await openSession(target, specification);
  session.startCheck([...specification.clauses.keys()]);
  const broken = new Set<string>();
  const sample = properties.filter((_property, index) => index % sampleEvery === 0);
  for (const property of sample.filter(({ unavailable }) => unavailable(session.context) === undefined)) {
    const options = { seed: 1, runs: 2, shrinkRunsMax: 20 };
    const { finding, warnings } = await runCheck(property, session.context, session.runScenario, options);
    for (const { clause } of [finding, ...warnings].filter((each) => each !== undefined)) {
      broken.add(clause);
    }
  }
  await session.close();
  return broken;
}

describe("a made-up transport with one register moved, added by its document alone", () => {
  it("lets the reference conform whose register has moved too", async () => {
    expect([...(await brokenClauses(moved))]).toEqual([]);
  });

  it("lets the reference fail whose register has not, at a clause of that register", async () => {
    const { registers } = madeUp().transport;
    const clauses = registers.find(({ offset }) => offset === status.to)?.clauses;

    const broken = await brokenClauses((device) => device);

    expect(Object.values(clauses ?? {})).toEqual(expect.arrayContaining([...broken]));
    expect(broken.size).toBeGreaterThan(0);
  });
});
