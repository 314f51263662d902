import { describe, expect, it } from "vitest";
import { createReferenceDevice } from "../../../reference/device.ts";
import type { Operation } from "../../../src/operation/operation.ts";
import type { ChainShape } from "../../../src/operation/ring/chain-shape.ts";
import type { NotifyMode } from "../../../src/operation/ring/notify-mode.ts";
import { openSession } from "../../../src/runner/session.ts";
import { loadSpecification } from "../../../src/spec/load.ts";
import { openReference } from "../../support/reference-session.ts";
import { createInterleavedTarget, type RestlessDevice } from "../lawful/interleaved-target.ts";
import { PollingTransport } from "../odd/lookers.ts";
import { EagerDevice, EagerReceive } from "../odd/receives.ts";

const specification = loadSpecification();
const shape: ChainShape = { parts: 1, first: 0, indirect: "no", foreign: 0, place: "heap", scatter: false };

function receive(notify: NotifyMode): Operation {
  return { kind: "receive", capacity: 64, shape, notify };
}

function transmit(notify: NotifyMode): Operation {
  return { kind: "transmit", channel: 0, length: 3, extra: 0, shape, notify };
}

/** Looks at its rings once by itself: after so many things that the guest has done. */
class PatientDevice extends EagerDevice implements RestlessDevice {
  left = 0;

  act(): void {
    this.left--;
    if (this.left === 0) {
      for (const [queue, { pageNumber }] of this.queues.entries()) {
        if (pageNumber !== 0) {
          this.notify(queue);
        }
      }
    }
  }
}

/** What is found in a scenario when the device looks after so many things as `moments` says, one after the other. */
async function judgeAt(moments: readonly number[], operations: readonly Operation[]): Promise<string[]> {
  let device: PatientDevice | undefined;
  let moment = 0;
  const target = createInterleavedTarget(
    { name: "patient", version: "test", identity: specification.vmchannel.identity, channels: ["control"] },
    (environment, { startIndex }) => {
      const parts = { ReferenceDevice: PatientDevice, Receive: EagerReceive };
      device = createReferenceDevice(environment, { startIndex }, parts) as PatientDevice;
      device.left = moment;
      return device;
    },
  );
  const session = await openSession(target, specification);
  const found: string[] = [];
  let lasted = 0;
  for (moment of moments) {
    const { finding } = await session.runScenario({ startIndex: 0, seed: 1, operations });
    if (finding !== undefined) {
      found.push(`${finding.signature} when it looks at moment ${moment}`);
    }
    lasted = moment - (device?.left ?? 0);
  }
  await session.close();
  expect(lasted).toBeLessThan(moment);
  return found;
}

const up: Operation = { kind: "initialise", features: ["EVENT_IDX"] };
const sent: Operation = { kind: "host-send", channel: 0, length: 2 };
const read: Operation = { kind: "acknowledge" };
const unusable: Operation = {
  kind: "malformed-chain",
  queue: 0,
  condition: "address-outside-ram",
  detail: 0,
  notify: false,
};

describe("a device that looks at its rings by itself", () => {
  it("may have decided on an interrupt before the driver moved used_event", async () => {
    const operations = [up, sent, receive("yes"), read, unusable, receive("yes"), transmit("no"), transmit("yes")];
    const moments = Array.from({ length: 400 }, (_, index) => 1 + index);
    expect(await judgeAt(moments, operations)).toEqual([]);
  });

  it("may serve a chain with the read of ISR that comes first after MSI-X was turned off", async () => {
    const session = await openReference({ options: { msixVectors: 4 }, parts: { Transport: PollingTransport } });
    const { finding } = await session.runScenario({
      startIndex: 0,
      seed: 1,
      operations: [
        { kind: "initialise", features: [] },
        { kind: "msix", on: true },
        { kind: "msix", on: false },
        transmit("no"),
        read,
      ],
    });
    await session.close();
    expect(finding?.signature).toBeUndefined();
  });
});
