import { assert } from "../../base/assert.ts";
import type {
  BackEndAnswer,
  BackEndEnvironment,
  BackEndMessage,
  BackEndUnderTest,
  CreateBackEnd,
} from "../back-end-port.ts";
import type { Link, LinkSocket, Signal, Waited } from "./link.ts";
import type { ReceivedBytes } from "./native/message-socket.ts";
import type { SharedMemory } from "./native/shared-memory.ts";
import { messageFlags, messageHeaderBytes } from "./request.ts";

/** What a number stands for that goes with a message in the place of a descriptor. */
type Shared =
  | { readonly kind: "memory"; readonly bytes: Uint8Array }
  | { readonly kind: "signal"; signalled: boolean; readonly kicked: (() => void) | undefined };

const closed: BackEndAnswer = { kind: "close" };

/** The most signals one after the other before a back-end in this process counts as never at rest. */
const kicksMax = 100_000;

/**
 * What the kit shares with a back-end in this process: descriptors are numbers of this link's own, and each message and
 * each kick is done with when the call returns.
 */
export class InProcessLink implements Link {
  readonly #create: CreateBackEnd;
  readonly #shared: Map<number, Shared> = new Map();
  #next = 1000;
  #device: BackEndUnderTest | undefined = undefined;
  #isWorking = false;
  /** What the back-end that was connected last has thrown, which ends it; undefined while it goes on. */
  crash: unknown = undefined;
  readonly #environment: BackEndEnvironment;

  constructor(create: CreateBackEnd) {
    this.#create = create;
    this.#environment = {
      map: (descriptor, offset, length) => {
        const shared = this.#shared.get(descriptor);
        return shared?.kind === "memory" && offset + length <= shared.bytes.length
          ? shared.bytes.subarray(offset, offset + length)
          : undefined;
      },
      signal: (descriptor) => {
        const shared = this.#shared.get(descriptor);
        if (shared?.kind === "signal") {
          shared.signalled = true;
        }
      },
      take: (descriptor) => this.#take(descriptor),
      close: () => undefined,
    };
  }

  memory(bytes: number): SharedMemory {
    const memory = new Uint8Array(bytes);
    return { descriptor: this.#share({ kind: "memory", bytes: memory }), bytes: memory };
  }

  signal(): Signal {
    const shared = { kind: "signal" as const, signalled: false, kicked: () => this.#work() };
    const descriptor = this.#share(shared);
    return {
      descriptor,
      signal: () => {
        shared.signalled = true;
        this.#work();
      },
      take: () => this.#take(descriptor),
      close: () => this.#shared.delete(descriptor),
    };
  }

  #share(shared: Shared): number {
    const descriptor = this.#next++;
    this.#shared.set(descriptor, shared);
    return descriptor;
  }

  #take(descriptor: number): boolean {
    const shared = this.#shared.get(descriptor);
    const was = shared?.kind === "signal" && shared.signalled;
    if (shared?.kind === "signal") {
      shared.signalled = false;
    }
    return was;
  }

  wait(calls: readonly Signal[], _socket: LinkSocket | undefined): Waited {
    if (this.crash !== undefined) {
      return "closed";
    }
    const isCalled = calls.some(({ descriptor }) => {
      const shared = this.#shared.get(descriptor);
      return shared?.kind === "signal" && shared.signalled;
    });
    return isCalled ? "called" : "quiet";
  }

  /** Makes a back-end for a new connection, and gives the front-end's end of it. */
  connect(): LinkSocket {
    const device = this.#create(this.#environment);
    this.#device = device;
    this.crash = undefined;
    let replies = new Uint8Array(0);
    let isOpen = true;
    const close = (): void => {
      isOpen = false;
      if (this.#device === device) {
        this.#device = undefined;
        device.disconnected();
      }
    };
    return {
      send: (bytes, descriptors) => {
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        const [request, flags] = [view.getUint32(0, true), view.getUint32(4, true)];
        const message = { request, flags, payload: bytes.slice(messageHeaderBytes), descriptors };
        isOpen &&= this.crash === undefined;
        const answer = isOpen ? this.#answer(device, message) : closed;
        if (answer.kind === "reply") {
          replies = joined(replies, replyOf(request, answer.payload));
        } else if (answer.kind === "close") {
          close();
        }
        this.#work();
        return isOpen || answer.kind === "close";
      },
      receive: (length): ReceivedBytes | undefined => {
        const bytes = replies.slice(0, length);
        replies = replies.slice(bytes.length);
        return bytes.length === 0 && (!isOpen || this.crash !== undefined) ? undefined : { bytes, descriptors: [] };
      },
      discard: () => undefined,
      close,
    };
  }

  #answer(device: BackEndUnderTest, message: BackEndMessage): BackEndAnswer {
    try {
      return device.message(message);
    } catch (error) {
      this.crash = error;
      return closed;
    }
  }

  /** Lets the back-end look at its kicks until none is left. */
  #work(): void {
    if (this.#isWorking) {
      return;
    }
    this.#isWorking = true;
    try {
      for (let kicks = 0; ; kicks++) {
        const descriptor = this.#device?.kicks.find((each) => {
          const shared = this.#shared.get(each);
          return shared?.kind === "signal" && shared.signalled;
        });
        if (descriptor === undefined) {
          return;
        }
        assert(kicks < kicksMax, "a back-end does not take the signal of a kick");
        this.#device?.kicked(descriptor);
      }
    } catch (error) {
      this.crash = error;
      this.#device = undefined;
    } finally {
      this.#isWorking = false;
    }
  }
}

function replyOf(request: number, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const reply = new Uint8Array(messageHeaderBytes + payload.length);
  const view = new DataView(reply.buffer);
  view.setUint32(0, request, true);
  view.setUint32(4, messageFlags.version | messageFlags.reply, true);
  view.setUint32(8, payload.length, true);
  reply.set(payload, messageHeaderBytes);
  return reply;
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
