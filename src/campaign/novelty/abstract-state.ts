import type { OracleView } from "../../oracle/oracle-view.ts";
import { NumberHash } from "./number-hash.ts";

/** Up to how many things are told apart: none, one, a few, more. */
const few = 8;

function rough(count: number): number {
  return count < 2 ? count : count < few ? 2 : 3;
}

function flags(...values: readonly boolean[]): number {
  return values.reduce((bits, value) => bits * 2 + Number(value), 1);
}

/**
 * Where a device stands, as the oracle sees it, with all that only makes one scenario differ from the next left out: no
 * addresses, no contents, and numbers only as far as none, one, a few or many. Equal states have equal numbers.
 */
export function abstractState(oracle: OracleView): number {
  const { uncertain, overfull, damaged, linksShown, messages, interrupts, registers } = oracle;
  const hash = new NumberHash()
    .add(flags(uncertain, overfull !== undefined, damaged.length > 0, linksShown, messages.enabled))
    .add(flags(interrupts.due.configOwed, interrupts.due.configAllowed, interrupts.line === 1))
    .add(registers.value("set-status") ?? -1);
  for (const [index, queue] of oracle.queues) {
    hash
      .add(index)
      .add(rough(queue.outstanding.length))
      .add(flags(queue.outsideRam, (queue.usedFlags & 1) === 1));
  }
  for (const channel of oracle.channels.all) {
    const { connected, reading, transmit, receive } = channel;
    hash.add(flags(connected, reading, transmit.ended, receive.ended, receive.pending));
  }
  return hash.value;
}
