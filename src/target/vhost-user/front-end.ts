import { BackEndLost } from "./back-end-lost.ts";
import { type FeatureWords, hasFeature, noFeatures } from "./feature-words.ts";
import type { LinkSocket } from "./link.ts";
import {
  messageFlags,
  messageHeaderBytes,
  payloadBytesMax,
  protocolFeature,
  protocolFeaturesBit,
  request,
} from "./request.ts";

/** A stretch of guest memory as a back-end is told of it. */
export interface MemoryRegion {
  readonly guestAddress: number;
  readonly bytes: number;
  readonly userAddress: number;
  /** Where it begins in the file that is passed. */
  readonly offset: number;
  readonly descriptor: number;
}

/** Where the parts of a ring are, as user addresses. */
export interface RingAddresses {
  readonly descriptors: number;
  readonly available: number;
  readonly used: number;
}

/** Bit 8 of the message that passes a kick or call: no descriptor comes with it. */
const withoutDescriptor = 0x100;

/**
 * The front-end's side of a vhost-user connection: asks a back-end and waits for its replies, never longer than the
 * limit. Throws a {@link BackEndLost} when the connection ends, a reply is late, or is none.
 */
export class FrontEnd {
  readonly #socket: LinkSocket;
  readonly #limit: number;
  /** Features that the back-end offers. */
  features: FeatureWords = noFeatures;
  /** Protocol features that both sides have. */
  #protocol = 0;

  /** `limit` is how long one reply may take, in milliseconds. */
  constructor(socket: LinkSocket, limit: number) {
    this.#socket = socket;
    this.#limit = limit;
  }

  /** Whether a protocol feature was agreed on. */
  agreed(bit: number): boolean {
    return (this.#protocol & (1 << bit)) !== 0;
  }

  /** Whether the back-end has protocol features at all. */
  get hasProtocolFeatures(): boolean {
    return hasFeature(this.features, protocolFeaturesBit);
  }

  /** Opens the conversation: asks for features, and agrees on those protocol features of `wanted` that are offered. */
  begin(wanted: readonly number[]): void {
    this.features = this.askFeatures();
    if (this.hasProtocolFeatures) {
      const offered = readWords(this.ask(request.getProtocolFeatures, noPayload, 8), 0)[0];
      this.#protocol = wanted.reduce((bits, bit) => bits | (offered & (1 << bit)), 0) >>> 0;
      this.send(request.setProtocolFeatures, words(this.#protocol, 0));
    }
    this.send(request.setOwner, noPayload);
  }

  /** Asks for the features on offer; a round trip behind which all that was sent before has been taken in. */
  askFeatures(): FeatureWords {
    const [low, high] = readWords(this.ask(request.getFeatures, noPayload, 8), 0);
    return { low, high };
  }

  acceptFeatures(features: FeatureWords): void {
    this.send(request.setFeatures, words(features.low, features.high));
  }

  /** How many queues the back-end has at most; undefined where it does not tell. */
  queueCount(): number | undefined {
    return this.agreed(protocolFeature.multiQueue)
      ? readWords(this.ask(request.getQueueCount, noPayload, 8), 0)[0]
      : undefined;
  }

  /** Tells the whole memory of the guest. */
  tellMemory(regions: readonly MemoryRegion[]): void {
    const payload = new Uint8Array(8 + 32 * regions.length);
    const view = new DataView(payload.buffer);
    view.setUint32(0, regions.length, true);
    for (const [index, region] of regions.entries()) {
      const { guestAddress, bytes, userAddress, offset } = region;
      for (const [field, value] of [guestAddress, bytes, userAddress, offset].entries()) {
        setAddress(view, 8 + 32 * index + 8 * field, value);
      }
    }
    const descriptors = regions.map(({ descriptor }) => descriptor);
    this.send(request.setMemoryTable, payload, descriptors);
  }

  setRingSize(ring: number, size: number): void {
    this.send(request.setRingSize, words(ring, size));
  }

  setRingBase(ring: number, index: number): void {
    this.send(request.setRingBase, words(ring, index));
  }

  setRingAddresses(ring: number, { descriptors, available, used }: RingAddresses): void {
    const payload = new Uint8Array(40);
    const view = new DataView(payload.buffer);
    view.setUint32(0, ring, true);
    setAddress(view, 8, descriptors);
    setAddress(view, 16, used);
    setAddress(view, 24, available);
    this.send(request.setRingAddresses, payload);
  }

  /** Passes what the front-end kicks a ring with; undefined: there is none, the ring is to be polled. */
  setRingKick(ring: number, descriptor: number | undefined): void {
    this.#pass(request.setRingKick, ring, descriptor);
  }

  /** Passes what the back-end calls for a ring. */
  setRingCall(ring: number, descriptor: number | undefined): void {
    this.#pass(request.setRingCall, ring, descriptor);
  }

  setRingError(ring: number, descriptor: number | undefined): void {
    this.#pass(request.setRingError, ring, descriptor);
  }

  #pass(kind: number, ring: number, descriptor: number | undefined): void {
    const value = descriptor === undefined ? ring | withoutDescriptor : ring;
    this.send(kind, words(value, 0), descriptor === undefined ? [] : [descriptor]);
  }

  enableRing(ring: number, isEnabled: boolean): void {
    this.send(request.setRingEnable, words(ring, isEnabled ? 1 : 0));
  }

  /** Stops a ring; gives the index of the available entry that the back-end would have taken next. */
  stopRing(ring: number): number {
    const [index, base] = readWords(this.ask(request.getRingBase, words(ring, 0), 8), 0);
    if (index !== ring) {
      throw new BackEndLost("protocol", `it stopped ring ${index} when it was asked to stop ring ${ring}`);
    }
    return base;
  }

  /** Reads the first bytes of device config space; undefined where the back-end refuses. */
  readConfig(bytes: number): Uint8Array | undefined {
    const payload = new Uint8Array(12 + bytes);
    new DataView(payload.buffer).setUint32(4, bytes, true);
    const reply = this.ask(request.getConfig, payload, 0);
    return reply.length < 12 + bytes ? undefined : reply.subarray(12, 12 + bytes);
  }

  writeConfig(offset: number, bytes: Uint8Array): void {
    const payload = new Uint8Array(12 + bytes.length);
    const view = new DataView(payload.buffer);
    view.setUint32(0, offset, true);
    view.setUint32(4, bytes.length, true);
    payload.set(bytes, 12);
    this.send(request.setConfig, payload);
  }

  /** Sends a request to which no reply comes. */
  send(kind: number, payload: Uint8Array, descriptors: readonly number[] = []): void {
    const message = new Uint8Array(messageHeaderBytes + payload.length);
    const view = new DataView(message.buffer);
    view.setUint32(0, kind, true);
    view.setUint32(4, messageFlags.version, true);
    view.setUint32(8, payload.length, true);
    message.set(payload, messageHeaderBytes);
    if (!this.#socket.send(message, descriptors, this.#limit)) {
      throw new BackEndLost("closed", `the connection was closed before request ${kind} was sent`);
    }
  }

  /** Sends a request and waits for its reply of at least `bytes` bytes; gives its payload. */
  ask(kind: number, payload: Uint8Array, bytes: number): Uint8Array {
    this.send(kind, payload);
    const end = performance.now() + this.#limit;
    const header = new DataView(this.#receive(messageHeaderBytes, end, kind).buffer);
    const [answered, flags, size] = [0, 4, 8].map((offset) => header.getUint32(offset, true)) as [
      number,
      number,
      number,
    ];
    const isReply = (flags & messageFlags.versionMask) === messageFlags.version && (flags & messageFlags.reply) !== 0;
    if (answered !== kind || !isReply || size > payloadBytesMax) {
      const got = `request ${answered}, flags 0x${flags.toString(16)}, size ${size}`;
      throw new BackEndLost("protocol", `the reply to request ${kind} has the header of something else: ${got}`);
    }
    const reply = this.#receive(size, end, kind);
    if (reply.length < bytes) {
      throw new BackEndLost("protocol", `the reply to request ${kind} has ${size} bytes and not ${bytes}`);
    }
    return reply;
  }

  #receive(length: number, end: number, kind: number): Uint8Array {
    const bytes = new Uint8Array(length);
    let place = 0;
    while (place < length) {
      const left = end - performance.now();
      const part = left <= 0 ? undefined : this.#socket.receive(length - place, left);
      if (left <= 0) {
        throw new BackEndLost("silent", `no reply to request ${kind} came within ${this.#limit} ms`);
      }
      if (part === undefined) {
        throw new BackEndLost("closed", `the connection was closed instead of a reply to request ${kind}`);
      }
      this.#socket.discard(part.descriptors);
      bytes.set(part.bytes, place);
      place += part.bytes.length;
    }
    return bytes;
  }
}

const noPayload = new Uint8Array(0);

/** Two words of a payload. */
function words(first: number, second: number): Uint8Array {
  const payload = new Uint8Array(8);
  const view = new DataView(payload.buffer);
  view.setUint32(0, first, true);
  view.setUint32(4, second, true);
  return payload;
}

function readWords(payload: Uint8Array, offset: number): [number, number] {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  return [view.getUint32(offset, true), view.getUint32(offset + 4, true)];
}

/** Writes an address of up to 2^53. */
function setAddress(view: DataView, offset: number, address: number): void {
  view.setUint32(offset, address % 2 ** 32, true);
  view.setUint32(offset + 4, Math.floor(address / 2 ** 32), true);
}
