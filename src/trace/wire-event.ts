import type { AccessKind, accessKind } from "../target/access-kind.ts";

/** An access of the guest to a port, to configuration space or to a memory BAR. */
export interface AccessEvent {
  readonly kind: "access";
  readonly access: Exclude<
    AccessKind,
    typeof accessKind.memoryRead | typeof accessKind.memoryWrite | typeof accessKind.interruptSample
  >;
  readonly address: number;
  readonly width: 1 | 2 | 4;
  /** What was written, or read; NaN when no answer came. */
  value: number;
}

/** The driver wrote guest memory. */
export interface DriverWriteEvent {
  readonly kind: "driver-write";
  readonly address: number;
  readonly bytes: Uint8Array;
}

/** The kit read guest memory back, to see what the device has done there. */
export interface LookEvent {
  readonly kind: "look";
  readonly address: number;
  readonly bytes: Uint8Array;
  /** The same bytes as they were known to be before. */
  readonly before: Uint8Array;
}

/** The kit sampled INTA: 0, 1, or -1 where it cannot be seen. */
export interface SampleEvent {
  readonly kind: "sample";
  readonly level: number;
}

/** The device read or wrote guest memory. Only in-process. */
export interface DeviceMemoryEvent {
  readonly kind: "device-read" | "device-write";
  readonly address: number;
  /** All that a device that reads or writes at most `deviceBytesMax` bytes moved, else the first of them. */
  readonly bytes: Uint8Array;
  readonly length: number;
}

/** The device raised (1) or lowered (0) INTA. */
export interface InterruptEvent {
  readonly kind: "interrupt";
  readonly level: number;
}

/** The device sent a message-signalled interrupt. Only in-process. */
export interface MessageEvent {
  readonly kind: "message";
  readonly address: number;
  readonly data: number;
}

/** The device gave bytes to a host end, or took some from there. Only in-process. */
export interface ChannelBytesEvent {
  readonly kind: "device-to-host" | "host-to-device";
  readonly channel: number;
  readonly bytes: Uint8Array;
  /** Bytes that the device offered; the host end took as many as `bytes` has. */
  readonly offered: number;
}

/** What the kit did at a host end, or what it received there. */
export interface HostEvent {
  readonly kind: "host";
  readonly action: "connect" | "close" | "send" | "stall" | "resume" | "receive";
  readonly channel: number;
  readonly bytes: Uint8Array;
}

/** Anything else that happened to the target, in words. */
export interface NoteEvent {
  readonly kind: "note";
  readonly text: string;
}

/** What can be seen between guest, device and host ends. */
export type WireEvent =
  | AccessEvent
  | DriverWriteEvent
  | LookEvent
  | SampleEvent
  | DeviceMemoryEvent
  | InterruptEvent
  | MessageEvent
  | ChannelBytesEvent
  | HostEvent
  | NoteEvent;

/** The most bytes that are kept of one access of a device to guest memory. */
export const deviceBytesMax = 4096;
