import type { Chain } from "../../../reference/chain.ts";
import { ChainWalk } from "../../../reference/chain-walk.ts";
import { ChainsInFlight } from "../../../reference/chains-in-flight.ts";
import { Visits } from "../../../reference/visits.ts";

type Fault = ReturnType<ChainWalk["addBuffer"]>;

const flagNext = 1;

class NoVisits extends Visits {
  override first(_index: number): boolean {
    return true;
  }
}

/** Fetches each descriptor twice. */
export class DoubtingWalk extends ChainWalk {
  protected override fetch(index: number): void {
    super.fetch(index);
    super.fetch(index);
  }
}

const zeros = new Uint8Array(4096);

/** Fills the buffers it is going to write with zeros as it comes by them, before it knows that the chain is good. */
export class ZeroingWalk extends ChainWalk {
  protected override addBuffer(chain: Chain, writable: boolean): Fault {
    const fault = super.addBuffer(chain, writable);
    if (fault === undefined && writable && this.writableWanted) {
      this.memory.writeBytes(this.address(), zeros, 0, Math.min(this.length, zeros.length));
    }
    return fault;
  }
}

/** Notes no descriptor it comes by, so that only their number ends a loop. */
export class CountingWalk extends ChainWalk {
  protected override readonly visits: Visits = new NoVisits(0);
}

/** Takes a buffer of no length for a fault, and one of the unused direction that is not in RAM. */
export class StrictWalk extends ChainWalk {
  protected override addBuffer(chain: Chain, writable: boolean): Fault {
    return this.length === 0 || !this.inRam() ? "address-outside-ram" : super.addBuffer(chain, writable);
  }
}

/** Tables after which a chain counts as endless. */
const tablesMax = 64;

/** Follows every indirect table it meets: agreed on or not, nested or not, with a next field or not. */
export class LenientWalk extends ChainWalk {
  protected tables = 0;

  override walk(chain: Chain, table: number, size: number): Fault {
    this.tables = 0;
    return super.walk(chain, table, size);
  }

  protected override enterIndirect(): Fault {
    this.tables++;
    if (this.tables > tablesMax) {
      return "descriptor-loop";
    }
    const [negotiated, inside, flags] = [this.indirectNegotiated, this.inIndirect, this.flags];
    this.indirectNegotiated = true;
    this.inIndirect = false;
    this.flags &= ~flagNext;
    const fault = super.enterIndirect();
    this.indirectNegotiated = negotiated;
    this.inIndirect = inside || fault === undefined;
    this.flags = flags;
    return fault;
  }
}

/** Keeps no note of the heads in flight, so that each entry is served for itself. */
export class ForgetfulInFlight extends ChainsInFlight {
  override has(_head: number): boolean {
    return false;
  }
}
