import type { Chain } from "../../../reference/chain.ts";
import { Channel, Channels } from "../../../reference/channels.ts";
import { Receive } from "../../../reference/receive.ts";
import { ReferenceDevice } from "../../../reference/reference-device.ts";

const headerBytes = 8;
/** From so many bytes on that wait, a device gives more with a chain, so that a test comes to an end. */
const manyBytes = 64;

/** Gives one byte of host data with each chain while only few wait. */
export class ByteReceive extends Receive {
  protected override writePayload(channel: Channel, chain: Chain): number {
    if (channel.readable() > manyBytes) {
      return super.writePayload(channel, chain);
    }
    chain.skip(headerBytes);
    channel.read(this.chunk, 1);
    chain.put(this.environment.memory, this.chunk, 1);
    return 1;
  }
}

/** Cuts host bytes into pieces of changing size, and fills the rest of the chain with zeros. */
export class RaggedReceive extends Receive {
  protected step = 0;

  protected override writePayload(channel: Channel, chain: Chain): number {
    this.step = (this.step * 5 + 3) % 997;
    const wanted = Math.min(1 + this.step, channel.readable(), chain.bytes - headerBytes);
    chain.skip(headerBytes);
    const count = channel.read(this.chunk, wanted);
    chain.put(this.environment.memory, this.chunk, count);
    const rest = Math.min(chain.bytes - headerBytes - count, this.chunk.length);
    chain.put(this.environment.memory, this.filling(count, rest), rest);
    return count;
  }

  protected filling(_count: number, rest: number): Uint8Array {
    return new Uint8Array(rest);
  }
}

/** Lets the message stand again and again behind itself. */
export class RepeatingReceive extends RaggedReceive {
  protected override filling(count: number, rest: number): Uint8Array {
    return Uint8Array.from({ length: rest }, (_, index) => this.chunk[index % count] as number);
  }
}

/** Takes every chain as soon as it is there, and gives unusable ones back at once. */
export class EagerReceive extends Receive {
  protected readonly posted: Chain[] = [];

  /** A reset: the chains are the driver's again. */
  forget(): void {
    this.posted.length = 0;
  }

  protected override fillChains(): void {
    this.takeChains();
    for (let channel = this.channels.nextReadable(); channel !== undefined; channel = this.channels.nextReadable()) {
      const chain = this.queue.usable() ? this.posted.shift() : undefined;
      if (chain === undefined) {
        return;
      }
      const payload = this.writePayload(channel, chain);
      this.writeHeader(channel, chain, payload);
      this.queue.complete(chain, headerBytes + payload);
      this.channels.passTurn();
    }
  }

  protected takeChains(): void {
    for (let chain = this.queue.pop(); chain !== undefined; chain = this.queue.pop()) {
      if (chain.bytes <= headerBytes) {
        this.queue.complete(chain, 0);
      } else {
        this.posted.push(chain);
      }
    }
  }
}

/** The device around {@link EagerReceive}. */
export class EagerDevice extends ReferenceDevice {
  override reset(): void {
    (this.receive as EagerReceive).forget();
    super.reset();
  }

  override dropQueue(queue: number): void {
    (this.receive as EagerReceive).forget();
    super.dropQueue(queue);
  }
}

/** Takes host bytes over as soon as they are there. */
class EagerChannel extends Channel {
  override readable(): number {
    return this.takeOver().length;
  }
}

type Backend = ConstructorParameters<typeof Channel>[1];

/** Channels that take host bytes over as soon as they are there. */
export class EagerChannels extends Channels {
  protected override create(position: number, backend: Backend): Channel {
    return new EagerChannel(position + 1, backend);
  }
}

/** Channels whose ids look like lengths, flags and addresses. */
export class StrangeIdChannels extends Channels {
  protected override create(position: number, backend: Backend): Channel {
    return new Channel([0, 0xffff_fffe, 0x8000_0000][position] ?? position, backend);
  }
}
