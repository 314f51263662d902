import { ChainWalk } from "./chain-walk.ts";
import { ChainsInFlight } from "./chains-in-flight.ts";
import { Channels } from "./channels.ts";
import { ConfigSpace } from "./config-space.ts";
import { Interrupts } from "./interrupts.ts";
import { Migration } from "./migration.ts";
import { Capabilities } from "./modern/capabilities.ts";
import { CommonStructure } from "./modern/common-structure.ts";
import { ModernTransport } from "./modern/modern-transport.ts";
import { Negotiation } from "./modern/negotiation.ts";
import { QueueConfiguration } from "./modern/queue-configuration.ts";
import { Msix } from "./msix.ts";
import { PciFunction } from "./pci-function.ts";
import { Receive } from "./receive.ts";
import { ReferenceDevice } from "./reference-device.ts";
import { Ring } from "./ring.ts";
import { StateCheck } from "./state-check.ts";
import { StateDocument } from "./state-document.ts";
import { Suppression } from "./suppression.ts";
import { Transmit } from "./transmit.ts";
import { Transport } from "./transport.ts";
import { Virtqueue } from "./virtqueue.ts";

/** The classes a device is put together from; a variant of the device replaces some of them by subclasses. */
export interface Parts {
  readonly Capabilities: typeof Capabilities;
  readonly ChainWalk: typeof ChainWalk;
  readonly ChainsInFlight: typeof ChainsInFlight;
  readonly Channels: typeof Channels;
  readonly CommonStructure: typeof CommonStructure;
  readonly ConfigSpace: typeof ConfigSpace;
  readonly Interrupts: typeof Interrupts;
  readonly Migration: typeof Migration;
  readonly ModernTransport: typeof ModernTransport;
  readonly Msix: typeof Msix;
  readonly Negotiation: typeof Negotiation;
  readonly PciFunction: typeof PciFunction;
  readonly QueueConfiguration: typeof QueueConfiguration;
  readonly Receive: typeof Receive;
  readonly ReferenceDevice: typeof ReferenceDevice;
  readonly Ring: typeof Ring;
  readonly StateCheck: typeof StateCheck;
  readonly StateDocument: typeof StateDocument;
  readonly Suppression: typeof Suppression;
  readonly Transmit: typeof Transmit;
  readonly Transport: typeof Transport;
  readonly Virtqueue: typeof Virtqueue;
}

/** The parts of the device as it should be. */
export const referenceParts: Parts = {
  Capabilities,
  ChainWalk,
  ChainsInFlight,
  Channels,
  CommonStructure,
  ConfigSpace,
  Interrupts,
  Migration,
  ModernTransport,
  Msix,
  Negotiation,
  PciFunction,
  QueueConfiguration,
  Receive,
  ReferenceDevice,
  Ring,
  StateCheck,
  StateDocument,
  Suppression,
  Transmit,
  Transport,
  Virtqueue,
};
