import { BackEndLost } from "./back-end-lost.ts";
import { type FeatureWords, withLowFeature } from "./feature-words.ts";
import type { FrontEnd } from "./front-end.ts";
import type { GuestMemory } from "./guest-memory.ts";
import type { Link, LinkSocket, Signal } from "./link.ts";
import { logAllBit, notifyOnEmptyBit, protocolFeature, protocolFeaturesBit } from "./request.ts";
import type { RingBackEnd, StartedRing } from "./ring-registers.ts";

/** A back-end that was reached, and how to speak to it. */
export interface Conversation {
  readonly frontEnd: FrontEnd;
  readonly socket: LinkSocket;
}

/** Protocol features that the front-end asks for. */
export const wantedProtocolFeatures: readonly number[] = [
  protocolFeature.multiQueue,
  protocolFeature.replyAcknowledged,
  protocolFeature.config,
];

/**
 * Features without those that are no device's of VIRTIO 1.0 or later: the protocol's own, that of the log of dirty
 * memory, and one that only legacy drivers know, which changes when interrupts come.
 */
function ofDevice(features: FeatureWords): FeatureWords {
  return notOfDevice.reduce((rest, bit) => withLowFeature(rest, bit, false), features);
}

const notOfDevice: readonly number[] = [notifyOnEmptyBit, logAllBit, protocolFeaturesBit];

/**
 * A vhost-user back-end as one device: its rings, kicks and calls. Nothing waits longer than the limit of the
 * conversation. Throws a {@link BackEndLost} when the back-end cannot be spoken to; from then on it `isLost`.
 */
export class BackEnd implements RingBackEnd {
  readonly #link: Link;
  readonly #memory: GuestMemory;
  readonly #kicks: readonly Signal[];
  readonly #calls: readonly Signal[];
  readonly #configBytes: number;
  #conversation: Conversation | undefined;
  #started: readonly number[] = [];
  #called = false;
  /** It was kicked since it was last waited for. */
  wasKicked = false;

  /** `rings` is how many the device has, `configBytes` how much device config space. */
  constructor(link: Link, memory: GuestMemory, rings: number, configBytes: number) {
    this.#link = link;
    this.#memory = memory;
    this.#configBytes = configBytes;
    const counters = (): Signal[] => Array.from({ length: rings }, () => link.signal());
    this.#kicks = counters();
    this.#calls = counters();
  }

  /** Whether there is nobody to speak to. */
  get isLost(): boolean {
    return this.#conversation === undefined;
  }

  /** From now on this is spoken to; it knows nothing yet. */
  adopt(conversation: Conversation): void {
    this.lose();
    this.#conversation = conversation;
    conversation.frontEnd.tellMemory(this.#memory.regions);
  }

  /** The conversation is over. */
  lose(): void {
    this.#conversation?.socket.close();
    this.#conversation = undefined;
    this.#started = [];
    this.#drain();
  }

  get #frontEnd(): FrontEnd {
    if (this.#conversation === undefined) {
      throw new BackEndLost("closed", "there is no connection");
    }
    return this.#conversation.frontEnd;
  }

  /** Asks for the features on offer, without the one that is the protocol's own. */
  askFeatures(): FeatureWords {
    return ofDevice(this.#frontEnd.askFeatures());
  }

  /** The driver is ready, with these features. */
  begin(features: FeatureWords): void {
    const frontEnd = this.#frontEnd;
    frontEnd.acceptFeatures(withLowFeature(ofDevice(features), protocolFeaturesBit, frontEnd.hasProtocolFeatures));
  }

  /** Tells the back-end where rings are, and has it serve them. */
  startRings(rings: readonly StartedRing[]): void {
    if (rings.length === 0) {
      return;
    }
    const frontEnd = this.#frontEnd;
    for (const { index, size, base, descriptors, available, used } of rings) {
      frontEnd.setRingSize(index, size);
      frontEnd.setRingBase(index, base);
      const user = (address: number): number => this.#memory.userAddress(address);
      frontEnd.setRingAddresses(index, {
        descriptors: user(descriptors),
        available: user(available),
        used: user(used),
      });
      frontEnd.setRingCall(index, this.#calls[index]?.descriptor);
    }
    // Back-ends may call at once when they are given a call: that is no interrupt. The reply comes behind it.
    frontEnd.askFeatures();
    for (const { index } of rings) {
      this.#calls[index]?.take();
    }
    for (const { index } of rings) {
      frontEnd.setRingKick(index, this.#kicks[index]?.descriptor);
      if (frontEnd.hasProtocolFeatures) {
        frontEnd.enableRing(index, true);
      }
    }
    this.#started = [...this.#started, ...rings.map(({ index }) => index)];
  }

  /** Stops every ring that was started; behind this nothing of them moves. */
  stopRings(): void {
    const started = this.#started;
    this.#started = [];
    for (const index of started) {
      this.#frontEnd.stopRing(index);
    }
    this.#drain();
  }

  #drain(): void {
    for (const counter of [...this.#kicks, ...this.#calls]) {
      counter.take();
    }
    this.#called = false;
  }

  kick(index: number): void {
    this.wasKicked = true;
    this.#kicks[index]?.signal();
  }

  /** Whether there was a call since this was asked last. */
  takeCalls(): boolean {
    let called = this.#called;
    this.#called = false;
    for (const index of this.#started) {
      called = (this.#calls[index]?.take() ?? false) || called;
    }
    return called;
  }

  /** Waits until the back-end calls or ends the conversation, no longer than that; tells whether it called. */
  waitForCall(milliseconds: number): boolean {
    this.wasKicked = false;
    const calls = this.#started.flatMap((index) => this.#calls[index] ?? []);
    const waited = this.#link.wait(calls, this.#conversation?.socket, milliseconds);
    if (waited === "closed") {
      throw new BackEndLost("closed", "the connection was closed");
    }
    return waited === "called";
  }

  /** Reads device config space; all ones where there is none. */
  readConfig(offset: number, width: number): number {
    const frontEnd = this.#frontEnd;
    const bytes = frontEnd.agreed(protocolFeature.config) ? frontEnd.readConfig(this.#configBytes) : undefined;
    let value = 0;
    for (let index = width - 1; index >= 0; index--) {
      value = value * 256 + (bytes?.[offset + index] ?? 0xff);
    }
    return value;
  }

  /** Writes device config space. */
  writeConfig(offset: number, width: number, value: number): void {
    const frontEnd = this.#frontEnd;
    if (frontEnd.agreed(protocolFeature.config) && offset + width <= this.#configBytes) {
      const bytes = Uint8Array.from({ length: width }, (_, index) => Math.floor(value / 256 ** index) & 0xff);
      frontEnd.writeConfig(offset, bytes);
    }
  }

  /** Gives back what the system lent. */
  close(): void {
    this.lose();
    for (const counter of [...this.#kicks, ...this.#calls]) {
      counter.close();
    }
  }
}
