import type { StreamChannel } from "../stream-channel.ts";
import type { CharacterBackend } from "./character-backend.ts";

/**
 * Uses standard input and output of this process as a channel's host end. The end of standard input closes it for
 * good, like a peer that closes its socket.
 */
export function openStdioBackend(channel: StreamChannel): CharacterBackend {
  const { stdin, stdout } = process;
  channel.attach({ input: stdin, output: stdout }, () => stdin.pause());
  const close = async (): Promise<void> => {
    channel.detach();
    stdin.pause();
    if (stdout.writableLength > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 1000);
        stdout.write("", () => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  };
  return { channel, address: "stdio", ready: Promise.resolve(), close };
}
