import { Interrupts } from "../../../reference/interrupts.ts";
import { Receive } from "../../../reference/receive.ts";

const headerBytes = 8;

/** Interrupts for what was used when it has leisure; what a reset overtakes never comes. */
export class LateInterrupts extends Interrupts {
  protected life = 0;

  override raiseQueue(vector: number): void {
    const { life } = this;
    this.environment.defer(() => {
      if (life === this.life) {
        super.raiseQueue(vector);
      }
    });
  }

  override reset(): void {
    this.life++;
    super.reset();
  }
}

/** Fills one chain, and the next one when it has leisure. */
export class LeisurelyReceive extends Receive {
  protected override fillChains(): void {
    const channel = this.channels.nextReadable();
    const chain = channel === undefined ? undefined : this.queue.pop();
    if (channel === undefined || chain === undefined) {
      return;
    }
    const payload = chain.bytes > headerBytes ? this.writePayload(channel, chain) : 0;
    if (payload > 0) {
      this.writeHeader(channel, chain, payload);
      this.channels.passTurn();
    }
    this.queue.complete(chain, payload > 0 ? headerBytes + payload : 0);
    this.environment.defer(() => this.serve());
  }
}
