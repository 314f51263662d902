import type { OracleView, QueueView } from "../../oracle/oracle-view.ts";

/** What an asynchronous target is given before it is judged: so many rounds at least, and so much time. */
export interface Patience {
  readonly rounds: number;
  readonly milliseconds: number;
}

/** While sockets carry what a host end held up. Rounds count, as below. */
export const whileCarried: Patience = { rounds: 100, milliseconds: 400 };

/** While it owes something. Rounds count, since on a busy machine it may not have run at all in that time. */
const whileOwing: Patience = { rounds: 100, milliseconds: 400 };

/** For its reaction to a malformed chain, or for what it only should do, before it is taken for done. */
const whileMaybeStopped: Patience = { rounds: 25, milliseconds: 40 };

/** After each stimulus, even when nothing is owed. */
const whenQuiet: Patience = { rounds: 1, milliseconds: 0 };

/** Whether an interrupt is owed that was not seen yet. */
function lacksSignal(oracle: OracleView, line: number): boolean {
  return oracle.interrupts.missing(line) || oracle.messages.missing();
}

/** How long to wait for what is owed now, with the interrupt line at `line` when it was last seen. */
export function patienceFor(oracle: OracleView, line: number): Patience {
  const owing = oracle.rest.owing();
  if (owing === "yes") {
    return whileOwing;
  }
  const signal = lacksSignal(oracle, line);
  if (owing === "may-stop") {
    const waiting = signal || [...oracle.queues.values()].some((queue) => queue.owing() !== "no");
    return waiting ? whileMaybeStopped : whenQuiet;
  }
  return signal ? whileOwing : whenQuiet;
}

/**
 * Whether a synchronous device may do more without being asked: it owes something, or holds chains back for a host end
 * that has stopped reading and may yet take what is on its way. One that looks at its rings by itself may also have
 * been between a completion and its interrupt, with the interrupt line at `line` when it was last seen.
 */
export function mayGoOn(oracle: OracleView, line: number): boolean {
  const isStalled = oracle.channels.all.some(({ connected, reading }) => connected && !reading);
  const holds = (queue: QueueView): boolean => queue.outstanding.some(({ notified }) => notified);
  return (
    oracle.rest.owing() !== "no" || lacksSignal(oracle, line) || (isStalled && [...oracle.queues.values()].some(holds))
  );
}

/**
 * Whether a look at a synchronous device may have come before all that host bytes bring about: some wait, and there is
 * a receive chain that they may go into, or something else is owed.
 */
export function mayHaveMissed(oracle: OracleView, line: number): boolean {
  const hasChain = [...oracle.queues.values()].some(takesHostBytes);
  const hasBytes = oracle.channels.all.some(({ receive }) => receive.pending);
  return oracle.uncertain || (hasChain && hasBytes) || mayGoOn(oracle, line);
}

function takesHostBytes({ direction, outstanding }: QueueView): boolean {
  return direction === "device-writes" && outstanding.length > 0;
}
