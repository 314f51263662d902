import { createAnyModel } from "./any/any-model.ts";
import { deviceBlame } from "./device-blame.ts";
import type { CreateDeviceModel, DeviceHalf } from "./device-model.ts";
import { createVmchannelModel } from "./vmchannel/vmchannel-model.ts";

/** The models of the device types that the kit knows, by the names of their documents. */
const makers: ReadonlyMap<string, CreateDeviceModel> = new Map([["vmchannel", createVmchannelModel]]);

/** The oracle's half of a device type; of a type that is not known, only what holds for every device is judged. */
export function deviceHalf(deviceType: string): DeviceHalf {
  return { createModel: makers.get(deviceType) ?? createAnyModel, blame: deviceBlame(deviceType) };
}
