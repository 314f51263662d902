import type { Link, LinkSocket, Signal, Waited } from "../link.ts";
import { EventCounter } from "./event-counter.ts";
import { type Libc, scratchPart } from "./libc.ts";
import { MessageSocket } from "./message-socket.ts";
import { createSharedMemory, type SharedMemory } from "./shared-memory.ts";

/** Events of a poll: something can be read, or the other side is gone. */
const [pollIn, pollHangUp] = [1, 0x2010];

/** What the kit shares with a back-end in a process of its own, by the system's own means. */
export class NativeLink implements Link {
  readonly #libc: Libc;

  constructor(libc: Libc) {
    this.#libc = libc;
  }

  memory(bytes: number): SharedMemory {
    return createSharedMemory(this.#libc, bytes);
  }

  signal(): Signal {
    return new EventCounter(this.#libc);
  }

  wait(calls: readonly Signal[], socket: LinkSocket | undefined, milliseconds: number): Waited {
    const { view } = this.#libc.scratch;
    let entries = 0;
    const add = (descriptor: number, events: number): void => {
      view.setInt32(scratchPart.polled + 8 * entries, descriptor, true);
      view.setUint32(scratchPart.polled + 8 * entries + 4, events, true);
      entries++;
    };
    const connected = socket instanceof MessageSocket;
    if (connected) {
      add(socket.descriptor, pollHangUp);
    }
    for (const { descriptor } of calls) {
      add(descriptor, pollIn);
    }
    const ready = this.#libc.poll(entries, milliseconds);
    if (ready > 0 && connected && view.getUint16(scratchPart.polled + 6, true) !== 0) {
      return "closed";
    }
    return ready > 0 ? "called" : "quiet";
  }
}
