import type {
  BackEndAnswer,
  BackEndEnvironment,
  BackEndMessage,
  BackEndUnderTest,
} from "../../src/target/back-end-port.ts";
import { Channels } from "../channels.ts";
import { feature } from "../features.ts";
import type { Parts } from "../parts.ts";
import type { Transmit } from "../transmit.ts";
import { BackEndRing } from "./back-end-ring.ts";
import { MappedMemory, type MappedRegion } from "./mapped-memory.ts";

const versionMask = 3;
const version = 1;
const needReply = 8;
const protocolFeatures = 30;
const version1 = 1;
const regionBytes = 32;
const regionsMax = 8;
const ringMask = 0xff;
const withoutDescriptor = 0x100;
const transmitRing = 1;
const rings = 2;
/** MQ and REPLY_ACK. */
const offeredProtocol = 0b1001;
const replyAcknowledged = 0b1000;

/** What a front-end can ask for, by the number of the request. */
const requests = {
  getFeatures: 1,
  setFeatures: 2,
  setOwner: 3,
  resetOwner: 4,
  setMemoryTable: 5,
  setRingSize: 8,
  setRingAddresses: 9,
  setRingBase: 10,
  getRingBase: 11,
  setRingKick: 12,
  setRingCall: 13,
  setRingError: 14,
  getProtocolFeatures: 15,
  setProtocolFeatures: 16,
  getQueueCount: 17,
  setRingEnable: 18,
} as const;

const none: BackEndAnswer = { kind: "none" };
const refused: BackEndAnswer = { kind: "close" };

/**
 * The reference as a vhost-user back-end: the transmit queue of a vmchannel device without channels, which consumes
 * whatever it is given, and a receive queue on which nothing comes.
 */
export class ReferenceBackEnd implements BackEndUnderTest {
  protected readonly environment: BackEndEnvironment;
  protected readonly parts: Parts;
  protected readonly memory: MappedMemory = new MappedMemory();
  protected readonly rings: readonly BackEndRing[];
  protected features = 0;
  protected hasProtocol = false;
  protected protocol = 0;
  protected transmit: Transmit | undefined = undefined;
  /** Descriptors of the message under way that are kept; the others are given back. */
  protected readonly kept: Set<number> = new Set();
  /** Work that the queues put off. */
  protected readonly deferred: (() => void)[] = [];

  constructor(environment: BackEndEnvironment, parts: Parts) {
    this.environment = environment;
    this.parts = parts;
    this.rings = Array.from({ length: rings }, (_, index) => this.createRing(index));
  }

  protected createRing(index: number): BackEndRing {
    return new BackEndRing(this.environment, this.memory, this.parts, index !== transmitRing);
  }

  /** The features on offer, as two words. */
  protected offered(): readonly [number, number] {
    const low = feature.indirect | feature.eventIndex | (1 << protocolFeatures);
    return [low >>> 0, version1];
  }

  get kicks(): readonly number[] {
    return this.rings.flatMap(({ kick }) => (kick >= 0 ? [kick] : []));
  }

  message(message: BackEndMessage): BackEndAnswer {
    this.kept.clear();
    const answer = (message.flags & versionMask) === version ? this.answer(message) : refused;
    for (const descriptor of message.descriptors.filter((each) => !this.kept.has(each))) {
      this.environment.close(descriptor);
    }
    const isAsked = (message.flags & needReply) !== 0 && (this.protocol & replyAcknowledged) !== 0;
    this.runDeferred();
    return answer.kind === "none" && isAsked ? reply(0, 0) : answer;
  }

  protected answer({ request, payload, descriptors }: BackEndMessage): BackEndAnswer {
    const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
    const word = (index: number): number => (4 * index + 4 <= payload.length ? view.getUint32(4 * index, true) : 0);
    switch (request) {
      case requests.getFeatures:
        return reply(...this.offered());
      case requests.setFeatures:
        return payload.length === 8 ? this.accept(word(0)) : refused;
      case requests.setOwner:
      case requests.resetOwner:
        return none;
      case requests.setMemoryTable:
        return this.setMemory(view, descriptors);
      case requests.getProtocolFeatures:
        return reply(offeredProtocol, 0);
      case requests.setProtocolFeatures:
        this.protocol = word(0) & offeredProtocol;
        return none;
      case requests.getQueueCount:
        return reply(rings, 0);
      case requests.setRingKick:
      case requests.setRingCall:
      case requests.setRingError:
        return this.takeDescriptor(request, word(0), descriptors);
      default:
        return this.ringRequest(request, view, word(0), word(1));
    }
  }

  protected accept(low: number): BackEndAnswer {
    const [offeredLow] = this.offered();
    // Bits that were not offered have no effect. There is no status to refuse them by.
    this.features = (low & offeredLow) >>> 0;
    this.hasProtocol = (this.features & (1 << protocolFeatures)) !== 0;
    return none;
  }

  protected setMemory(view: DataView, descriptors: readonly number[]): BackEndAnswer {
    const count = view.byteLength >= 8 ? view.getUint32(0, true) : 0;
    if (count > regionsMax || count !== descriptors.length || view.byteLength < 8 + regionBytes * count) {
      return refused;
    }
    const regions: MappedRegion[] = [];
    for (const [index, descriptor] of descriptors.entries()) {
      const at = (field: number): number => readAddress(view, 8 + regionBytes * index + 8 * field);
      const bytes = this.environment.map(descriptor, at(3), at(1));
      if (bytes === undefined) {
        return refused;
      }
      regions.push({ guestAddress: at(0), userAddress: at(2), bytes });
    }
    this.memory.replace(regions);
    return none;
  }

  protected takeDescriptor(request: number, value: number, descriptors: readonly number[]): BackEndAnswer {
    const ring = this.rings[value & ringMask];
    const [descriptor = -1, ...others] = (value & withoutDescriptor) === 0 ? descriptors : [];
    const isExpected = (value & withoutDescriptor) !== 0 ? descriptors.length === 0 : descriptor >= 0;
    if (ring === undefined || others.length > 0 || !isExpected) {
      return refused;
    }
    switch (request) {
      case requests.setRingKick:
        this.kept.add(descriptor);
        ring.replaceKick(descriptor);
        if (!this.hasProtocol) {
          ring.isEnabled = true;
        }
        return none;
      case requests.setRingCall:
        this.kept.add(descriptor);
        ring.replaceCall(descriptor);
        return none;
      default:
        return none;
    }
  }

  protected ringRequest(request: number, view: DataView, index: number, number: number): BackEndAnswer {
    const ring = this.rings[index];
    if (ring === undefined || view.byteLength < 8) {
      return refused;
    }
    switch (request) {
      case requests.setRingSize:
        return ring.setSize(number) ? none : refused;
      case requests.setRingAddresses:
        return this.setAddresses(ring, view);
      case requests.setRingBase:
        ring.base = number & 0xffff;
        return none;
      case requests.getRingBase:
        return reply(index, this.stop(index, ring));
      case requests.setRingEnable:
        return this.enable(index, ring, number);
      default:
        return refused;
    }
  }

  protected setAddresses(ring: BackEndRing, view: DataView): BackEndAnswer {
    if (view.byteLength < 40) {
      return refused;
    }
    const guest = (offset: number): number | undefined => this.memory.guestAddress(readAddress(view, offset));
    const [descriptors, used, available] = [guest(8), guest(16), guest(24)];
    const isThere = descriptors !== undefined && available !== undefined && used !== undefined;
    ring.areas = isThere ? { descriptors, available, used } : undefined;
    return none;
  }

  protected enable(index: number, ring: BackEndRing, value: number): BackEndAnswer {
    if (!this.hasProtocol || value > 1) {
      return refused;
    }
    ring.isEnabled = value === 1;
    if (ring.isEnabled && ring.queue !== undefined) {
      // What waited while the ring was disabled.
      this.serve(index, ring);
    }
    return none;
  }

  kicked(descriptor: number): void {
    this.environment.take(descriptor);
    const index = this.rings.findIndex(({ kick }) => kick === descriptor);
    const ring = this.rings[index];
    if (ring !== undefined) {
      if (ring.canStart) {
        this.start(index, ring);
      }
      this.serve(index, ring);
    }
    this.runDeferred();
  }

  /** The first kick starts a ring. */
  protected start(index: number, ring: BackEndRing): void {
    const queue = ring.start(this.features);
    if (index === transmitRing) {
      const environment = {
        memory: this.memory,
        interrupt: () => undefined,
        message: () => undefined,
        defer: (task: () => void) => void this.deferred.push(task),
        channels: [],
      };
      this.transmit = new this.parts.Transmit(environment, queue, new Channels([]));
    }
  }

  protected serve(index: number, ring: BackEndRing): void {
    if (index === transmitRing && ring.isEnabled) {
      this.transmit?.notify();
    }
  }

  protected stop(index: number, ring: BackEndRing): number {
    const base = ring.stop();
    if (index === transmitRing) {
      this.transmit = undefined;
    }
    return base;
  }

  protected runDeferred(): void {
    for (let task = this.deferred.shift(); task !== undefined; task = this.deferred.shift()) {
      task();
    }
  }

  disconnected(): void {
    for (const [index, ring] of this.rings.entries()) {
      this.stop(index, ring);
      ring.replaceCall(-1);
    }
  }
}

function reply(first: number, second: number): BackEndAnswer {
  const payload = new Uint8Array(8);
  const view = new DataView(payload.buffer);
  view.setUint32(0, first, true);
  view.setUint32(4, second, true);
  return { kind: "reply", payload };
}

function readAddress(view: DataView, offset: number): number {
  return view.getUint32(offset + 4, true) * 2 ** 32 + view.getUint32(offset, true);
}
