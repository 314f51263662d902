// The reference device in a module that remembers in a variable of its own that a driver has set FAILED: the device that
// is made next shows an interrupt that nobody caused. No device is wrong alone.
import { createReferenceDevice } from "../../dist/reference/device.js";

const status = 0x12;
const isr = 0x13;
const failed = 0x80;

let wasFailed = false;

export function createDevice(environment, creation) {
  const device = createReferenceDevice(environment, creation);
  let isHaunted = wasFailed;
  wasFailed = false;
  const wrapped = {
    portRead: (port, width) => {
      const value = device.portRead(port, width);
      if (value !== undefined && (port & 0xff) === isr && width === 1 && isHaunted) {
        isHaunted = false;
        return value | 1;
      }
      return value;
    },
    portWrite: (port, width, value) => {
      wasFailed ||= (port & 0xff) === status && width === 1 && (value & failed) !== 0;
      device.portWrite(port, width, value);
    },
  };
  return new Proxy(device, {
    get: (target, name) => {
      const value = name in wrapped ? wrapped[name] : Reflect.get(target, name);
      return typeof value === "function" && !(name in wrapped) ? value.bind(target) : value;
    },
  });
}
