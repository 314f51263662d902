import type { StreamChannel } from "../stream-channel.ts";

/** A character device at work behind a channel. */
export interface CharacterBackend {
  /** What the device is given. */
  readonly channel: StreamChannel;
  /** Where a user finds the host end, such as `unix:PATH` or `pty:/dev/pts/3`. */
  readonly address: string;
  /** Resolves when the machine may start: at once, or when somebody has connected to a server that waits. */
  readonly ready: Promise<void>;
  /** Lets bytes that were accepted reach the host end, for at most a second, and closes everything. Never rejects. */
  close(): Promise<void>;
}

/** Tells the user of something that happens while serving: one line, without a newline. */
export type Log = (line: string) => void;
