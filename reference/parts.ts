import { ChainWalk } from "./chain-walk.ts";
import { Channels } from "./channels.ts";
import { ConfigSpace } from "./config-space.ts";
import { Interrupts } from "./interrupts.ts";
import { Msix } from "./msix.ts";
import { PciFunction } from "./pci-function.ts";
import { Receive } from "./receive.ts";
import { Ring } from "./ring.ts";
import { Transmit } from "./transmit.ts";
import { Transport } from "./transport.ts";
import { Virtqueue } from "./virtqueue.ts";

/** The classes a device is put together from; a variant of the device replaces some of them by subclasses. */
export interface Parts {
  readonly ChainWalk: typeof ChainWalk;
  readonly Channels: typeof Channels;
  readonly ConfigSpace: typeof ConfigSpace;
  readonly Interrupts: typeof Interrupts;
  readonly Msix: typeof Msix;
  readonly PciFunction: typeof PciFunction;
  readonly Receive: typeof Receive;
  readonly Ring: typeof Ring;
  readonly Transmit: typeof Transmit;
  readonly Transport: typeof Transport;
  readonly Virtqueue: typeof Virtqueue;
}

/** The parts of the device as it should be. */
export const referenceParts: Parts = {
  ChainWalk,
  Channels,
  ConfigSpace,
  Interrupts,
  Msix,
  PciFunction,
  Receive,
  Ring,
  Transmit,
  Transport,
  Virtqueue,
};
