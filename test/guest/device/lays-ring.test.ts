import { describe, expect, it } from "vitest";
import { createGuestDevice } from "../../../src/guest/device/guest-devices.ts";
import { loadSpecification } from "../../../src/spec/load.ts";
import { makeGuest } from "../make-guest.ts";

describe("the queues for which a driver lays a ring", () => {
  it("are all that show a size on a vmchannel, so that a queue which should not be there is tried", () => {
    const { device } = makeGuest();

    expect(device.queues.map(({ index }) => index)).toEqual([0, 1]);
    expect([0, 1, 2].filter((queue) => device.laysRing(queue))).toEqual([0, 1, 2]);
  });

  it("are the announced ones on a device of another type", () => {
    const { description } = makeGuest();
    const device = createGuestDevice({
      specification: loadSpecification(),
      description: { ...description, deviceType: "other", queueRoles: [{ queue: 1, role: "sink" }] },
      objectIds: [],
    });

    expect([0, 1, 2].filter((queue) => device.laysRing(queue))).toEqual([1]);
  });
});
