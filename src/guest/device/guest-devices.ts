import { createAnyGuest } from "./any/any-guest.ts";
import type { CreateGuestDevice, GuestDevice, GuestDeviceOptions } from "./guest-device.ts";
import { createVmchannelGuest } from "./vmchannel/vmchannel-guest.ts";

/** The driver's halves of the device types that the kit knows. */
const makers: ReadonlyMap<string, CreateGuestDevice> = new Map([["vmchannel", createVmchannelGuest]]);

/** What the driver knows of a device by its type; of a type that is not known, only queues to put bytes on. */
export function createGuestDevice(options: GuestDeviceOptions): GuestDevice {
  const create = makers.get(options.description.deviceType) ?? createAnyGuest;
  return create(options);
}
