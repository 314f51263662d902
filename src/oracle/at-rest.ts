import type { DeviceModel } from "./device/device-model.ts";
import type { InterruptModel } from "./interrupt/interrupt-model.ts";
import type { MsixModel } from "./interrupt/msix-model.ts";
import { hex, type Judgement } from "./judgement/judgement.ts";
import type { OthersMayStop } from "./ring/queue-at-rest.ts";
import type { QueueModel } from "./ring/queue-model.ts";
import { oweNothingToStopped } from "./stopped-device.ts";
import type { ChannelModel, ChannelModels } from "./stream/channel-models.ts";
import { HeldBytes } from "./stream/held-bytes.ts";
import { messageFacts } from "./stream/transmit-message.ts";

/** What the judge of a device at rest looks at. */
export interface AtRestOptions {
  /** Nothing but the device lies between guest and host ends. */
  readonly directHostEnds: boolean;
  /** What is judged of the type of the device. */
  readonly device: DeviceModel;
  readonly judgement: Judgement;
  readonly queues: ReadonlyMap<number, QueueModel>;
  readonly channels: ChannelModels;
  readonly interrupts: InterruptModel;
  readonly messages: MsixModel;
  /** Whether the state of the device is known. */
  readonly certain: () => boolean;
  /** Whether a malformed chain was offered. */
  readonly malformed: () => boolean;
}

/** Liveness: what must have happened once the device has nothing left to do. */
export class AtRest {
  /** What the device holds. */
  readonly held: HeldBytes;
  readonly #device: DeviceModel;
  readonly #judgement: Judgement;
  readonly #queues: ReadonlyMap<number, QueueModel>;
  readonly #channels: ChannelModels;
  readonly #interrupts: InterruptModel;
  readonly #messages: MsixModel;
  readonly #certain: () => boolean;
  readonly #malformed: () => boolean;

  constructor(options: AtRestOptions) {
    this.held = new HeldBytes(options.judgement, options.directHostEnds);
    this.#device = options.device;
    this.#judgement = options.judgement;
    this.#queues = options.queues;
    this.#channels = options.channels;
    this.#interrupts = options.interrupts;
    this.#messages = options.messages;
    this.#certain = options.certain;
    this.#malformed = options.malformed;
  }

  /** Whether something is still owed that more time could bring; `may-stop` when the device may also have stopped. */
  owing(): "no" | "may-stop" | "yes" {
    if (!this.#certain()) {
      return "no";
    }
    let stopped = false;
    for (const queue of this.#queues.values()) {
      const owing = queue.owing();
      if (owing === "yes") {
        return "yes";
      }
      stopped ||= owing === "may-stop" || queue.broken;
    }
    if (this.#channels.all.some(owesBytes)) {
      return "yes";
    }
    return stopped ? "may-stop" : "no";
  }

  /**
   * Whether something is missing that a host end which reads has held up, or that may be on its way to one: it comes
   * when sockets have carried what is before it, whatever the device does meanwhile.
   */
  get awaitsHostEnds(): boolean {
    return this.#channels.all.some(
      ({ connected, reading, transmit }) => connected && reading && (transmit.heldUncompleted || !transmit.satisfied()),
    );
  }

  /** Judges what is owed with the device at rest. */
  judge(): void {
    this.#interrupts.late.rested();
    if (this.#malformed() || !this.#certain()) {
      this.#judgement.clause("ROB-1").reached++;
      this.#judgement.clause("ROB-2").reached++;
      this.#judgement.clause("ROB-9").reached++;
    }
    if (!this.#certain()) {
      return;
    }
    this.#reachWaiting();
    for (const queue of this.#queues.values()) {
      if (queue.atRest(this.#othersMayStop)) {
        this.#mayHaveBroken(queue);
      }
      this.#judgeAvailableEvent(queue);
    }
    oweNothingToStopped(this.#queues, this.#interrupts, this.#messages);
    for (const channel of this.#channels.all) {
      this.#judgeStream(channel);
    }
  }

  #reachWaiting(): void {
    const judgement = this.#judgement;
    for (const queue of this.#queues.values()) {
      if (queue.serving() === "never" && queue.outstanding.some(({ notified }) => notified)) {
        judgement.reach("served-too-early");
      }
      for (const entry of queue.outstanding) {
        if (!entry.notified && !entry.rested) {
          entry.rested = true;
          judgement.clause("ROB-32").reached++;
        }
      }
    }
    this.#device.rested(this.#queues);
  }

  /** Another queue has a chain at which the device may stop as a whole, whether or not it was to look at it yet. */
  readonly #othersMayStop: OthersMayStop = (queue) => {
    for (const other of this.#queues.values()) {
      if (other !== queue && other.mayStopDevice) {
        return true;
      }
    }
    return false;
  };

  /** A queue was set up: where another one has stopped until the next reset, the whole device may have. */
  setUp(queue: QueueModel): void {
    if ([...this.#queues.values()].some((other) => other !== queue && (other.broken || other.maybeBroken))) {
      queue.mayHaveStopped();
    }
  }

  #mayHaveBroken(broken: QueueModel): void {
    for (const queue of this.#queues.values()) {
      if (queue !== broken) {
        queue.mayHaveStopped();
      }
    }
  }

  /** avail_event moves at least to what was consumed (device.md 10.15). */
  #judgeAvailableEvent(queue: QueueModel): void {
    const stopped = queue.broken || queue.maybeBroken || queue.mayStopDevice;
    if (!queue.features.eventIndex || stopped || !queue.served) {
      return;
    }
    const consumed = (queue.availableSeen - queue.outstanding.length) & 0xffff;
    const behind = (consumed - queue.availableEvent) & 0xffff;
    if (behind === 0 || behind >= 0x8000) {
      this.#judgement.reach("avail-event-behind");
      return;
    }
    const allowed = `avail_event at least ${hex(consumed)}, up to which queue ${queue.index} was consumed`;
    this.#judgement.deviates("avail-event-behind", {}, allowed, hex(queue.availableEvent));
  }

  #judgeStream(channel: ChannelModel): void {
    if (!owesBytes(channel)) {
      return;
    }
    const missing = channel.transmit.missing();
    const { received, completedOnTheWay } = channel.transmit;
    this.#judgement.deviates(
      "completed-bytes-missing",
      { ...messageFacts(missing), reconnected: channel.connections > 0 },
      `every byte of a completed chain at the host end of channel ${channel.name}`,
      `only ${received} of ${received + completedOnTheWay} bytes arrived on this connection`,
    );
  }
}

/** Bytes of completed chains are due at the host end. */
function owesBytes({ connected, reading, transmit }: ChannelModel): boolean {
  return connected && reading && !transmit.satisfied();
}
