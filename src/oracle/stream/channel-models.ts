import type { TargetDescription } from "../../target/target.ts";
import type { Circumstances } from "../judgement/blame/circumstances.ts";
import type { ClauseCounter } from "../judgement/clause-counters.ts";
import type { Judgement } from "../judgement/judgement.ts";
import { ReceiveStream } from "./receive-stream.ts";
import { TransmitStream } from "./transmit-stream.ts";

/** One channel as the oracle sees it: its address, its host end, its two streams. */
export interface ChannelModel {
  readonly position: number;
  readonly name: string;
  /** The id shown in config space; unknown until it was read. */
  id: number | undefined;
  connected: boolean;
  /** Whether the host end reads at present. */
  reading: boolean;
  readonly transmit: TransmitStream;
  readonly receive: ReceiveStream;
  /** Channels that had a receive chain while this one had bytes pending, since it last had one itself. */
  readonly passedBy: Set<ChannelModel>;
  /** Host bytes were pending when the device was reset. */
  pendingAtReset: boolean;
  /** Host bytes were pending when the connection was closed. */
  pendingAtClose: boolean;
  /** Some connection of this scenario was closed with host bytes pending. */
  closedPending: boolean;
  /** Host bytes were pending at rest with no receive chain posted. */
  waitedForChain: boolean;
  /** Connections since the start of the scenario. */
  connections: number;
}

/** What is special about bytes that the guest was given: circumstances under which it might not have been. */
const givenAfterReset: Circumstances = { pendingAtReset: true };
const givenAfterClose: Circumstances = { pendingAtClose: true };
const givenAfterWait: Circumstances = { waitedForChain: true };
const reconnected: Circumstances = { reconnected: true };

/** All channels of a device. */
export class ChannelModels {
  readonly all: readonly ChannelModel[];
  readonly #judgement: Judgement;
  readonly #reconnected: ClauseCounter;
  readonly #byId: Map<number, ChannelModel> = new Map();

  constructor(channels: TargetDescription["channels"], judgement: Judgement) {
    this.#judgement = judgement;
    this.#reconnected = judgement.counter("completed-bytes-missing", reconnected);
    this.all = channels.map(({ name }, position) => ({
      position,
      name,
      id: undefined,
      connected: false,
      reading: true,
      transmit: new TransmitStream(),
      receive: new ReceiveStream(),
      passedBy: new Set(),
      pendingAtReset: false,
      pendingAtClose: false,
      closedPending: false,
      waitedForChain: false,
      connections: 0,
    }));
  }

  /** Learns a channel's id from config space. */
  learn(channel: ChannelModel, id: number): void {
    channel.id = id;
    this.#byId.set(id, channel);
  }

  /** The channel with this id. */
  byId(id: number): ChannelModel | undefined {
    return this.#byId.get(id);
  }

  /**
   * Whether config space told the channels apart. When it did not, which is judged where it is read, no message can be
   * judged by the channel it names.
   */
  get told(): boolean {
    return this.#byId.size === this.all.length;
  }

  /** All ids, for findings. */
  ids(): string {
    return this.all.map((channel) => channel.id ?? "?").join(", ");
  }

  /** Whether some host bytes must still reach the guest. */
  get receiveOwed(): boolean {
    for (const channel of this.all) {
      if (this.told && channel.receive.owed) {
        return true;
      }
    }
    return false;
  }

  /** With the device at rest: whether host bytes wait because no receive chain is there for them. */
  waitForChains(without: boolean): void {
    for (const channel of this.all) {
      channel.waitedForChain ||= without && channel.receive.owed;
    }
  }

  /** What the guest was given can no longer be told: the receive streams are not judged any more in this scenario. */
  stopJudgingReceive(): void {
    for (const channel of this.all) {
      channel.receive.judged = false;
    }
  }

  /** What reaches the host ends can no longer be told until they are connected anew. */
  stopJudgingTransmit(): void {
    for (const channel of this.all) {
      channel.transmit.judged = false;
    }
  }

  /** What is under way in either direction can no longer be told. */
  stopJudging(): void {
    this.stopJudgingReceive();
    this.stopJudgingTransmit();
  }

  /** The device was reset: messages under way may come out cut short, and host bytes that wait are remembered. */
  deviceReset(): void {
    for (const channel of this.all) {
      channel.transmit.deviceReset();
      forgetPassing(channel);
      channel.pendingAtReset ||= channel.receive.owed;
    }
  }

  /** Records that a channel got a receive chain and judges fairness: nobody gets two while another one waits. */
  served(channel: ChannelModel): void {
    this.#reachLife(channel);
    if (channel.passedBy.size > 0) {
      this.#judgement.reach("starved");
    }
    forgetPassing(channel);
    for (const other of this.all) {
      if (other === channel || !other.receive.owed) {
        forgetPassing(other);
        continue;
      }
      if (other.passedBy.has(channel)) {
        this.#judgement.deviates(
          "starved",
          {},
          `no second receive chain for channel ${channel.name} while bytes wait on channel ${other.name}`,
          `a second one, and none for channel ${other.name} meanwhile`,
        );
      }
      other.passedBy.add(channel);
    }
  }

  #reachLife(channel: ChannelModel): void {
    if (channel.pendingAtReset) {
      this.#judgement.reach("not-completed", givenAfterReset);
      channel.pendingAtReset = false;
    }
    if (channel.pendingAtClose) {
      this.#judgement.reach("payload-differs", givenAfterClose);
      channel.pendingAtClose = false;
    }
    if (channel.waitedForChain) {
      this.#judgement.reach("not-completed", givenAfterWait);
      channel.waitedForChain = false;
    }
    if (channel.connections > 0) {
      this.#reconnected.reached++;
    }
  }

  /** The name of another channel whose host stream has these bytes; few of them count only when they come `next`. */
  ownerOf(bytes: Uint8Array, offset: number, length: number, except: ChannelModel, next: boolean): string | undefined {
    for (const other of this.all) {
      const has = other.receive.contains(bytes, offset, length);
      if (other !== except && (has || (next && other.receive.continuesWith(bytes, offset, length)))) {
        return other.name;
      }
    }
    return undefined;
  }
}

/** Mostly there is nothing to forget, and even that costs where channels are many and served often. */
function forgetPassing({ passedBy }: ChannelModel): void {
  if (passedBy.size > 0) {
    passedBy.clear();
  }
}
