import { ReferenceDevice } from "../../reference-device.ts";
import type { Transport } from "../../transport.ts";
import type { Fault } from "../fault.ts";

/** A chain that is not served is missed by one of these. */
export const unserved: readonly [string, ...string[]] = ["VMC-TX-13", "VMC-RX-8", "RST-2", "RNG-20"];

/** The device that serves queues only while the driver's registers meet a condition. */
export function servingWhen(condition: (transport: Transport, offered: number) => boolean): Fault["parts"] {
  return {
    ReferenceDevice: class extends ReferenceDevice {
      override notify(queue: number): void {
        if (condition(this.transport, this.configuration.offeredFeatures)) {
          super.notify(queue);
        }
      }
    },
  };
}
