import type { ConfigSpace } from "../config-space.ts";
import type { Interrupts } from "../interrupts.ts";
import type { Msix } from "../msix.ts";
import type { Transport, TransportEvents } from "../transport.ts";
import type { Virtqueue } from "../virtqueue.ts";
import type { ModernConfiguration } from "./modern-options.ts";

/** What the modern interface works on. */
export interface ModernParts {
  readonly configuration: ModernConfiguration;
  readonly queues: readonly Virtqueue[];
  readonly interrupts: Interrupts;
  readonly msix: Msix;
  readonly configSpace: ConfigSpace;
  /** Status, queue select and the lower features are the same as behind the legacy header. */
  readonly transport: Transport;
  readonly events: TransportEvents;
}
