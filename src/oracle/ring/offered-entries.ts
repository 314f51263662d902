import { chainLayout } from "./chain/chain-layout.ts";
import { type Chain, type WalkContext, walkChain } from "./chain/chain-walk.ts";
import { createEntry } from "./chain/entries.ts";
import { allowedReactions } from "./chain/reactions.ts";
import type { HeadLedger } from "./head-ledger.ts";
import type { QueueModelOptions } from "./queue-model-options.ts";
import type { Entry } from "./queue-role.ts";

/** Takes in what the driver offers on a queue: walks chains, and finds out what is malformed or special about each. */
export class OfferedEntries {
  /** Entries offered in this life. */
  count = 0;
  /** Some head was offered again while it was in flight. */
  headsRepeat = false;
  /** A malformed chain was offered in this life. */
  metMalformed = false;
  readonly #options: QueueModelOptions;
  readonly #heads: HeadLedger;
  readonly #outstanding: Entry[];
  readonly #size: number;
  readonly #walk: WalkContext;

  /** Puts entries into `outstanding`, and their heads into the ledger. */
  constructor(options: QueueModelOptions, heads: HeadLedger, outstanding: Entry[]) {
    this.#options = options;
    this.#heads = heads;
    this.#outstanding = outstanding;
    this.#size = options.ring.size;
    this.#walk = {
      memory: options.intended,
      format: options.format,
      table: options.ring.descriptors,
      size: options.ring.size,
      indirect: options.features.indirect,
      contains: options.contains,
    };
  }

  /** Takes in one entry of the available ring. */
  offer(id: number): void {
    const { role } = this.#options;
    if (id >= this.#size) {
      this.#outstanding.push(this.#entry(id, undefined, ["head-out-of-range"]));
      return;
    }
    const chain = walkChain(this.#walk, id);
    const conditions = role.conditions(chain);
    const again = this.#alreadyInFlight(id);
    const entry = this.#entry(id, chain, again ? [...conditions, "head-in-flight"] : conditions);
    this.#outstanding.push(entry);
    this.#heads.offered(id);
    role.offered(entry);
    if (again) {
      role.duplicated(entry);
    }
  }

  #entry(id: number, chain: Chain | undefined, conditions: readonly string[]): Entry {
    const { specification, startIndex, features, role, atEdge } = this.#options;
    const reactions = allowedReactions(specification, conditions);
    this.metMalformed ||= conditions.length > 0;
    const sequence = this.count++;
    const position = startIndex + sequence;
    const queue = { size: this.#size, features };
    const direction = role.isRequest === true ? "both" : role.writes ? "writes" : "reads";
    const layout = chain === undefined ? "plain" : chainLayout(chain, queue, direction, atEdge(chain));
    return createEntry(id, chain, reactions, sequence, position, layout);
  }

  /** Whether the head is in flight; if so, which of its entries a completion means cannot be told from now on. */
  #alreadyInFlight(id: number): boolean {
    const before = this.#heads.inFlight(id);
    if (before === 0) {
      return false;
    }
    const { specification, role } = this.#options;
    // With the second entry the first is marked; all later ones are marked as they come.
    for (const entry of before === 1 ? this.#outstanding : []) {
      if (entry.id === id) {
        entry.reactions = allowedReactions(specification, [...entry.reactions.conditions, "head-in-flight"]);
        role.duplicated(entry);
      }
    }
    this.headsRepeat = true;
    return true;
  }
}
