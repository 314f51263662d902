// The host's side: between the host end of a channel and a message broker that speaks AMQP 0-9-1.
import { randomUUID } from "node:crypto";
import type { Duplex } from "node:stream";
import { type ConfirmChannel, connect } from "amqplib";
import { readJsonLines, writeJsonLine } from "../support/json-lines.ts";
import type { BridgeLine, GuestLine } from "./protocol.ts";

/** Where the broker is, and the queue that the guest may use. */
export interface BridgeOptions {
  readonly broker: string;
  readonly queue: string;
}

const windowMax = 100;

/**
 * Serves one connection of a host end until it ends, with a session of its own at the broker: what the guest has not
 * acknowledged when the connection is lost goes back to the queue. Rejects when the broker cannot be reached or breaks.
 */
export async function serveBridge(hostEnd: Duplex, { broker, queue }: BridgeOptions): Promise<void> {
  const connection = await connect(broker);
  // Losses show in what fails next; an emitter without a listener would end the process instead.
  connection.on("error", () => undefined);
  hostEnd.on("error", () => undefined);
  try {
    const channel = await connection.createConfirmChannel();
    channel.on("error", () => undefined);
    channel.once("close", () => hostEnd.destroy());
    await channel.assertQueue(queue, { durable: true });
    await new Session(hostEnd, channel, queue).serve();
  } finally {
    await connection.close().catch(() => undefined);
  }
}

class Session {
  readonly #name = randomUUID();
  readonly #hostEnd: Duplex;
  readonly #channel: ConfirmChannel;
  readonly #queue: string;
  #attached = false;

  constructor(hostEnd: Duplex, channel: ConfirmChannel, queue: string) {
    this.#hostEnd = hostEnd;
    this.#channel = channel;
    this.#queue = queue;
  }

  async serve(): Promise<void> {
    // The line before it may have been cut when an earlier connection was lost.
    this.#hostEnd.write("\n");
    await this.#tell({ session: this.#name });
    for await (const line of readJsonLines(this.#hostEnd)) {
      await this.#take(line as GuestLine);
    }
  }

  async #take(line: GuestLine): Promise<void> {
    if ("attach" in line) {
      this.#attached = line.attach === this.#name;
    } else if (!this.#attached) {
      // A line of an earlier session that was still under way: the client sends it anew if it matters.
      return;
    } else if ("publish" in line) {
      this.#publish(String(line.publish), String(line.body));
    } else if ("consume" in line) {
      await this.#consume(line.window);
    } else if ("acknowledge" in line) {
      this.#channel.ack({ fields: { deliveryTag: line.acknowledge } } as never);
    } else {
      await this.#tell({ refused: "the bridge knows attach, publish, consume and acknowledge" });
    }
  }

  #publish(id: string, body: string): void {
    this.#channel.sendToQueue(this.#queue, Buffer.from(body), { messageId: id, persistent: true }, (error) => {
      void this.#tell(error === null ? { confirmed: id } : { refused: `the broker did not take ${id}` });
    });
  }

  async #consume(window: number): Promise<void> {
    await this.#channel.prefetch(Math.min(Math.max(1, Math.trunc(window)), windowMax));
    await this.#channel.consume(this.#queue, (message) => {
      if (message === null) {
        this.#hostEnd.destroy();
        return;
      }
      const { deliveryTag, redelivered } = message.fields;
      const id = String(message.properties.messageId);
      void this.#tell({ deliver: deliveryTag, id, body: message.content.toString(), redelivered });
    });
  }

  async #tell(line: BridgeLine): Promise<void> {
    if (!this.#hostEnd.destroyed) {
      await writeJsonLine(this.#hostEnd, line);
    }
  }
}
