import { createAnyModel } from "./any/any-model.ts";
import type { CreateDeviceModel } from "./device-model.ts";
import { createVmchannelModel } from "./vmchannel/vmchannel-model.ts";

/** The oracle's halves of the device types that the kit knows. */
const makers: ReadonlyMap<string, CreateDeviceModel> = new Map([["vmchannel", createVmchannelModel]]);

/** What is judged of a device by its type; of a type that is not known, only what holds for every virtio device. */
export function deviceModelOf(deviceType: string): CreateDeviceModel {
  return makers.get(deviceType) ?? createAnyModel;
}
