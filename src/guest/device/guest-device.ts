import type { QueueUse } from "../../spec/queue-uses.ts";
import type { Specification } from "../../spec/specification.ts";
import type { TargetDescription } from "../../target/target.ts";

/** What a driver knows of its type of device: the queues, and what the chains on them carry. */
export interface GuestDevice {
  /** The queues that the kit knows how to use. */
  readonly queues: readonly QueueUse[];
  /**
   * Whether the driver lays a ring for a queue that shows a size: beside those it knows how to use, one that a device
   * of a known type should not have, so that what comes of it is seen.
   */
  laysRing(queue: number): boolean;
  /** What every chain of a queue is to be, where the device serves no other. */
  request?(queue: number): RequestTemplate | undefined;
  /** Bytes before the payload of each message; 0 where chains carry nothing but payload. */
  readonly headerBytes: number;
  /** Payload bytes of the smallest message that ordinary traffic sends. */
  readonly leastPayload: number;
  /** The header of a message of `length` payload bytes to the object, such as a channel, at a position. */
  header(position: number, length: number): Uint8Array;
  /** The first bytes of a buffer of a malformed chain: with them `total` bytes would be a good message. */
  plausibleStart(total: number): Uint8Array;
  /** The message that lies in the bytes of a chain; undefined when there is none, or it is for no object. */
  messageIn(bytes: Uint8Array): MessageOfObject | undefined;
  /** How a message meets a malformed condition of the type's document; undefined when the type does not have it. */
  malformedMessage(condition: string, position: number, detail: number): MalformedMessage | undefined;
}

/** A chain that a device serves although the kit does not know what it means. */
export interface RequestTemplate {
  /** What the device reads. */
  readonly readable: Uint8Array;
  /** Bytes of each buffer that it may write to, behind what it reads. */
  readonly writable: readonly number[];
}

/** A message as a log of what went over a channel has it. */
export interface MessageOfObject {
  /** Position of the object that it is from or for. */
  readonly position: number;
  readonly payload: Uint8Array;
}

/** A message that is wrong in one way. */
export interface MalformedMessage {
  readonly header: Uint8Array;
  /** Readable bytes of the chain. */
  readonly readable: number;
  /** Header bytes in the first descriptor; 0 when it holds the whole message. */
  readonly split: number;
  /** Writable descriptors behind the message. */
  readonly foreign: number;
}

/** What the driver's half of a device type is made from. */
export interface GuestDeviceOptions {
  readonly specification: Specification;
  readonly description: TargetDescription;
  /** Ids of the device's objects by position, as the driver reads them; filled while it goes on. */
  readonly objectIds: readonly number[];
}

/** Makes the driver's half of one device type. */
export type CreateGuestDevice = (options: GuestDeviceOptions) => GuestDevice;
