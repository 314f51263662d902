import { unreachable } from "../../base/assert.ts";
import type { ExitStatus, TargetProcess } from "../process/process.ts";
import type { ProcessActivity } from "../process/process-activity.ts";
import { TargetError } from "../target-error.ts";
import type { QtestPeer } from "./qtest-connection.ts";

/** How long a process may take to end after it has closed its connection, in milliseconds. */
const exitMilliseconds = 2000;
/** Lines of the target's output that a message repeats. */
const quotedLinesMax = 3;

/** What is known of a target through its process; without one, only through the connection. */
export function createPeer(name: string, process: TargetProcess | undefined): QtestPeer {
  return {
    describeLoss: async (cause) => {
      const status = await process?.waitForExit(exitMilliseconds);
      const what = status === undefined ? `${name} closed the connection` : `${name} ${describeExit(status)}`;
      const stays = process !== undefined && status === undefined ? " but its process goes on running" : "";
      const message = `${what}${stays}${isNews(cause) ? ` (${cause.message})` : ""}${lastWords(process)}`;
      return new TargetError("crashed", message, "Look at the last operation and at the target's error output.", cause);
    },
    describeSilence: async (limit) => {
      const activity = process === undefined ? "unknown" : await process.activity();
      const message = `${name} gave no reply for ${limit} ms${describeActivity(activity)}${lastWords(process)}`;
      return new TargetError("hung", message, "Attach a debugger, or raise limits.reply if it is only slow.");
    },
  };
}

/** Whether an error says more than that the other side is gone. */
function isNews(cause: Error | undefined): cause is Error {
  const { code } = (cause ?? {}) as { readonly code?: unknown };
  return cause !== undefined && code !== "EPIPE" && code !== "ECONNRESET";
}

/** How a process ended, as the end of a sentence about it. */
export function describeExit({ code, signal }: ExitStatus): string {
  return signal === null ? `ended with exit status ${code}` : `was ended by ${signal}`;
}

/** The last lines a target wrote, as the end of a message; empty when there are none. */
export function lastWords(process: TargetProcess | undefined): string {
  const lines = process?.errorOutput().filter((line) => line !== "") ?? [];
  return lines.length === 0 ? "" : `; its last output: ${lines.slice(-quotedLinesMax).join(" | ")}`;
}

function describeActivity(activity: ProcessActivity): string {
  switch (activity) {
    case "busy":
      return "; its process is busy, as in an endless loop";
    case "idle":
      return "; its process uses no CPU: it waits for something";
    case "stopped":
      return "; its process is stopped by a signal or a debugger";
    case "unknown":
      return "";
    default:
      return unreachable(activity);
  }
}
