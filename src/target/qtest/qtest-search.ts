import type { PciAddress, TargetManifest } from "../manifest/manifest.ts";
import type { PciIdentity } from "../target.ts";
import { TargetError } from "../target-error.ts";
import type { QtestClient } from "./qtest-client.ts";
import { configPorts, readConfig } from "./qtest-config.ts";

/** One function that answers on the bus. */
interface Found extends PciAddress {
  /** Vendor and device id. */
  readonly ids: number;
  /** Subsystem vendor and device id. */
  readonly subsystemIds: number;
}

const absent = 0xffff_ffff;

/**
 * Finds the function under test: at the manifest's address, or the first on bus 0 that has the ids. Rejects with a
 * `TargetError` (`device-not-found`) that lists what is there instead.
 */
export async function findDevice(manifest: TargetManifest, client: QtestClient): Promise<PciAddress> {
  const { pci, identity } = manifest;
  const functions = await listFunctions(client, pci?.bus ?? 0);
  const match = functions.find((found) => (pci === undefined ? hasIdentity(found, identity) : isAt(found, pci)));
  if (match !== undefined) {
    return { bus: match.bus, device: match.device, function: match.function };
  }
  const wanted = pci === undefined ? `has the ids ${describeIdentity(identity)}` : `is at ${describeAddress(pci)}`;
  const others = functions.map((found) => `${describeAddress(found)} (${describeIds(found.ids)})`).join(", ");
  const message = `no function ${wanted}; there ${functions.length === 0 ? "is none at all" : `are ${others}`}`;
  const hint = "Correct identity or pci in the manifest, or the options with which the device is made.";
  throw new TargetError("device-not-found", message, hint);
}

async function listFunctions(client: QtestClient, bus: number): Promise<Found[]> {
  const places = Array.from({ length: 256 }, (_, i) => ({ bus, device: i >> 3, function: i & 7 }));
  const ids = new Float64Array(places.length);
  const subsystemIds = new Float64Array(places.length);
  for (const [i, place] of places.entries()) {
    if (client.full) {
      await client.drain();
    }
    readConfig(client, configPorts(place, 0), 4, ids, i);
    readConfig(client, configPorts(place, 0x2c), 4, subsystemIds, i);
  }
  await client.flush();
  return places
    .map((place, i) => ({ ...place, ids: ids[i] as number, subsystemIds: subsystemIds[i] as number }))
    .filter((found) => found.ids !== absent && found.ids !== 0);
}

function hasIdentity(found: Found, identity: PciIdentity): boolean {
  const { vendorId, deviceId, subsystemVendorId, subsystemId } = identity;
  const isDevice = found.ids === deviceId * 0x1_0000 + vendorId;
  return isDevice && found.subsystemIds === subsystemId * 0x1_0000 + subsystemVendorId;
}

function isAt(found: Found, address: PciAddress): boolean {
  return found.bus === address.bus && found.device === address.device && found.function === address.function;
}

function describeIdentity(identity: PciIdentity): string {
  const { vendorId, deviceId, subsystemVendorId, subsystemId } = identity;
  const ids = describeIds(deviceId * 0x1_0000 + vendorId);
  return `${ids}, subsystem ${describeIds(subsystemId * 0x1_0000 + subsystemVendorId)}`;
}

function describeIds(ids: number): string {
  const text = ids.toString(16).padStart(8, "0");
  return `${text.slice(4)}:${text.slice(0, 4)}`;
}

/** A function's place as Linux writes it: bus, device, function. */
function describeAddress({ bus, device, function: number }: PciAddress): string {
  return `${bus.toString(16).padStart(2, "0")}:${device.toString(16).padStart(2, "0")}.${number}`;
}
