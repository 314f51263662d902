import { spawnSync } from "node:child_process";
import { closeSync, constants, openSync, readFileSync, write } from "node:fs";
import { Writable } from "node:stream";
import { ReadStream } from "node:tty";
import { TargetError } from "../../target/target-error.ts";
import type { StreamChannel } from "../stream-channel.ts";
import type { CharacterBackend, Log } from "./character-backend.ts";
import { finishOutput } from "./finish-output.ts";

/**
 * Unlocks the other side (the ioctl TIOCSPTLCK of Linux with a zero), then makes the descriptor non-blocking again,
 * which handing it to a child process undid. Neither can be done from Node.js without native code.
 */
const unlockScript = 'my $off = pack("i", 0); ioctl(STDIN, 0x40045431, $off) && fcntl(STDIN, 4, 04002) or die "$!\\n"';

/** How long a full terminal is left alone before the next attempt to write. */
const retryMilliseconds = 5;

/**
 * Makes a pseudo-terminal, in raw mode, and reports its name. The other side is held open here too, so that programs
 * may come and go: the host end counts as connected all the time. Works on Linux, with perl and stty at hand; throws
 * a TargetError (`configuration`) elsewhere.
 */
export function openPtyBackend(channel: StreamChannel, log: Log): CharacterBackend {
  const master = openMaster();
  let held: number | undefined;
  let path: string;
  try {
    run("perl", ["-e", unlockScript], master);
    path = `/dev/pts/${terminalNumber(master)}`;
    run("stty", ["-F", path, "raw", "-echo"], "ignore");
    held = openSync(path, constants.O_RDWR | constants.O_NOCTTY);
  } catch (error) {
    closeSync(master);
    throw error instanceof TargetError ? error : failed(error);
  }
  const input = new ReadStream(master);
  const output = new TerminalOutput(master);
  channel.attach({ input, output }, () => log(`channel ${channel.name} lost its pseudo-terminal ${path}`));
  log(`channel ${channel.name} is at ${path}`);
  const close = async (): Promise<void> => {
    channel.detach();
    await finishOutput(output);
    output.destroy();
    input.destroy();
    closeSync(held);
  };
  return { channel, address: `pty:${path}`, ready: Promise.resolve(), close };
}

/**
 * Writes to the controlling side of a pseudo-terminal. The runtime's own streams would block the process when the
 * terminal is full, because such a descriptor cannot be opened a second time; so a full one is tried again later.
 */
class TerminalOutput extends Writable {
  readonly #descriptor: number;
  #retry: NodeJS.Timeout | undefined;

  constructor(descriptor: number) {
    super({ decodeStrings: false });
    this.#descriptor = descriptor;
  }

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    write(this.#descriptor, chunk, (error, written) => {
      if (this.destroyed) {
        done();
      } else if (error?.code === "EAGAIN") {
        this.#retry = setTimeout(() => this._write(chunk, "buffer" as BufferEncoding, done), retryMilliseconds);
      } else if (error !== null || written === chunk.length) {
        done(error);
      } else {
        this._write(chunk.subarray(written), "buffer" as BufferEncoding, done);
      }
    });
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearTimeout(this.#retry);
    done(error);
  }
}

function openMaster(): number {
  try {
    return openSync("/dev/ptmx", constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  } catch (error) {
    throw failed(error);
  }
}

/** The terminal's number, which Linux tells in the description of the open file. */
function terminalNumber(master: number): string {
  const number = /^tty-index:\s*(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${master}`, "utf8"))?.[1];
  if (number === undefined) {
    throw failed(new Error("the system does not say the terminal's number"));
  }
  return number;
}

function run(command: string, parameters: readonly string[], input: number | "ignore"): void {
  const result = spawnSync(command, parameters, { stdio: [input, "ignore", "pipe"], encoding: "utf8" });
  if (result.error !== undefined || result.status !== 0) {
    throw failed(result.error ?? new Error(`${command}: ${result.stderr.trim()}`));
  }
}

function failed(error: unknown): TargetError {
  const reason = error instanceof Error ? error.message : String(error);
  const hint = "A pty needs Linux with /dev/ptmx and the programs perl and stty; a unix socket works everywhere.";
  return new TargetError("configuration", `cannot make a pseudo-terminal: ${reason}`, hint, error);
}
