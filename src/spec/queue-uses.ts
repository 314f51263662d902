import type { Specification } from "./specification.ts";
import type { QueueDescription } from "./types.generated.ts";

/** A queue that the kit knows how to use. */
export interface QueueUse {
  readonly index: number;
  /** Which way the bytes of its chains go. */
  readonly direction: QueueDescription["direction"];
  /** What it is for: its name in the document of the device type, or the role that the manifest announces. */
  readonly role: string;
}

/** What of a target's description says which queues can be used. */
interface QueuesOfTarget {
  readonly deviceType: string;
  /** Queues of a device whose type has no document. */
  readonly queueRoles: readonly { readonly queue: number; readonly role: string }[];
}

/** The queues of a device that the kit knows how to use: those of its type's document, or those announced. */
export function queueUses({ devices }: Specification, { deviceType, queueRoles }: QueuesOfTarget): readonly QueueUse[] {
  const document = devices.get(deviceType);
  return document === undefined
    ? queueRoles.map(({ queue, role }) => ({ index: queue, direction: "guest-to-device", role }))
    : document.queues.map(({ index, name, direction }) => ({ index, direction, role: name }));
}
