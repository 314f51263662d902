import type { ClauseDescription, DeviceSpecification } from "../../../src/spec/types.generated.ts";

/** The document of a made-up device type: one queue, on which the device counts. */
export const tickerDocument: DeviceSpecification = {
  kind: "device",
  version: 1,
  title: "ticker, a made-up device",
  identity: { vendorId: 6900, deviceId: 4158, subsystemVendorId: 6900, subsystemId: 77, classCode: 0x07_80_00 },
  features: [],
  deviceFeatureBits: { first: 0, last: 23, clause: "TICK-3" },
  queues: [{ index: 0, name: "ticks", direction: "device-to-guest" }],
  parameters: { tickBytes: 4 },
  reactions: [],
  malformed: [],
  ambiguities: [],
  openChoices: [],
  clauses: [
    clause("TICK-1", "The ticks count up by one from 1, across resets too.", true),
    clause("TICK-2", "A chain with room for a tick gets one at once; its used length is that of a tick.", true),
    clause("TICK-3", "No feature of the device's own is offered.", false),
    clause("TICK-4", "Queue 0 is there.", false),
    clause("TICK-5", "No other queue is there.", false),
  ],
};

function clause(id: string, text: string, queue: boolean): ClauseDescription {
  return {
    id,
    level: "MUST",
    origin: ["K"],
    text,
    source: ["a test"],
    applies: { device: ["ticker"], ...(queue ? { queue: true } : {}) },
  };
}
