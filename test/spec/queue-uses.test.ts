import { expect, test } from "vitest";
import { loadSpecification } from "../../src/spec/load.ts";
import { queueUses } from "../../src/spec/queue-uses.ts";

const specification = loadSpecification();

test("a device type with a document has the queues that it names", () => {
  expect(queueUses(specification, { deviceType: "vmchannel", queueRoles: [] })).toEqual([
    { index: 0, direction: "device-to-guest", role: "receive" },
    { index: 1, direction: "guest-to-device", role: "transmit" },
  ]);
});

test("another device has the queues that its manifest announces", () => {
  expect(queueUses(specification, { deviceType: "other", queueRoles: [{ queue: 3, role: "sink" }] })).toEqual([
    { index: 3, direction: "guest-to-device", role: "sink" },
  ]);
});
