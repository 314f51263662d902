import { describe, expect, it } from "vitest";
import { createReferenceDevice } from "../../../reference/device.ts";
import { type Parts, referenceParts } from "../../../reference/parts.ts";
import { climbLadder } from "../../../src/runner/ladder/climb-ladder.ts";
import { loadSpecification } from "../../../src/spec/load.ts";
import type { DeviceUnderTest } from "../../../src/target/device-port.ts";
import { createInProcessTarget } from "../../../src/target/in-process/in-process.ts";
import type { InProcessTargetOptions } from "../../../src/target/in-process/in-process-options.ts";

const specification = loadSpecification();

interface Difference {
  readonly parts?: Partial<Parts>;
  readonly device?: (device: DeviceUnderTest) => Partial<DeviceUnderTest>;
  readonly options?: Partial<InProcessTargetOptions>;
}

/** Climbs the reference device with some of it replaced; gives the ladder and the target that is left. */
async function climb({ parts, device: replace, options }: Difference = {}) {
  const target = createInProcessTarget({
    name: "reference",
    version: "1",
    identity: specification.vmchannel.identity,
    channels: ["one"],
    create: (environment, creation) => {
      const device = createReferenceDevice(environment, creation, parts);
      return {
        configRead: (offset, width) => device.configRead(offset, width),
        configWrite: (offset, width, value) => device.configWrite(offset, width, value),
        portRead: (port, width) => device.portRead(port, width),
        portWrite: (port, width, value) => device.portWrite(port, width, value),
        ...replace?.(device),
      };
    },
    ...options,
  });
  return climbLadder(target, specification);
}

/** The part of the device that gives chains back, which does so as many times as is said. */
function givingBack(times: number): Partial<Parts> {
  return {
    Virtqueue: class extends referenceParts.Virtqueue {
      protected override use(head: number, length: number): void {
        for (let count = 0; count < times; count++) {
          super.use(head, length);
        }
      }
    },
  };
}

/** A device that hears of no notify; it still serves the receive queue when a host end sends. */
const deaf: Difference = {
  device: (device) => ({
    portWrite: (port, width, value) => (port % 32 === 0x10 ? undefined : device.portWrite(port, width, value)),
  }),
};

describe("the ladder of a device under construction", () => {
  it("is none for a device that does everything", async () => {
    expect(await climb()).toBeUndefined();
  });

  it("ends at rings where no chain is ever given back", async () => {
    const ladder = await climb({ parts: givingBack(0) });
    expect(ladder?.failing).toBe("rings");
    expect(ladder?.detail).toBe("no chain is completed on queue 0 and 1, and nothing is written to a used ring");
    expect(ladder?.hint).toContain("queue_notify");
  });

  it("hides nothing of a device of which one queue is served and another is not", async () => {
    expect(await climb(deaf)).toBeUndefined();
    expect((await climb({ ...deaf, options: { channels: [] } }))?.failing).toBe("rings");
  });

  it("hides nothing of a device that gives chains back in a wrong way", async () => {
    expect(await climb({ parts: givingBack(2) })).toBeUndefined();
  });

  it("ends at registers where nothing answers behind BAR0", async () => {
    const ladder = await climb({ device: () => ({ portRead: () => undefined }) });
    expect(ladder?.failing).toBe("registers");
    expect(ladder?.detail).toContain("the features read 0xffffffff");
  });

  it("ends at PCI where BAR0 is no I/O BAR", async () => {
    const ladder = await climb({ device: () => ({ configRead: () => 0 }) });
    expect(ladder?.failing).toBe("PCI");
  });

  it("is none for a device of another type that has no queue", async () => {
    const device = (whole: DeviceUnderTest): Partial<DeviceUnderTest> => ({
      portRead: (port, width) => (port % 32 === 0x0c ? 0 : whole.portRead(port, width)),
    });
    expect(await climb({ device, options: { deviceType: "other" } })).toBeUndefined();
    expect((await climb({ device }))?.failing).toBe("rings");
  });

  it("is none where the kit does not know what a queue is for", async () => {
    expect(await climb({ ...deaf, options: { deviceType: "other" } })).toBeUndefined();
    const sink = { deviceType: "other", queueRoles: [{ queue: 1, role: "sink" }] } as const;
    expect((await climb({ ...deaf, options: sink }))?.failing).toBe("rings");
  });
});
