import { unfinishedResult } from "../../../src/cli/run/run-checks.ts";
import { type WorkerEnd, WorkerLost } from "../../../src/cli/worker/worker-lost.ts";
import type { WorkerReply, WorkerRequest } from "../../../src/cli/worker/worker-messages.ts";
import type { Worker, WorkerOptions } from "../../../src/cli/worker/worker-process.ts";
import { WorkerSupply } from "../../../src/cli/worker/worker-supply.ts";
import type { Scenario } from "../../../src/operation/scenario.ts";
import type { Property } from "../../../src/runner/check/property.ts";
import { fakeKit } from "../fake-kit.ts";

/** Checks that are not about the survival of a device. */
export const properties: readonly Property[] = fakeKit().properties;

const silenceMax = 13_000;
/** What each made-up worker was seen to use, in bytes. */
const memory = 300 * 1024 ** 2;
const target = { manifest: undefined, command: [], timeout: undefined, configuration: undefined };
/** Is under way whenever a made-up worker is lost. */
const scenario: Scenario = { startIndex: 0, seed: 1, operations: [{ kind: "reset" }] };

/** What a made-up worker is asked, and with how much time and memory. */
export interface Asked {
  readonly kind: WorkerRequest["kind"];
  /** The id of the check. */
  readonly check: string;
  /** Its heap; undefined: that of any worker. */
  readonly heap: number | undefined;
  /** Milliseconds; undefined: those of any worker. */
  readonly silence: number | undefined;
}

/** A supply of made-up workers, and what became of these. */
export interface MadeUpWorkers {
  readonly supply: WorkerSupply;
  readonly asked: readonly Asked[];
  /** Heaps of the workers that were ended before anybody asked them something. */
  readonly wasted: readonly (number | undefined)[];
}

/** Workers that are lost where `loses` says so, but not without an operation, and do all else that they are asked. */
export function madeUpWorkers(loses: (asked: Asked) => WorkerEnd | undefined): MadeUpWorkers {
  const asked: Asked[] = [];
  const wasted: (number | undefined)[] = [];
  const createWorker = ({ heapMegabytes: heap }: WorkerOptions): Worker => {
    let isUsed = false;
    return {
      ask: async (request, about, silence) => {
        if (request.kind === "check" || request.kind === "attempt") {
          isUsed = true;
          const question = { kind: request.kind, check: request.check, heap, silence };
          asked.push(question);
          const isEmpty = request.kind === "attempt" && request.scenario.operations.length === 0;
          const end = isEmpty ? undefined : loses(question);
          if (end !== undefined) {
            throw madeUpLoss(end, about, heap !== undefined || silence !== undefined);
          }
        }
        return await replyTo(request);
      },
      stop: async () => undefined,
      kill: async () => {
        if (!isUsed) {
          wasted.push(heap);
        }
      },
    };
  };
  const start = { target, specDirectory: undefined, seed: 1, runs: undefined };
  return { supply: new WorkerSupply(start, { silenceMax, passOn: () => undefined }, createWorker), asked, wasted };
}

/** The loss of a worker in its first scenario, of one operation. */
export function madeUpLoss(end: WorkerEnd, about = "", isLimited = false): WorkerLost {
  return new WorkerLost(end, about, { journal: { scenario, runs: 0, step: 0 }, output: "", memory, isLimited });
}

async function replyTo(request: WorkerRequest): Promise<WorkerReply> {
  const kit = fakeKit();
  const { description, context, runScenario } = await kit.openSession(target, kit.loadSpecification(undefined));
  switch (request.kind) {
    case "start":
      return { kind: "ready", facts: { description, context } };
    case "check": {
      const property = kit.properties.find(({ id }) => id === request.check) as Property;
      const result = { ...unfinishedResult(property, "", undefined), outcome: "passed" } as const;
      return { kind: "result", result, errorOutput: [] };
    }
    case "attempt":
      return { kind: "outcome", outcome: await runScenario(request.scenario) };
    default:
      return { kind: "bug", message: `a made-up worker was asked for ${request.kind}` };
  }
}
