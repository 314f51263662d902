import { queueUses } from "../../../spec/queue-uses.ts";
import { decodeHeader, encodeHeader } from "../../../wire/message-header.ts";
import type { GuestDevice, GuestDeviceOptions } from "../guest-device.ts";
import { wrongMessage } from "./malformed-message.ts";

/** The driver's half of vmchannel: messages with a header that names their channel (device.md section 6). */
export function createVmchannelGuest({ specification, description, objectIds }: GuestDeviceOptions): GuestDevice {
  const { message } = specification.vmchannel;
  const { headerBytes } = message;
  const idAt = (position: number): number => objectIds[position % Math.max(1, objectIds.length)] ?? 0;
  return {
    queues: queueUses(specification, description),
    laysRing: () => true,
    headerBytes,
    leastPayload: 1,
    header: (position, length) => encodeHeader(message, { channelId: idAt(position), length }),
    plausibleStart: (total) => encodeHeader(message, { channelId: idAt(0), length: Math.max(0, total - headerBytes) }),
    messageIn: (bytes) => {
      const header = decodeHeader(message, bytes);
      const position = header === undefined ? -1 : objectIds.indexOf(header.channelId);
      return header === undefined || position < 0
        ? undefined
        : { position, payload: bytes.subarray(headerBytes, headerBytes + header.length) };
    },
    malformedMessage: (condition, position, detail) => {
      const wrong = wrongMessage(condition, idAt(position), objectIds, detail, headerBytes);
      return wrong === undefined ? undefined : { ...wrong, header: encodeHeader(message, wrong.header) };
    },
  };
}
