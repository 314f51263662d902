import { describe, expect, it } from "vitest";
import { properties } from "../../../properties/registry.ts";
import { runCheck } from "../../../src/runner/check/check.ts";
import { openSession } from "../../../src/runner/session.ts";
import { loadSpecification } from "../../../src/spec/load.ts";
import { AccessBatch } from "../../../src/target/access-batch.ts";
import { createMachineTarget } from "../../../src/target/machine/machine.ts";
import type { MachineTargetOptions } from "../../../src/target/machine/machine-options.ts";
import type { CreateMachine } from "../../../src/target/machine/machine-port.ts";
import { TargetError } from "../../../src/target/target-error.ts";
import { contractDevice } from "../../contract/contract-device.ts";
import { machineBytes, machineWith } from "../../contract/device-in-machine.ts";

const specification = loadSpecification();
const reference = machineWith(contractDevice(undefined));
const interruptPin = 0x3d;

function optionsWith(create: CreateMachine, changes: Partial<MachineTargetOptions> = {}): MachineTargetOptions {
  return {
    name: "machine",
    deviceType: "vmchannel",
    version: "1",
    create,
    identity: specification.vmchannel.identity,
    channels: ["control"],
    ram: [{ start: 0, length: machineBytes }],
    ...changes,
  };
}

async function refusal(create: unknown, changes?: Partial<MachineTargetOptions>): Promise<string> {
  const error: unknown = await createMachineTarget(optionsWith(create as CreateMachine, changes)).catch((why) => why);
  expect(error).toBeInstanceOf(TargetError);
  return (error as TargetError).message;
}

describe("a machine in this process", () => {
  it("is refused with the reason when it cannot be made, lacks methods or has too little memory", async () => {
    const fails = (): never => {
      throw new Error("no disk");
    };
    expect(await refusal(fails)).toContain("the machine could not be made: Error: no disk");
    expect(await refusal(() => ({ ram: () => new Uint8Array(1) }))).toContain(
      "the machine has no configRead, configWrite, portRead, portWrite, interruptLevel",
    );
    const withoutRam: CreateMachine = async (given) => ({ ...(await reference(given)), ram: () => [] as never });
    expect(await refusal(withoutRam)).toContain("gives no Uint8Array");
    expect(await refusal(reference, { ram: [{ start: 0, length: 2 * machineBytes }] })).toBe(
      "the target announces RAM up to 0x1000000, the machine's ends at 0x800000",
    );
  });

  it("is replaced by another one after an exception, in an access or in its own work", async () => {
    for (const where of ["portWrite", "work"] as const) {
      let made = 0;
      const create: CreateMachine = async (given) => {
        const machine = await reference(given);
        const breaks = (): never => {
          throw new RangeError("too far");
        };
        return made++ === 0 ? { ...machine, [where]: breaks } : machine;
      };
      const target = await createMachineTarget(optionsWith(create));
      const batch = new AccessBatch();
      batch.portWrite(0xc000, 4, 1);
      const run = async (): Promise<void> => target.run(batch);
      await expect(run()).rejects.toMatchObject({ code: "crashed" });
      await expect(run()).rejects.toMatchObject({ code: "crashed" });
      await target.renew({ startIndex: 0 });
      await run();
      expect([made, target.starts]).toEqual([2, 2]);
    }
  });

  it("that keeps what a finding left behind is started anew: the case is shrunk, and other checks go on", async () => {
    const create: CreateMachine = async (given) => {
      const machine = await reference(given);
      let pin: number | undefined;
      return {
        ...machine,
        configRead(offset, width) {
          const value = machine.configRead(offset, width);
          const isPin = pin !== undefined && offset <= interruptPin && offset + width > interruptPin;
          const shift = 8 * (interruptPin - offset);
          return isPin ? ((value & ~(0xff << shift)) | ((pin ?? 0) << shift)) >>> 0 : value;
        },
        configWrite(offset, width, value) {
          if (offset <= interruptPin && offset + width > interruptPin) {
            pin = (value >>> (8 * (interruptPin - offset))) & 0xff;
          }
          machine.configWrite(offset, width, value);
        },
      };
    };
    const session = await openSession(await createMachineTarget(optionsWith(create)), specification);
    const judged = [];
    for (const property of properties.filter(({ id }) => ["PCI-CFG-5", "STA-1", "REG-1"].includes(id))) {
      session.startCheck(property.clauses);
      const { outcome, finding, scenario } = await runCheck(property, session.context, session.runScenario, {
        seed: 1,
      });
      judged.push([property.id, outcome, finding?.clause, scenario?.operations.length]);
    }
    expect(judged).toEqual([
      ["PCI-CFG-5", "failed", "PCI-CFG-1", 1],
      ["REG-1", "passed", undefined, undefined],
      ["STA-1", "passed", undefined, undefined],
    ]);
    await session.close();
  });
});
