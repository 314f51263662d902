import type { Chain } from "../../reference/chain.ts";
import type { Channel } from "../../reference/channels.ts";
import { Transmit } from "../../reference/transmit.ts";
import type { Specification } from "../../src/spec/specification.ts";

/** Loses a byte of each message in every life but the first. */
export class AgingTransmit extends Transmit {
  protected lives = 0;

  override reset(): void {
    super.reset();
    this.lives++;
  }

  protected override address(chain: Chain): Channel | undefined {
    const channel = super.address(chain);
    chain.remaining -= this.lives > 1 && chain.remaining > 0 ? 1 : 0;
    return channel;
  }
}

/** A specification by which the oracle may only warn, so that nothing but a relation can find anything. */
export function adviceOnly(specification: Specification): Specification {
  const clauses = Array.from(specification.clauses, ([id, clause]) => [id, { ...clause, level: "SHOULD" }] as const);
  return { ...specification, clauses: new Map(clauses) };
}
