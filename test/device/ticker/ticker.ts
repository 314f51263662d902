import { createReferenceDevice } from "../../../reference/device.ts";
import type { Parts } from "../../../reference/parts.ts";
import { Receive } from "../../../reference/receive.ts";
import { Transport } from "../../../reference/transport.ts";
import type { DeviceEnvironment, DeviceUnderTest } from "../../../src/target/device-port.ts";
import { tickerDocument } from "./document.ts";

const tickBytes = 4;

/** Writes the next tick to each chain that has room for one. */
export class Ticks extends Receive {
  protected tick = 0;

  protected override fillChains(): void {
    for (let chain = this.queue.pop(); chain !== undefined; chain = this.queue.pop()) {
      if (chain.bytes < tickBytes) {
        this.queue.complete(chain, 0);
        continue;
      }
      this.headerView.setUint32(0, this.nextTick(), true);
      chain.put(this.environment.memory, this.header, tickBytes);
      this.queue.complete(chain, this.usedLength());
    }
  }

  protected nextTick(): number {
    this.tick++;
    return this.tick;
  }

  protected usedLength(): number {
    return tickBytes;
  }
}

/** Has one queue. */
class OneQueue extends Transport {
  constructor(...[features, queues, ...rest]: ConstructorParameters<typeof Transport>) {
    super(features, queues.slice(0, 1), ...rest);
  }
}

/** A tiny reference of the made-up type: the registers and rings of the kit's reference, and ticks. */
export function createTicker(environment: DeviceEnvironment, parts: Partial<Parts> = {}): DeviceUnderTest {
  const options = {
    identity: tickerDocument.identity,
    features: { link: false },
  };
  return createReferenceDevice(environment, options, { Receive: Ticks, Transport: OneQueue, ...parts });
}
