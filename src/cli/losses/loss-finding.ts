import { unreachable } from "../../base/assert.ts";
import type { ClauseLevel, Finding } from "../../verdict/finding.ts";
import type { WorkerEnd, WorkerLost } from "../worker/worker-lost.ts";
import { silenceWords } from "./silence-judge.ts";

/** The clause that a device breaks which ends or never returns. */
function lossClause({ code }: Pick<WorkerLost, "code">): string {
  return code === "crashed" ? "ROB-1" : "ROB-2";
}

/** What became of the device, a sentence. */
export function lossWords(end: WorkerEnd): string {
  switch (end.kind) {
    case "exit":
      return `the device's process ended, with exit code ${end.code}`;
    case "signal":
      return `the device's process was ended by ${end.signal}`;
    case "memory":
      return "the device's process ran out of memory";
    case "silence":
      return `the device did not return ${silenceWords(end)}`;
    case "unreachable":
      return `the device's process cannot be reached: ${end.reason}`;
    default:
      return unreachable(end);
  }
}

/** The finding that the loss of a device's process is: the one that a device in a process of its own would get. */
export function lossFinding(lost: WorkerLost, step: number, levelOf: (clause: string) => ClauseLevel): Finding {
  const clause = lossClause(lost);
  return {
    clause,
    level: levelOf(clause),
    allowed: "the device goes on answering, whatever the guest does",
    got: lossWords(lost.end),
    step,
    signature: `${clause}:${lost.code}`,
  };
}
