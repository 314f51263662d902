// The guest's side: publishes with confirms and consumes with acknowledgements, over a channel to the bridge.
import type { Duplex } from "node:stream";
import { readJsonLines, writeJsonLine } from "../support/json-lines.ts";
import type { BridgeLine, GuestLine } from "./protocol.ts";

/** A message of the queue. */
export interface Delivery {
  readonly id: string;
  readonly body: string;
  /** It was delivered before, in this session or an earlier one: the client may know it. */
  readonly redelivered: boolean;
}

interface Publication {
  readonly body: string;
  confirm(): void;
  refuse(error: Error): void;
}

/**
 * A client of a message broker inside a guest. It needs no word from the device when the host end is lost and comes
 * back: the bridge begins each session with its name, and what was not confirmed is published anew then. So nothing is
 * lost, and what came twice has the same id twice.
 */
export class GuestClient {
  /** Sessions that the bridge has begun. */
  sessions = 0;
  /** Messages that were published anew, as their confirm was lost with a session. */
  repeated = 0;
  readonly #channel: Duplex;
  readonly #unconfirmed = new Map<string, Publication>();
  #take: ((delivery: Delivery) => void | Promise<void>) | undefined;
  #window = 1;
  #session: string | undefined;
  readonly #ended: Promise<void>;

  constructor(channel: Duplex) {
    this.#channel = channel;
    this.#ended = this.#read().catch((error: unknown) => this.#fail(error));
  }

  /** Resolves when the broker has the message. `id` is the caller's, unique for each message. */
  publish(id: string, body: string): Promise<void> {
    return new Promise((confirm, refuse) => {
      this.#unconfirmed.set(id, { body, confirm, refuse });
      void this.#send({ publish: id, body });
    });
  }

  /** Has messages handed to `take`, at most `window` at a time; each is acknowledged when `take` is done with it. */
  async consume(window: number, take: (delivery: Delivery) => void | Promise<void>): Promise<void> {
    this.#take = take;
    this.#window = window;
    await this.#send({ consume: true, window });
  }

  /** Ends with the channel. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  async #send(line: GuestLine): Promise<void> {
    // Before a session and between two there is nobody; the next one begins with everything that matters.
    if (this.#session !== undefined) {
      await writeJsonLine(this.#channel, line);
    }
  }

  async #read(): Promise<void> {
    for await (const line of readJsonLines(this.#channel)) {
      await this.#hear(line as BridgeLine);
    }
    this.#fail(new Error("the channel ended"));
  }

  async #hear(line: BridgeLine): Promise<void> {
    if ("session" in line) {
      await this.#attach(line.session);
    } else if ("confirmed" in line) {
      this.#unconfirmed.get(line.confirmed)?.confirm();
      this.#unconfirmed.delete(line.confirmed);
    } else if ("deliver" in line) {
      await this.#deliver(line.deliver, line);
    } else if ("refused" in line) {
      this.#fail(new Error(line.refused));
    }
  }

  async #attach(session: string): Promise<void> {
    this.sessions++;
    this.#session = session;
    // A line of ours may have been cut when the connection was lost.
    this.#channel.write("\n");
    await this.#send({ attach: session });
    if (this.#take !== undefined) {
      await this.#send({ consume: true, window: this.#window });
    }
    for (const [id, { body }] of this.#unconfirmed) {
      this.repeated += this.sessions > 1 ? 1 : 0;
      await this.#send({ publish: id, body });
    }
  }

  async #deliver(tag: number, delivery: Delivery): Promise<void> {
    const session = this.#session;
    await this.#take?.(delivery);
    if (session === this.#session) {
      await this.#send({ acknowledge: tag });
    }
  }

  #fail(error: unknown): void {
    const reason = error instanceof Error ? error : new Error(String(error));
    for (const { refuse } of this.#unconfirmed.values()) {
      refuse(reason);
    }
    this.#unconfirmed.clear();
  }
}
