import type { ChannelBackend, FunctionOnBus } from "../device-port.ts";

/** Everything a machine gets from the kit. */
export interface MachineEnvironment {
  /** The host ends of the channels, in the order of their numbers. */
  readonly channels: readonly ChannelBackend[];
}

/**
 * A whole machine inside this process, such as an emulator in JavaScript, that has memory and an interrupt line of its
 * own. The kit takes the place of its processor, and judges one of its PCI functions.
 */
export interface MachineUnderTest extends FunctionOnBus {
  /** Guest RAM from address 0 on. It is asked for before each use, since a machine may move its memory. */
  ram(): Uint8Array;
  /** Whether the function asserts its interrupt line. */
  interruptLevel(): boolean;
  /**
   * Lets the machine do what it has put off. Called after accesses, and again while the kit waits. A machine without it
   * does all its work within accesses.
   */
  work?(): void | Promise<void>;
  /** Ends the machine: it is not used any more. */
  close?(): void;
}

/**
 * The documented export of a machine module. The kit makes one machine and goes on with it from scenario to scenario;
 * a new one is made where nothing of what went before may have a part.
 */
export type CreateMachine = (environment: MachineEnvironment) => MachineUnderTest | Promise<MachineUnderTest>;
