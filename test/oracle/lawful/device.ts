import { feature } from "../../../reference/features.ts";
import { Interrupts } from "../../../reference/interrupts.ts";
import { ReferenceDevice } from "../../../reference/reference-device.ts";
import type { AccessWidth } from "../../../src/target/access-batch.ts";
import { EagerReceive } from "../odd/receives.ts";
import { type LawfulMachine, machineAtHand } from "./machine.ts";

const receiveQueue = 0;
const transmitQueue = 1;
/** The thread that looks after host ends. */
const hostThread = 2;

/** Tells of events in any way that is left open. */
export class LawfulInterrupts extends Interrupts {
  readonly #machine: LawfulMachine = machineAtHand();

  override raiseQueue(vector: number): void {
    super.raiseQueue(vector);
    if (this.msix.enabled && this.#machine.chooses(this.#machine.traits.marksWithMessages)) {
      this.isr |= 1;
      this.update();
    }
  }

  override raiseConfig(): void {
    if (this.#machine.chooses(this.#machine.traits.bothBits)) {
      this.isr |= 3;
    }
    super.raiseConfig();
  }
}

/** Works on its queues whenever it likes: when it is notified or later, or without. */
export class LawfulDevice extends ReferenceDevice {
  readonly #machine: LawfulMachine = machineAtHand();

  override configRead(offset: number, width: AccessWidth): number {
    return this.#around(() => super.configRead(offset, width), this.#machine.traits.pollsAll);
  }

  override configWrite(offset: number, width: AccessWidth, value: number): void {
    this.#around(() => super.configWrite(offset, width, value), this.#machine.traits.pollsAll);
  }

  override portRead(port: number, width: AccessWidth): number | undefined {
    return this.#around(() => super.portRead(port, width), true);
  }

  override portWrite(port: number, width: AccessWidth, value: number): void {
    this.#around(() => super.portWrite(port, width, value), true);
  }

  override mmioRead(address: number, width: AccessWidth): number | undefined {
    return this.#around(() => super.mmioRead(address, width), this.#machine.traits.pollsAll);
  }

  override mmioWrite(address: number, width: AccessWidth, value: number): void {
    this.#around(() => super.mmioWrite(address, width, value), this.#machine.traits.pollsAll);
  }

  override save(): string {
    this.#machine.threads.finish();
    return super.save();
  }

  override reset(): void {
    this.#forgetPosted();
    super.reset();
    this.#machine.threads.forget(receiveQueue);
    this.#machine.threads.forget(transmitQueue);
  }

  override dropQueue(queue: number): void {
    if (queue === receiveQueue) {
      this.#forgetPosted();
    }
    super.dropQueue(queue);
    this.#machine.threads.forget(queue);
  }

  override notify(queue: number): void {
    this.#machine.sometime(this.#machine.traits.notifiedLater, queue, () => super.notify(queue));
  }

  /** A moment at which a thread may act by itself. */
  act(): void {
    const { pollsBetween } = this.#machine.traits;
    if (pollsBetween > 0) {
      this.poll(pollsBetween);
    }
  }

  /** A moment at which the device may look at its rings, and its threads may run. */
  poll(chance: number): void {
    const { random, threads } = this.#machine;
    threads.run();
    for (const queue of random.chance(0.5) ? [receiveQueue, transmitQueue] : [transmitQueue, receiveQueue]) {
      if (this.queues[queue]?.usable() === true && random.chance(chance)) {
        super.notify(queue);
      }
    }
  }

  protected override listen(): void {
    for (const channel of this.channels.all) {
      channel.listen({
        readableChanged: () => this.#hostActed(receiveQueue, () => this.receive.serve()),
        writable: () => this.#hostActed(transmitQueue, () => this.transmit.wake(channel)),
        connectionChanged: (connected) => this.#hostActed(hostThread, () => this.connectionChanged(channel, connected)),
      });
    }
  }

  protected override announceLink(): void {
    const isNegotiated = (this.transport.negotiatedFeatures() & feature.link) !== 0;
    const isTold = this.transport.driverOk() || this.#machine.chooses(this.#machine.traits.tellsEarly);
    if (isNegotiated && isTold) {
      this.interrupts.raiseConfig();
    }
  }

  #forgetPosted(): void {
    if (this.receive instanceof EagerReceive) {
      this.receive.forget();
    }
  }

  #hostActed(thread: number, task: () => void): void {
    this.#machine.sometime(this.#machine.traits.hostLater, thread, task);
  }

  #around<Value>(access: () => Value, polls: boolean): Value {
    if (!polls) {
      return access();
    }
    const { before, after } = this.#machine.traits.polls;
    this.poll(before);
    const value = access();
    this.poll(after);
    return value;
  }
}
