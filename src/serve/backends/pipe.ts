import { closeSync, constants, fstatSync, openSync } from "node:fs";
import { Socket } from "node:net";
import { TargetError } from "../../target/target-error.ts";
import type { StreamChannel } from "../stream-channel.ts";
import type { CharacterBackend, Log } from "./character-backend.ts";
import { finishOutput } from "./finish-output.ts";

/**
 * Opens the named pipes `path`.in, which is read, and `path`.out, which is written. Both are held open for both
 * directions, so that programs on the other side may come and go: the host end counts as connected all the time.
 * Throws a TargetError (`configuration`) when one of them is not there or is no pipe.
 */
export function openPipeBackend(path: string, channel: StreamChannel, log: Log): CharacterBackend {
  const readable = openPipe(`${path}.in`);
  let writable: number;
  try {
    writable = openPipe(`${path}.out`);
  } catch (error) {
    closeSync(readable);
    throw error;
  }
  const input = new Socket({ fd: readable, readable: true, writable: false });
  const output = new Socket({ fd: writable, readable: false, writable: true });
  channel.attach({ input, output }, () => {
    log(`channel ${channel.name} lost its pipes ${path}.in and ${path}.out`);
  });
  const close = async (): Promise<void> => {
    channel.detach();
    input.destroy();
    await finishOutput(output);
    output.destroy();
  };
  return { channel, address: `pipe:${path}`, ready: Promise.resolve(), close };
}

function openPipe(path: string): number {
  const hint = `Make both pipes first: mkfifo PATH.in PATH.out.`;
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TargetError("configuration", `cannot open the pipe ${path}: ${reason}`, hint, error);
  }
  if (!fstatSync(descriptor).isFIFO()) {
    closeSync(descriptor);
    throw new TargetError("configuration", `${path} is not a named pipe`, hint);
  }
  return descriptor;
}
