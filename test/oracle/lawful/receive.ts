import type { Chain } from "../../../reference/chain.ts";
import type { Channel } from "../../../reference/channels.ts";
import type { Receive } from "../../../reference/receive.ts";
import { type LawfulMachine, machineAtHand } from "./machine.ts";

const headerBytes = 8;
const thirteen = 13;
/** The most bytes that it leaves behind a message, so that a test comes to an end. */
const filledMax = 64;

/** Gives host bytes in pieces of any size, and leaves behind them what it may. */
export function withPortions(Base: typeof Receive): typeof Receive {
  return class extends Base {
    readonly #machine: LawfulMachine = machineAtHand();

    protected override writePayload(channel: Channel, chain: Chain): number {
      if (this.#machine.traits.portion === "all") {
        return super.writePayload(channel, chain);
      }
      const most = Math.min(channel.readable(), chain.bytes - headerBytes, this.chunk.length);
      chain.skip(headerBytes);
      const count = channel.read(this.chunk, Math.min(most, this.#portion(most)));
      chain.put(this.environment.memory, this.chunk, count);
      this.#fill(chain, count);
      return count;
    }

    #portion(most: number): number {
      switch (this.#machine.traits.portion) {
        case "one":
          return 1;
        case "thirteen":
          return thirteen;
        default:
          return this.#machine.random.between(1, most);
      }
    }

    #fill(chain: Chain, count: number): void {
      const rest = Math.min(chain.bytes - headerBytes - count, filledMax);
      switch (this.#machine.traits.filling) {
        case "zeros":
          chain.put(this.environment.memory, new Uint8Array(rest), rest);
          return;
        case "message": {
          const again = Uint8Array.from({ length: rest }, (_, index) => this.chunk[index % count] as number);
          chain.put(this.environment.memory, again, rest);
          return;
        }
        default:
      }
    }
  };
}
