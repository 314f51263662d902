import { unreachable } from "../../base/assert.ts";
import type { CharacterDevice } from "../character-device.ts";
import type { StreamChannel } from "../stream-channel.ts";
import type { CharacterBackend, Log } from "./character-backend.ts";
import { openFileBackend } from "./file.ts";
import { openNullBackend } from "./null.ts";
import { openPipeBackend } from "./pipe.ts";
import { openPtyBackend } from "./pty.ts";
import { openSocketBackend } from "./socket.ts";
import { openStdioBackend } from "./stdio.ts";

/** Opens what is behind a channel. Rejects with a TargetError (`configuration`) that says what is in the way. */
export async function openBackend(
  device: CharacterDevice,
  channel: StreamChannel,
  log: Log,
): Promise<CharacterBackend> {
  switch (device.kind) {
    case "socket":
      return openSocketBackend(device, channel, log);
    case "stdio":
      return openStdioBackend(channel);
    case "file":
      return openFileBackend(device.path, channel, log);
    case "pipe":
      return openPipeBackend(device.path, channel, log);
    case "pty":
      return openPtyBackend(channel, log);
    case "null":
      return openNullBackend(channel);
    default:
      return unreachable(device);
  }
}
