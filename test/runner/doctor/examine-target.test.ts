import { describe, expect, it } from "vitest";
import { createReferenceDevice } from "../../../reference/device.ts";
import type { DoctorStep } from "../../../src/runner/doctor/doctor-step.ts";
import { examineTarget } from "../../../src/runner/doctor/examine-target.ts";
import { loadSpecification } from "../../../src/spec/load.ts";
import type { DeviceEnvironment, DeviceUnderTest } from "../../../src/target/device-port.ts";
import { createInProcessTarget } from "../../../src/target/in-process/in-process.ts";
import type { InProcessTargetOptions } from "../../../src/target/in-process/in-process-options.ts";

const specification = loadSpecification();

/** The reference device with some of what it does replaced, or with another environment. */
interface Fault {
  readonly device?: (device: DeviceUnderTest) => Partial<DeviceUnderTest>;
  readonly environment?: (environment: DeviceEnvironment) => Partial<DeviceEnvironment>;
  readonly options?: Partial<InProcessTargetOptions>;
}

async function examine(fault: Fault = {}): Promise<DoctorStep[]> {
  const target = createInProcessTarget({
    name: "reference",
    version: "1",
    identity: specification.vmchannel.identity,
    channels: ["one", "two"],
    create: (environment, creation) => {
      const changed = { ...environment, ...fault.environment?.(environment) };
      const device = createReferenceDevice(changed, creation);
      const replaced = fault.device?.(device) ?? {};
      return {
        configRead: (offset, width) => device.configRead(offset, width),
        configWrite: (offset, width, value) => device.configWrite(offset, width, value),
        portRead: (port, width) => device.portRead(port, width),
        portWrite: (port, width, value) => device.portWrite(port, width, value),
        ...replaced,
      };
    },
    ...fault.options,
  });
  const steps: DoctorStep[] = [];
  await examineTarget(target, specification, (step) => steps.push(step), { patienceMilliseconds: 20 });
  return steps;
}

function outcomes(steps: readonly DoctorStep[]): string[] {
  return steps.map(({ step, outcome }) => `${step} ${outcome}`);
}

describe("an examination of a target", () => {
  it("passes the reference device, each channel in both directions", async () => {
    const steps = await examine();
    expect(outcomes(steps)).toEqual([
      "memory passed",
      "registers passed",
      "interrupt passed",
      "channels passed",
      "channels passed",
    ]);
    expect(steps[1]?.detail).toMatch(/^BAR0 takes \d+ ports, features 0x[0-9a-f]{8}, queues 0 of \d+, 1 of \d+$/);
    expect(steps[4]?.detail).toContain('"two"');
  });

  it("passes a device with 16 address bits, which leaves the upper half of BAR0 at 0", async () => {
    const steps = await examine({
      device: (device) => ({
        configRead: (at, width) => (at === 0x10 ? device.configRead(at, width) & 0xffff : device.configRead(at, width)),
      }),
    });
    expect(steps.filter(({ outcome }) => outcome !== "passed")).toEqual([]);
  });

  it.each<[string, Fault, string, RegExp]>([
    [
      "BAR0 is no I/O BAR",
      {
        device: (device) => ({ configRead: (at, width) => (at === 0x10 ? 0xffff_f000 : device.configRead(at, width)) }),
      },
      "registers",
      /no I\/O BAR/,
    ],
    ["nothing answers behind it", { device: () => ({ portRead: () => undefined }) }, "registers", /nothing answers/],
    [
      "it has no queue",
      {
        device: (device) => ({
          portRead: (port, width) => (port % 64 === 12 ? 0 : device.portRead(port, width)),
        }),
      },
      "registers",
      /no queue has a size/,
    ],
    [
      "it never serves a queue",
      {
        device: (device) => ({
          portWrite: (port, width, value) => {
            if (port % 64 !== 16) {
              device.portWrite(port, width, value);
            }
          },
        }),
      },
      "interrupt",
      /was not completed/,
    ],
    ["its line stays low", { environment: () => ({ interrupt: () => undefined }) }, "interrupt", /isr_status read 1$/],
    [
      "it shows other channels",
      { environment: ({ channels }) => ({ channels: channels.slice(0, 1) }) },
      "channels",
      /shows "one", the manifest announces "one", "two"/,
    ],
    [
      "bytes for the host end get lost",
      {
        environment: ({ channels }) => ({
          channels: channels.map((channel) => ({
            name: channel.name,
            connected: () => channel.connected(),
            write: (_bytes, _offset, length) => length,
            readable: () => channel.readable(),
            read: (into, offset, length) => channel.read(into, offset, length),
            listen: (listener) => channel.listen(listener),
          })),
        }),
      },
      "channels",
      /its host end got 0/,
    ],
    [
      "bytes for the guest get lost",
      {
        environment: ({ channels }) => ({
          channels: channels.map((channel) => ({
            name: channel.name,
            connected: () => channel.connected(),
            write: (bytes, offset, length) => channel.write(bytes, offset, length),
            readable: () => 0,
            read: () => 0,
            listen: (listener) => channel.listen(listener),
          })),
        }),
      },
      "channels",
      /queue 0 gave nothing/,
    ],
  ])("names the step and what to do when %s", async (_name, fault, step, detail) => {
    const failed = (await examine(fault)).find(({ outcome }) => outcome === "failed");
    expect(failed?.step).toBe(step);
    expect(failed?.detail).toMatch(detail);
    expect(failed?.hint.length).toBeGreaterThan(10);
  });

  it("ends at a step without which the next ones make no sense", async () => {
    const steps = await examine({ device: () => ({ portRead: () => undefined }) });
    expect(outcomes(steps)).toEqual(["memory passed", "registers failed", "interrupt skipped", "channels skipped"]);
  });

  it("needs a queue it may use on a device of another type", async () => {
    const other = { deviceType: "other" } as const;
    expect(outcomes(await examine({ options: other }))).toEqual([
      "memory passed",
      "registers passed",
      "interrupt skipped",
    ]);
    const options = { ...other, queueRoles: [{ queue: 1, role: "sink" }] } as const;
    expect(outcomes(await examine({ options }))).toEqual(["memory passed", "registers passed", "interrupt passed"]);
    const absent = { ...other, queueRoles: [{ queue: 5, role: "sink" }] } as const;
    expect(outcomes(await examine({ options: absent }))).toEqual([
      "memory passed",
      "registers passed",
      "interrupt failed",
    ]);
  });
});
