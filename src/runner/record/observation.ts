/** The bytes of one channel in one scenario, in order, message borders forgotten. */
export interface ChannelObservation {
  /** Payload of the messages the guest offered. */
  readonly offered: Uint8Array;
  /** What the host end sent. */
  readonly sent: Uint8Array;
  /** What came out at the host end. */
  readonly delivered: Uint8Array;
  /** Payload of the messages the guest was given. */
  readonly received: Uint8Array;
  /** Bytes sent before the observation began that the guest had not been given by then; they may come first. */
  readonly sentBefore: number;
  /** Bytes offered before the observation began that had not come out by then; they may come first. */
  readonly offeredBefore: number;
}

/**
 * What a scenario looked like from outside the device, put in words that no oracle had a part in: what went in and
 * what came out. Bytes of the closing checks count only as far as they were sent before them.
 */
export interface Observation {
  /** By position. */
  readonly channels: readonly ChannelObservation[];
  /** What host ends did and when, counted in bytes: equal texts mean that the device was asked the same. */
  readonly events: string;
  /** Chains offered on the queue for guest-to-host traffic. */
  readonly chainsOffered: number;
  /** Chains of that queue that were completed. */
  readonly chainsCompleted: number;
  /** What the registers held at the end, and the device config space: `name value` each. */
  readonly registers: readonly string[];
}
