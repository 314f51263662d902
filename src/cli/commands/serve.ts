import { suggestion } from "../../base/closest-match.ts";
import { parseChannelOptions } from "../../serve/character-device.ts";
import { parseQtestEndpoint } from "../../serve/qtest-endpoint.ts";
import { type RunningServer, startServer } from "../../serve/start-server.ts";
import type { RestorePolicy } from "../../target/target.ts";
import { type ExitCode, exitCode } from "../../verdict/exit-code.ts";
import { readTextFile, writeTextFile } from "../io/files.ts";
import type { CommandIo } from "../io/io.ts";
import { type Kit, type ReferenceInterfaces, referenceInterfaces } from "../kit.ts";
import { UsageError } from "../usage-error.ts";

/** The options of `serve`. */
export interface ServeOptions {
  /** Values of `--vmchannel`. */
  readonly channels: readonly string[];
  /** Value of `--qtest`. */
  readonly qtest: string;
  readonly memoryMegabytes: number | undefined;
  readonly slot: number | undefined;
  /** Which interfaces the device has; undefined: the legacy one. */
  readonly transport: string | undefined;
  /** File of a saved state to begin with. */
  readonly restore: string | undefined;
  readonly policy: string | undefined;
  /** File for the state at the end, and whenever the user asks for it. */
  readonly save: string | undefined;
}

const megabyte = 0x10_0000;
const stateBytesMax = 64 * megabyte;

function parsePolicy(text: string | undefined): RestorePolicy {
  if (text !== undefined && text !== "transparent" && text !== "disconnect") {
    throw new UsageError(`--policy takes transparent or disconnect, not "${text}"`);
  }
  return text ?? "transparent";
}

function parseTransport(text: string): ReferenceInterfaces {
  const found = referenceInterfaces.find((known) => known === text);
  if (found === undefined) {
    const known = `${referenceInterfaces.slice(0, -1).join(", ")} or ${referenceInterfaces.at(-1)}`;
    throw new UsageError(`--transport takes ${known}, not "${text}"${suggestion(text, referenceInterfaces)}`);
  }
  return found;
}

function told(server: RunningServer): string {
  const channels = server.channels.map(({ name, address }) => `channel ${name} at ${address}`);
  return [`serving qtest at ${server.qtestAddress}`, ...channels].map((line) => `vmconform: ${line}\n`).join("");
}

/** Saves while the device keeps running; a file that cannot be written is reported and ends nothing. */
function saveNow(server: RunningServer, file: string, io: CommandIo): void {
  try {
    writeTextFile(file, server.save());
    io.writeError(`vmconform: the state is saved to ${file}\n`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    io.writeError(`vmconform: the state is not saved: ${reason}\n`);
  }
}

/**
 * `vmconform serve`: the reference device in a process of its own, behind a qtest server, with the host ends of its
 * channels where the options say. Ends when no client can come any more, or at an interrupt, which is no error.
 */
export async function serve(kit: Kit, options: ServeOptions, io: CommandIo): Promise<ExitCode> {
  const { memoryMegabytes, slot, restore, save } = options;
  const policy = parsePolicy(options.policy);
  const transport = parseTransport(options.transport ?? "legacy");
  const state = restore === undefined ? undefined : readTextFile(restore, `the state ${restore}`, stateBytesMax);
  const server = await startServer({
    create: kit.createReference(transport),
    channels: parseChannelOptions(options.channels),
    qtest: parseQtestEndpoint(options.qtest),
    ...(memoryMegabytes === undefined ? {} : { memoryBytes: memoryMegabytes * megabyte }),
    ...(slot === undefined ? {} : { slot }),
    ...(state === undefined ? {} : { restore: { document: state, policy } }),
    log: (line) => io.writeError(`vmconform: ${line}\n`),
  });
  let interrupt: () => void = () => undefined;
  const interrupted = new Promise<void>((resolve) => {
    interrupt = resolve;
  });
  const stopListening = io.onInterrupt(() => interrupt());
  const stopSaving = save === undefined ? undefined : io.onSaveRequest?.(() => saveNow(server, save, io));
  try {
    io.writeError(told(server));
    await Promise.race([server.finished, interrupted]);
    if (save !== undefined) {
      writeTextFile(save, server.save());
    }
    return exitCode.conforms;
  } finally {
    stopListening();
    stopSaving?.();
    await server.close();
  }
}
