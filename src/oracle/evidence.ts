import type { PaceSubject } from "../base/pace.ts";
import { type AccessKind, accessKind } from "../target/access-kind.ts";
import type { AccessTrace } from "../target/access-trace.ts";
import type { DamageKind, RestoreAttempt, RestorePolicy } from "../target/target.ts";
import type { MemoryWindow } from "../wire/guest-memory.ts";
import { AvailableRings } from "./available-rings.ts";
import { GuestAccesses } from "./guest-accesses.ts";
import { HostEvidence } from "./host-evidence.ts";
import { judgeIdle, judgePace } from "./judge-pace.ts";
import type { OracleOptions } from "./judgement/oracle-options.ts";
import { accessRight } from "./memory/access-map.ts";
import { MemoryLooks } from "./memory/memory-looks.ts";
import { MigrationModel } from "./migration/migration-model.ts";
import type { Oracle } from "./oracle.ts";
import { QuietSpell } from "./pci/quiet-spell.ts";
import { ReachedOnUse } from "./ring/reached-on-use.ts";
import { UsedRings } from "./used-rings.ts";

/**
 * The one way in to the oracle: accesses and observations in the order in which they were made. What a driver is about
 * the oracle finds out from them by itself.
 */
export class Evidence extends HostEvidence {
  readonly #oracle: Oracle;
  readonly #reached: ReachedOnUse;
  readonly #migration: MigrationModel;
  readonly #guest: GuestAccesses;
  readonly #available: AvailableRings;
  readonly #used: UsedRings;
  readonly #memory: MemoryLooks;
  /** The queue of which a notification was left out with the accesses that come next; -1 for none. */
  #leftOut = -1;
  readonly #intended: MemoryWindow;
  readonly #observed: MemoryWindow;

  /** `options` are those that the oracle was made with. */
  constructor(oracle: Oracle, options: OracleOptions) {
    super(oracle, {
      acted: () => this.#guest.somethingElse(),
      connected: () => this.#migration.connected(),
    });
    const { description, intended, observed } = options;
    this.#oracle = oracle;
    this.#intended = intended;
    this.#observed = observed;
    this.#reached = new ReachedOnUse(oracle.judgement);
    this.#guest = new GuestAccesses(oracle, options, {
      quiet: new QuietSpell(description.capabilities.synchronous),
      reached: this.#reached,
      beforeWrite: () => this.accessesEnded(),
      configSpaceRead: () => this.#migration.configSpaceRead(),
    });
    this.#available = new AvailableRings(oracle, options);
    this.#used = new UsedRings(oracle, options);
    this.#memory = new MemoryLooks(oracle);
    const channels = oracle.channels.all;
    this.#migration = new MigrationModel({
      judgement: oracle.judgement,
      underWay: () => channels.some(({ receive, transmit }) => receive.pending || transmit.pendingMessages > 0),
      showsLinks: () => channels.some(({ connected }) => connected) && oracle.linksShown,
      reachOnUse: (clause) => this.#reached.add(clause),
    });
  }

  /**
   * Takes an access of the guest that was carried out, with what was written or read. Memory is not shown here: what
   * the guest has put there stands in the intended memory.
   */
  access(kind: AccessKind, address: number, width: number, value: number): void {
    this.#guest.take(kind, address, width, value);
  }

  /** The guest wrote memory that it does not share with the oracle. */
  memoryWritten(address: number, bytes: Uint8Array): void {
    this.#intended.bytes.set(bytes, this.#intended.at(address));
    this.access(accessKind.memoryWrite, address, bytes.length, 0);
  }

  /** Memory was read back from the target, and nobody has put it into the observed memory yet. */
  memoryRead(address: number, bytes: Uint8Array): void {
    this.#observed.bytes.set(bytes, this.#observed.at(address));
  }

  /** The whole config space was read: `length` bytes of it are whole reads. Its reads are shown behind this. */
  configSpaceScanned(bytes: Uint8Array, length: number): void {
    const { configSpace, registers } = this.#oracle;
    configSpace.scan(bytes, length, !registers.acknowledged);
  }

  /** The guest pauses: what it has put on the available rings so far is the device's business. */
  accessesEnded(): void {
    for (const index of this.#oracle.queues.keys()) {
      this.#available.take(index);
    }
    this.#oracle.queues.get(this.#leftOut)?.notified(true);
    this.#leftOut = -1;
  }

  /** The guest did something that it does not show. */
  hidden(): void {
    this.#guest.somethingElse();
  }

  /**
   * The driver notifies a queue when the device asks for it, and not otherwise: with the accesses that come next it has
   * `left` the notification `out`, so that the device has to look by itself.
   */
  heedsDevice(queue: number, leftOut: boolean): void {
    const eventIndex = this.#oracle.queues.get(queue)?.features.eventIndex === true;
    if (leftOut) {
      this.#reached.add(eventIndex ? "RNG-26" : "RNG-21");
      this.#leftOut = queue;
    } else if (!eventIndex) {
      this.#reached.add("RNG-21");
    }
  }

  /** The device's own accesses since the last time, where the target traces them. */
  deviceAccesses(trace: AccessTrace): void {
    this.#memory.judgeAccesses(trace);
  }

  /**
   * The used ring of a queue, and the buffers of the chains that it shows as used, were read back: gives their heads.
   */
  usedRing(index: number, heads: number[]): void {
    this.#used.take(index, heads);
    if (heads.length > 0) {
      this.#reached.used();
    }
  }

  /** Every used ring and every host end was looked at. */
  looked(): void {
    this.#oracle.interrupts.looked();
    this.#oracle.messages.looked();
  }

  /**
   * A message of a vector was found in memory and taken away; `isAhead`: chains were used before that, unseen so far.
   */
  message(vector: number, data: number, isAhead: boolean): void {
    this.#oracle.messages.message(vector, data, isAhead);
  }

  /**
   * A vector was unmasked for a moment, with an upper address word where no memory is: the memory that its lower word
   * alone would name holds `data`.
   */
  lostMessage(vector: number, address: number, data: number): void {
    this.#guest.msix.lostMessage(vector, address, data);
  }

  /** Memory that the device may have written up to its reset was read back: it is taken over as it is. */
  lastWords(address: number, length: number): void {
    const oracle = this.#oracle;
    if (oracle.damaged.some((range) => address >= range.address && address < range.address + range.length)) {
      oracle.map.set(address, length, accessRight.write);
    }
    oracle.memory.adoptDeviceOwned(address, length);
  }

  /**
   * The device was seen to be at rest, with the line at `level` (-1: not seen): whatever is owed is due. `unsent` are
   * the bytes that wait at each host end.
   */
  atRest(level: number, unsent: readonly number[]): void {
    const oracle = this.#oracle;
    this.#guest.rested();
    oracle.rest.judge();
    for (const channel of oracle.channels.all) {
      oracle.rest.held.judge(channel, unsent[channel.position] ?? 0);
    }
    oracle.interrupts.sample(level, true);
    oracle.messages.atRest();
    if (oracle.judgement.finding === undefined) {
      this.#migration.atRest();
    }
  }

  /** The device is saved, and from now on a restored copy of it goes on. */
  restored(policy: RestorePolicy): void {
    this.#guest.somethingElse();
    this.#migration.restored(policy);
    if (policy === "disconnect") {
      this.#oracle.host.dropped();
    }
  }

  /** The device was offered a state that is not its own. */
  restoreAttempted(damage: DamageKind, attempt: RestoreAttempt): void {
    this.#migration.attempted(damage, attempt);
  }

  /** A stretch of guest memory, whole words, was read back to be compared with what may have changed. */
  memoryCompared(address: number, length: number): void {
    this.#memory.compare(address, length);
  }

  /** The operation with this index begins; -1 stands for what comes before the first. */
  step(index: number): void {
    this.#oracle.judgement.step = index;
  }

  /** The scenario is being closed: `words` say what is done now, each thing once in a row. */
  closes(words: string): void {
    const { closing } = this.#oracle.judgement;
    if (closing.at(-1) !== words) {
      closing.push(words);
    }
  }

  /** The streams came to their end in a second life. */
  secondLifeEnded(): void {
    if (this.#oracle.malformed) {
      this.#oracle.judgement.clause("ROB-5").reached++;
    }
  }

  /** A queue of which a completion is missing was notified once more; its used index reads `usedIndex` then. */
  notifiedAgain(usedIndex: number): void {
    const { judgement } = this.#oracle;
    judgement.settleDoubt(usedIndex !== judgement.doubt?.usedIndex);
  }

  /** The target crashed or hung, and did so again when the scenario was run again. */
  targetLost(code: "crashed" | "hung", message: string): void {
    const { judgement } = this.#oracle;
    judgement.deviates(code, {}, "the device goes on answering, whatever the guest does", message);
  }

  /** Pieces of work were done in turn that are alike but for one thing: the milliseconds that each took. */
  timesCompared(what: PaceSubject, ordinary: readonly number[], special: readonly number[]): void {
    judgePace(this.#oracle.judgement, what, ordinary, special);
  }

  /** With nothing to do, the device's process was busy for so many of the milliseconds that passed, by stretch. */
  idleWatched(used: readonly number[], passed: readonly number[]): void {
    judgeIdle(this.#oracle.judgement, used, passed);
  }

  /** A malformed chain was offered: from now on surviving is judged too. */
  malformedOffered(): void {
    this.#oracle.malformed = true;
  }

  /** The guest lays rings and buffers over each other: whatever comes to be in the range is its own damage. */
  laidOver(address: number, length: number): void {
    const oracle = this.#oracle;
    oracle.lives.noteOdd("overlap");
    oracle.loseCertainty();
    oracle.map.set(address, length, accessRight.read | accessRight.write);
    oracle.damaged.push({ address, length });
    oracle.malformed = true;
  }
}
