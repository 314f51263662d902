import type { FaultReply, FaultRequest, FaultTask } from "./fault-messages.ts";
import type { FaultResult } from "./fault-result.ts";
import type { MutationKit } from "./mutation-kit.ts";
import { type FaultSession, runFault } from "./run-fault.ts";

/** Milliseconds between two signs of life. */
const aliveMilliseconds = 500;

/** Gives signs of life between scenarios, so that a parent can tell a long search from a device that hangs. */
function watched(session: FaultSession, send: (reply: FaultReply) => void): FaultSession {
  let last = performance.now();
  const sign = (): void => {
    const now = performance.now();
    if (now - last > aliveMilliseconds) {
      last = now;
      send({ kind: "alive" });
    }
  };
  return {
    context: session.context,
    runScenario: (scenario, observer) => {
      sign();
      return session.runScenario(scenario, observer);
    },
    startCheck: (clauses) => session.startCheck?.(clauses),
    close: () => session.close(),
  };
}

/** Runs the suite against one fault of the catalogue. Throws when there is no such fault. */
async function runTask(
  kit: MutationKit,
  { fault: id, clause }: FaultTask,
  seed: number,
  send: (reply: FaultReply) => void,
): Promise<FaultResult> {
  const fault = [kit.canary, ...kit.faults, ...kit.equivalents].find((candidate) => candidate.id === id);
  if (fault === undefined) {
    throw new RangeError(`there is no fault ${id}`);
  }
  const specification = kit.loadSpecification(undefined);
  return runFault(fault, {
    properties: kit.properties,
    seed,
    clause,
    advice: specification.clauses.get(fault.clauses[0] ?? "")?.level === "SHOULD",
    open: async () => watched(await kit.openFault(id, specification), send),
    now: () => performance.now(),
  });
}

/** Serves the process that runs the matrix until it says stop or is gone. */
export function serveFaults(kit: MutationKit): void {
  const send = (reply: FaultReply): void => {
    process.send?.(reply);
  };
  // The terminal interrupts the whole group; the parent alone decides what that means.
  process.on("SIGINT", () => undefined);
  process.on("disconnect", () => process.exit());
  process.on("message", (request: FaultRequest) => {
    if (request.kind === "stop") {
      process.disconnect?.();
      return;
    }
    void runTask(kit, request.task, request.seed, send).then(
      (result) => send({ kind: "result", result }),
      (error: unknown) => send({ kind: "bug", message: error instanceof Error ? (error.stack ?? "") : String(error) }),
    );
  });
}
