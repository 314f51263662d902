import { assert } from "../../src/base/assert.ts";
import { Guest } from "../../src/guest/guest.ts";
import { DriverQueue } from "../../src/guest/ring/driver-queue.ts";
import { TouchedPages } from "../../src/guest/touched-pages.ts";
import { loadSpecification } from "../../src/spec/load.ts";
import { AccessBatch } from "../../src/target/access-batch.ts";
import type { TargetDescription } from "../../src/target/target.ts";
import { createMemoryWindow, memoryExtent } from "../../src/wire/guest-memory.ts";

const specification = loadSpecification();
const ramBytes = 0x40_0000;

/** A guest with RAM of its own and two channels, whose accesses go nowhere. `changes` are those of its target. */
export function makeGuest(features: readonly string[] = [], changes: Partial<TargetDescription> = {}): Guest {
  const description = {
    name: "none",
    version: "1",
    deviceType: "vmchannel",
    identity: specification.vmchannel.identity,
    ram: [{ start: 0, length: ramBytes }],
    ioWindow: { start: 0xc000, length: 0x1000 },
    memoryWindow: { start: 0xe000_0000, length: 0x10_0000 },
    channels: [{ name: "a" }, { name: "b" }],
    queueRoles: [],
    capabilities: {
      synchronous: true,
      directHostEnds: true,
      memoryAudit: true,
      freshDevice: true,
      startIndex: true,
      saveRestore: false,
      interruptLine: true,
    },
    ...changes,
  } as const;
  const touched = new TouchedPages(memoryExtent([{ start: 0, length: ramBytes }]));
  const guest = new Guest(specification, description, createMemoryWindow(0, ramBytes), new AccessBatch(), touched);
  guest.channelIds.push(5, 6);
  for (const name of features) {
    guest.hostFeatures = guest.hostFeatures.with(guest.featureNames.bit(name));
  }
  guest.features = guest.hostFeatures;
  return guest;
}

/** A live queue of the guest. */
export function makeQueue(guest: Guest, index: number, size: number, startIndex = 0): DriverQueue {
  const ring = guest.placeRing(size, "low");
  assert(ring !== undefined, "guest memory has room for a ring");
  const queue = new DriverQueue(index, ring, startIndex);
  guest.queues.set(index, queue);
  return queue;
}
