import type { Judgement } from "../judgement/judgement.ts";
import type { ChannelModel } from "./channel-models.ts";

/** What a device may hold of one channel beside the chains in flight (device.md 10.17). */
const heldMax = 1024 * 1024;
/** What lies between a device in this process and the kit's side of a channel. */
const wayMax = 64 * 1024;
/** The same where sockets lie between them. */
const socketWayMax = 16 * 1024 * 1024;

/** Judges how many bytes a device holds on behalf of a guest or of a host end. */
export class HeldBytes {
  readonly #judgement: Judgement;
  readonly #most: number;

  /** `direct` when nothing but the device lies between guest and host ends. */
  constructor(judgement: Judgement, direct: boolean) {
    this.#judgement = judgement;
    this.#most = heldMax + (direct ? wayMax : socketWayMax);
  }

  /** Judges one channel with the device at rest; `unsent` are host bytes that nothing has taken yet. */
  judge(channel: ChannelModel, unsent: number): void {
    const { receive, transmit } = channel;
    const fromHost = receive.judged ? receive.sent - receive.delivered - unsent : 0;
    this.#judge(channel, fromHost, "of its host end");
    this.#judge(channel, channel.connected ? transmit.completedOnTheWay : 0, "of completed messages");
  }

  #judge(channel: ChannelModel, bytes: number, whose: string): void {
    if (bytes > this.#most) {
      this.#judgement.deviates(
        "held-without-bound",
        {},
        `at most 1 MiB held of channel ${channel.name}, beside the chains in flight`,
        `${bytes} bytes ${whose} are neither where they go nor where they came from`,
      );
    }
  }
}
