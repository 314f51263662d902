import { once } from "node:events";
import { createWriteStream, statSync } from "node:fs";
import { TargetError } from "../../target/target-error.ts";
import type { StreamChannel } from "../stream-channel.ts";
import type { CharacterBackend, Log } from "./character-backend.ts";
import { finishOutput } from "./finish-output.ts";

/** Appends what the guest sends to a file, made when it is missing. Rejects with a TargetError (`configuration`). */
export async function openFileBackend(path: string, channel: StreamChannel, log: Log): Promise<CharacterBackend> {
  const known = statSync(path, { throwIfNoEntry: false });
  if (known !== undefined && !known.isFile()) {
    const hint = "Name a regular file; for named pipes there is pipe:PATH, and null discards everything.";
    throw new TargetError("configuration", `cannot append to ${path}: it is not a regular file`, hint);
  }
  const output = createWriteStream(path, { flags: "a" });
  try {
    await once(output, "open");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const hint = "The directory must exist and the file must be writable.";
    throw new TargetError("configuration", `cannot append to ${path}: ${reason}`, hint, error);
  }
  output.on("error", (error) => log(`channel ${channel.name} lost its file ${path}: ${error.message}`));
  channel.attach({ output }, () => undefined);
  const close = async (): Promise<void> => {
    channel.detach();
    await finishOutput(output);
  };
  return { channel, address: `file:${path}`, ready: Promise.resolve(), close };
}
