import type { GuestDevice } from "./guest-device.ts";

/** The queue that carries bytes from the guest, -1 when there is none. */
export function outgoingQueue({ queues }: GuestDevice): number {
  return queues.find(({ direction }) => direction === "guest-to-device")?.index ?? -1;
}

/** The queue that carries bytes to the guest, -1 when there is none. */
export function incomingQueue({ queues }: GuestDevice): number {
  return queues.find(({ direction }) => direction === "device-to-guest")?.index ?? -1;
}

/** Whether the device writes to the buffers of a queue. */
export function carriesToGuest({ queues }: GuestDevice, queue: number): boolean {
  return queues.some(({ index, direction }) => index === queue && direction === "device-to-guest");
}
