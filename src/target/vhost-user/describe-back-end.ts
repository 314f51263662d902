import type { TargetManifest } from "../manifest/manifest.ts";
import { readBusyTime } from "../process/busy-time.ts";
import type { TargetDescription } from "../target.ts";

/** What a manifest tells of a vhost-user back-end, before it is spoken to. */
export function describeBackEnd(manifest: TargetManifest, version: string): TargetDescription {
  return {
    name: manifest.name,
    version,
    deviceType: manifest.deviceType,
    transport: manifest.transport,
    identity: manifest.identity,
    ram: manifest.ram,
    ioWindow: manifest.ioWindow,
    memoryWindow: manifest.memoryWindow,
    channels: [],
    queueRoles: manifest.queueRoles,
    configBytes: manifest.configBytes,
    capabilities: {
      synchronous: false,
      // No socket lies between: guest memory is shared, and a look costs no round trip.
      directHostEnds: true,
      memoryAudit: false,
      freshDevice: false,
      startIndex: true,
      saveRestore: false,
      interruptLine: false,
      busyTime: manifest.start !== undefined && readBusyTime(process.pid) !== undefined,
    },
  };
}
