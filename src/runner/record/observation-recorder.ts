import type { Guest } from "../../guest/guest.ts";
import type { ChainPart } from "../../guest/ring/chain-part.ts";
import type { DriverChain, DriverQueue } from "../../guest/ring/driver-queue.ts";
import type { RegisterSpace } from "../../guest/transport/transport-driver.ts";
import type { Operation } from "../../operation/operation.ts";
import type { RegisterDescription } from "../../spec/types.generated.ts";
import type { MemoryWindow } from "../../wire/guest-memory.ts";
import type { ScenarioRun } from "../scenario-run.ts";
import { receiveQueue, transmitQueue } from "../step/ring-steps.ts";
import { ByteLog } from "./byte-log.ts";
import type { Observation } from "./observation.ts";

/** Added to a scenario's seed where the observation begins: what follows does not depend on what came before. */
const seedOffset = 0x6f62;

interface ChannelLog {
  readonly offered: ByteLog;
  readonly sent: ByteLog;
  readonly delivered: ByteLog;
  readonly received: ByteLog;
}

/** How long each log was at some point. */
interface Mark {
  readonly offered: number;
  readonly sent: number;
  readonly delivered: number;
  readonly received: number;
}

/**
 * Watches one scenario from outside: bytes as they stand in guest memory and as they come out of host ends, without a
 * word of the oracle's.
 */
export class ObservationRecorder {
  readonly #from: number;
  readonly #registersFrom: number;
  readonly #end: number;
  readonly #seed: number;
  readonly #registers: string[] = [];
  readonly #events: string[] = [];
  #channels: ChannelLog[] = [];
  #start: readonly Mark[] = [];
  #closing: readonly Mark[] = [];
  #guest: Guest | undefined;
  #readsRegisters = false;
  #chainsOffered = 0;
  #chainsCompleted = 0;
  #isClosing = false;
  #isOver = false;

  /**
   * Observes from step `from` on. Registers are noted from step `registersFrom` up to the end of the scenario, which
   * has `steps` steps. `seed` is that of the scenario.
   */
  constructor(from: number, registersFrom: number, steps: number, seed: number) {
    this.#from = from;
    this.#registersFrom = registersFrom;
    this.#end = steps;
    this.#seed = seed;
  }

  /** To be called after each step of the scenario; -1 stands for its opening. */
  readonly observe = (step: number, operation: Operation | undefined, run: ScenarioRun): void => {
    if (step < 0) {
      this.#attach(run);
    }
    if (operation !== undefined && "channel" in operation && operation.kind.startsWith("host-")) {
      this.#note(operation.kind, operation.channel);
    }
    const next = step + 1;
    if (next === this.#from) {
      this.#begin(run);
    }
    if (next === this.#registersFrom) {
      this.#readsRegisters = true;
    }
    if (next === this.#end) {
      this.#readsRegisters = false;
      this.#closing = this.#channels.map(markOf);
      this.#isClosing = true;
    }
    this.#isOver = step === this.#end;
  };

  /** What was seen; undefined when the scenario did not come to its end. */
  get observation(): Observation | undefined {
    if (!this.#isOver) {
      return undefined;
    }
    return {
      channels: this.#channels.map((log, position) => {
        const start = this.#start[position] as Mark;
        const closing = this.#closing[position] as Mark;
        const offeredBefore = start.offered - start.delivered;
        const sentBefore = start.sent - start.received;
        return {
          offered: log.offered.slice(start.offered, closing.offered),
          sent: log.sent.slice(start.sent, closing.sent),
          delivered: log.delivered.slice(start.delivered, closing.delivered),
          // What the guest is still to be given comes while the closing checks drain all streams.
          received: log.received.slice(start.received, Math.max(closing.received, closing.sent)),
          offeredBefore,
          sentBefore,
        };
      }),
      events: this.#events.join(" "),
      chainsOffered: this.#chainsOffered,
      chainsCompleted: this.#chainsCompleted,
      registers: this.#registers,
    };
  }

  /** A host end sent bytes. */
  sent(channel: number, bytes: Uint8Array): void {
    this.#channels[channel]?.sent.add(bytes);
  }

  /** Bytes came out of a host end. */
  delivered(channel: number, bytes: Uint8Array): void {
    this.#channels[channel]?.delivered.add(bytes);
  }

  /** A port or device memory was read. */
  registerRead(space: RegisterSpace, address: number, width: number, value: number): void {
    const guest = this.#guest;
    if (!this.#readsRegisters || guest === undefined) {
      return;
    }
    const met = guest.transport.meets(space, address, width);
    const isKnownConfig = met?.kind === "config" && guest.specification.devices.has(guest.description.deviceType);
    if (isKnownConfig || (met?.kind === "register" && !movesByItself(met.register))) {
      this.#registers.push(`${met.name} ${value}`);
    }
  }

  /** A chain came back: its used element is the one before the driver's own index. */
  completed(run: ScenarioRun, queue: DriverQueue, chain: DriverChain | undefined): void {
    if (queue === transmitQueue(run)) {
      this.#chainsCompleted += this.#isClosing ? 0 : 1;
    } else if (queue === receiveQueue(run) && chain?.parts !== undefined) {
      const rules = run.guest.specification.virtqueue.used;
      const slot = ((queue.used - 1) & 0xffff) % queue.size;
      const place = queue.ring.used + rules.ringOffset + slot * rules.entryBytes;
      const length = run.observed.view.getUint32(run.observed.at(place) + rules.lengthOffset, true);
      const bytes = gather(run.observed, chain.parts, true);
      this.#message(run.guest, bytes.subarray(0, length), (log) => log.received);
    }
  }

  #attach(run: ScenarioRun): void {
    this.#guest = run.guest;
    this.#channels = run.guest.description.channels.map(() => ({
      offered: new ByteLog(),
      sent: new ByteLog(),
      delivered: new ByteLog(),
      received: new ByteLog(),
    }));
    run.recorder = this;
    run.guest.onOffer = (queue, parts) => {
      if (queue === transmitQueue(run)) {
        this.#chainsOffered += this.#isClosing ? 0 : 1;
        this.#message(run.guest, gather(run.guest.memory, parts, false), (log) => log.offered);
      }
    };
  }

  #begin(run: ScenarioRun): void {
    run.guest.seed(this.#seed + seedOffset);
    this.#start = this.#channels.map(markOf);
    this.#events.length = 0;
    this.#chainsOffered = 0;
    this.#chainsCompleted = 0;
    for (const { position, connected, reading } of run.oracle.channels.all) {
      this.#events.push(`${position}:${connected ? "open" : "closed"},${reading ? "reading" : "stalled"}`);
    }
  }

  #note(kind: string, channel: number): void {
    const position = channel % Math.max(1, this.#channels.length);
    const log = this.#channels[position];
    if (log !== undefined) {
      const start = this.#start[position];
      const bytes = [log.offered.length - (start?.offered ?? 0), log.sent.length - (start?.sent ?? 0)];
      this.#events.push(`${position}:${kind}@${bytes.join("/")}`);
    }
  }

  /** Adds the payload of a message that lies in `bytes`, header first, to a log of its channel. */
  #message(guest: Guest, bytes: Uint8Array, logOf: (log: ChannelLog) => ByteLog): void {
    const message = guest.device.messageIn(bytes);
    const log = message === undefined ? undefined : this.#channels[message.position];
    if (message !== undefined && log !== undefined) {
      logOf(log).add(message.payload);
    }
  }
}

/** Registers whose value depends on the moment, on where the driver has laid its rings, or on what it selected last. */
function movesByItself({ effect, perQueue, until }: RegisterDescription): boolean {
  const isOfRing = effect === "set-queue-address" || (perQueue && until !== undefined);
  return isOfRing || effect === "acknowledge-interrupt" || effect.startsWith("select-");
}

function markOf(log: ChannelLog): Mark {
  return {
    offered: log.offered.length,
    sent: log.sent.length,
    delivered: log.delivered.length,
    received: log.received.length,
  };
}

function gather(memory: MemoryWindow, parts: readonly ChainPart[], writable: boolean): Uint8Array {
  const chosen = parts.filter((part) => part.writable === writable);
  const bytes = new Uint8Array(chosen.reduce((sum, { length }) => sum + length, 0));
  let done = 0;
  for (const { address, length } of chosen) {
    const start = memory.at(address);
    bytes.set(memory.bytes.subarray(start, start + length), done);
    done += length;
  }
  return bytes;
}
