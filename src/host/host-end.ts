/**
 * The kit's side of one channel's host end: the process or the code behind the channel. In-process it is called by
 * the device directly, out of process it is a socket.
 */
export interface HostEnd {
  /** Whether the kit holds its side open. */
  readonly connected: boolean;
  /** Whether the kit reads at present. */
  readonly reading: boolean;
  /**
   * Opens the connection; nothing happens when it is open. `withinMilliseconds`: how long it is tried, where that takes
   * time; default: the host end's own limit. Rejects with `HostEndRefused` when the device let it connect before.
   */
  connect(withinMilliseconds?: number): void | Promise<void>;
  /** Closes the connection, both directions; nothing happens when it is closed. */
  close(): void | Promise<void>;
  /** Hands over bytes for the guest. They wait here, in order, until the device takes them. */
  send(bytes: Uint8Array): void | Promise<void>;
  /** Stops reading: the device sees a host end that takes no more. */
  stall(): void;
  /** Reads again. */
  resume(): void;
  /** Bytes handed over by `send` that the device or the connection has not taken yet. */
  readonly unsent: number;
  /** Number of bytes that `take` would give. */
  readonly available: number;
  /** The bytes that came from the guest since the last call, in order. */
  take(): Uint8Array;
}
