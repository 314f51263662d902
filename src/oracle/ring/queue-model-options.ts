import type { Specification } from "../../spec/specification.ts";
import type { DescriptorFormat } from "../../wire/descriptor-format.ts";
import type { MemoryWindow } from "../../wire/guest-memory.ts";
import type { RingPlace } from "../../wire/ring-place.ts";
import type { Judgement } from "../judgement/judgement.ts";
import type { Serving } from "../transport/transport-model.ts";
import type { Chain } from "./chain/chain-walk.ts";
import type { QueueRole, RingFeatures } from "./queue-role.ts";
import type { ServiceContext } from "./service-context.ts";

/** How a reset left a queue. */
export interface FormerLife {
  /** Free-running used index. */
  readonly used: number;
  /** Chains that were not completed. */
  readonly inFlight: number;
}

/** What a queue model is made from. */
export interface QueueModelOptions {
  readonly index: number;
  readonly ring: RingPlace;
  /** Whether the device has to serve the queue now. */
  readonly serving: () => Serving;
  readonly startIndex: number;
  readonly features: RingFeatures;
  readonly judgement: Judgement;
  readonly specification: Specification;
  readonly format: DescriptorFormat;
  readonly intended: MemoryWindow;
  readonly observed: MemoryWindow;
  readonly contains: (address: number, length: number) => boolean;
  readonly role: QueueRole;
  /** How the queue was left at the end of the last life in which it completed chains; undefined when there was none. */
  readonly former: FormerLife | undefined;
  readonly context: () => ServiceContext;
  /** Whether a buffer lies at an edge of guest memory or across two regions. */
  readonly atEdge: (chain: Chain) => boolean;
}
