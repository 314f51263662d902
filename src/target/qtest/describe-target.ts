import type { TargetManifest } from "../manifest/manifest.ts";
import { readBusyTime } from "../process/busy-time.ts";
import type { TargetDescription } from "../target.ts";

/** What a manifest tells of a target, before the first access. */
export function describeQtestTarget(manifest: TargetManifest, version: string): TargetDescription {
  return {
    name: manifest.name,
    version,
    deviceType: manifest.deviceType,
    transport: manifest.transport,
    identity: manifest.identity,
    ram: manifest.ram,
    ioWindow: manifest.ioWindow,
    memoryWindow: manifest.memoryWindow,
    channels: manifest.channels.map(({ name }) => ({ name })),
    queueRoles: manifest.queueRoles,
    configBytes: manifest.configBytes,
    capabilities: {
      synchronous: manifest.synchronous,
      directHostEnds: false,
      memoryAudit: false,
      freshDevice: manifest.start?.restart === "per-scenario",
      startIndex: false,
      saveRestore: manifest.saveRestore,
      interruptLine: manifest.interrupt !== undefined,
      busyTime: manifest.start !== undefined && readBusyTime(process.pid) !== undefined,
    },
  };
}
