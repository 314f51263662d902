import { unreachable } from "../../base/assert.ts";
import { busyShare, busyStretches, isSlowBeside, type PaceSubject, paceRounds, slowFrom } from "../../base/pace.ts";
import { simpleShape } from "../../operation/ring/chain-shape.ts";
import type { TimingOperation } from "../../operation/timing.ts";
import type { ScenarioRun } from "../scenario-run.ts";
import type { Steps } from "../steps.ts";
import { initialise, reset } from "./life-steps.ts";
import { carryOutMalformedMessage } from "./malformed-steps.ts";
import { carryOutTransmit, transmitQueue } from "./ring-steps.ts";

/** Payload bytes of an honest message, about as many as the chain of one that claims too much has. */
const honestBytes = 8;

/** The detail of a message whose header claims as many bytes as it can. */
const claimsMost = 3;

/** How long a device is given to come to rest, and is watched then, in milliseconds. */
const calmMilliseconds = 50;
const watchMilliseconds = 150;

/** Carries out one operation that looks at time. */
export function* carryOutTiming(run: ScenarioRun, operation: TimingOperation): Steps {
  switch (operation.kind) {
    case "compare-times":
      yield* compareTimes(run, operation.what, operation.channel);
      return;
    case "watch-idle":
      yield* watchIdle(run);
      return;
    default:
      unreachable(operation);
  }
}

/** Takes turns until the two are too alike to go on, which is after the first round mostly. */
function* compareTimes(run: ScenarioRun, what: PaceSubject, channel: number): Steps {
  const ordinary: number[] = [];
  const special: number[] = [];
  while (!run.over && special.length < paceRounds) {
    const usual = what === "reset" ? yield* timeRead(run) : yield* timeMessage(run, channel, false);
    if (run.over || usual === undefined) {
      return;
    }
    const other = what === "reset" ? yield* timeReset(run) : yield* timeMessage(run, channel, true);
    if (run.over || other === undefined) {
      return;
    }
    ordinary.push(usual);
    special.push(other);
    if (!isSlowBeside(special, ordinary, slowFrom[what])) {
      break;
    }
  }
  if (!run.over) {
    run.evidence.timesCompared(what, ordinary, special);
  }
}

/** The time that a notification of one message takes, until the device answers again; undefined without a queue. */
function* timeMessage(run: ScenarioRun, channel: number, claims: boolean): Steps<number | undefined> {
  const queue = transmitQueue(run);
  if (queue === undefined) {
    return undefined;
  }
  if (claims) {
    const condition = "length-beyond-chain";
    yield* carryOutMalformedMessage(run, {
      kind: "malformed-message",
      condition,
      channel,
      detail: claimsMost,
      notify: false,
    });
  } else {
    const shape = simpleShape;
    yield* carryOutTransmit(run, { kind: "transmit", channel, length: honestBytes, extra: 0, shape, notify: "no" });
  }
  return run.over ? undefined : yield* timed(run, () => run.guest.transport.notify(queue.index));
}

function timeRead(run: ScenarioRun): Steps<number> {
  return timed(run, () => undefined);
}

/** The time that a reset of a device that was set up takes, with all that is read around it; it was at rest before. */
function* timeReset(run: ScenarioRun): Steps<number> {
  if (run.guest.queues.size === 0) {
    yield* initialise(run, [], false);
  }
  yield* run.rest();
  const start = run.now();
  if (!run.over) {
    yield* reset(run);
  }
  return run.now() - start;
}

function* timed(run: ScenarioRun, fill: () => void): Steps<number> {
  run.batch.clear();
  fill();
  run.guest.transport.read("set-status");
  const start = run.now();
  yield* run.carry();
  const milliseconds = run.now() - start;
  run.feed();
  yield* run.rest(true);
  return milliseconds;
}

/** Watches a process that has nothing to do, as long as it is busy. */
function* watchIdle(run: ScenarioRun): Steps {
  const used: number[] = [];
  const passed: number[] = [];
  yield* run.rest();
  yield calm(calmMilliseconds);
  while (!run.over && used.length < busyStretches) {
    const start = run.now();
    const before = run.target.busyTime?.();
    yield calm(watchMilliseconds);
    const after = run.target.busyTime?.();
    const milliseconds = run.now() - start;
    if (before === undefined || after === undefined) {
      return;
    }
    used.push(after - before);
    passed.push(milliseconds);
    if (after - before < busyShare * milliseconds) {
      break;
    }
  }
  if (!run.over) {
    run.evidence.idleWatched(used, passed);
  }
}

function calm(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
