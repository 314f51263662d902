import type { AccessWidth } from "./access-batch.ts";
import type { RestorePolicy } from "./target.ts";

/**
 * Guest RAM as an in-process device sees it. Addresses are bytes from 0, whole numbers up to 2^53. Reads outside RAM
 * give zeros and writes there are lost, like a bus with nothing behind the address. Little-endian.
 */
export interface DeviceMemory {
  /** Whether all of `length` bytes at `address` are RAM. Ranges may straddle regions that touch. */
  contains(address: number, length: number): boolean;
  /** Reads a byte. */
  read8(address: number): number;
  /** Reads 2 bytes, the lowest first. */
  read16(address: number): number;
  /** Reads 4 bytes, the lowest first, as a number of 0 to 2^32 - 1. */
  read32(address: number): number;
  /** Writes the low 8 bits of a value. */
  write8(address: number, value: number): void;
  /** Writes the low 16 bits of a value. */
  write16(address: number, value: number): void;
  /** Writes the low 32 bits of a value. */
  write32(address: number, value: number): void;
  /** Copies RAM at `address` into `target` from `offset` on. */
  readBytes(address: number, target: Uint8Array, offset: number, length: number): void;
  /** Copies `source` from `offset` on into RAM at `address`. */
  writeBytes(address: number, source: Uint8Array, offset: number, length: number): void;
}

/** A channel's host end as the device sees it. */
export interface ChannelBackend {
  /** Name of the channel. */
  readonly name: string;
  /** Whether something is connected. */
  connected(): boolean;
  /** Offers bytes to the host end, which takes as many as it can now: 0 .. length. */
  write(bytes: Uint8Array, offset: number, length: number): number;
  /** Number of host bytes that can be read now; bytes of a connection that is closed since included. */
  readable(): number;
  /** Takes up to `length` host bytes into `target`; returns how many. */
  read(target: Uint8Array, offset: number, length: number): number;
  /** Registers what the device wants to hear of; one listener a channel, a later call replaces it. */
  listen(listener: ChannelListener): void;
}

/** What a channel's host end tells the device. */
export interface ChannelListener {
  /** More host bytes can be read. */
  readableChanged(): void;
  /** The host end takes bytes again after it refused some. */
  writable(): void;
  /** The host end was connected or disconnected. */
  connectionChanged(connected: boolean): void;
}

/** Everything a device gets from outside: the reference and every in-process device is built on this alone. */
export interface DeviceEnvironment {
  /** Guest memory. */
  readonly memory: DeviceMemory;
  /** Sets the level of INTA. */
  interrupt(level: boolean): void;
  /** Sends a message-signalled interrupt: a 32-bit write of `data` at `address`. */
  message(address: number, data: number): void;
  /** Runs a task later, before the target is considered at rest. */
  defer(task: () => void): void;
  /** The host ends of the channels, in the order of their numbers. */
  readonly channels: readonly ChannelBackend[];
}

/** A PCI function as the bus of its guest reaches it. Undecoded reads give all ones, undecoded writes are lost. */
export interface FunctionOnBus {
  /** A read of configuration space at an offset of 0 to 255. */
  configRead(offset: number, width: AccessWidth): number;
  /** A write of configuration space at an offset of 0 to 255. */
  configWrite(offset: number, width: AccessWidth, value: number): void;
  /** A read of an absolute I/O port; `undefined` when the function does not decode it. */
  portRead(port: number, width: AccessWidth): number | undefined;
  /** A write of an absolute I/O port; ignored when the function does not decode it. */
  portWrite(port: number, width: AccessWidth, value: number): void;
  /** A read of a memory BAR; `undefined` when the function does not decode it. */
  mmioRead?(address: number, width: AccessWidth): number | undefined;
  /** A write of a memory BAR. */
  mmioWrite?(address: number, width: AccessWidth, value: number): void;
}

/** An in-process device: one PCI function. */
export interface DeviceUnderTest extends FunctionOnBus {
  /** The whole device state as a document (device.md section 8), if the device can be saved. */
  save?(): string;
  /** Takes over a saved state; throws, with the reason, and changes nothing when the document is not good. */
  restore?(document: string, policy: RestorePolicy): void;
}

/** What the kit asks of a device when it makes one. */
export interface DeviceCreation {
  /** Free-running index at which every ring starts (0 at power-on), where the device can be told. */
  readonly startIndex: number;
}

/** The documented export of an in-process device module. */
export type CreateDevice = (environment: DeviceEnvironment, creation: DeviceCreation) => DeviceUnderTest;
