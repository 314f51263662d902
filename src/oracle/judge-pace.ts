import { busyShare, busyStretches, isSlowBeside, type PaceSubject, paceRounds, slowFrom } from "../base/pace.ts";
import type { Judgement } from "./judgement/judgement.ts";

const deviations: Readonly<Record<PaceSubject, string>> = { "claimed-length": "slow-by-length", reset: "slow-reset" };

const allowed: Readonly<Record<PaceSubject, string>> = {
  "claimed-length": "a message that claims too much takes about as long as an honest one",
  reset: "a reset takes about as long as other accesses",
};

/** Judges how long something took beside what is like it. Only what was slow every time, round after round, is. */
export function judgePace(
  judgement: Judgement,
  what: PaceSubject,
  ordinary: readonly number[],
  special: readonly number[],
): void {
  const isSlow = special.length >= paceRounds && isSlowBeside(special, ordinary, slowFrom[what]);
  judgement.expect(deviations[what], !isSlow, allowed[what], () => {
    const quickest = Math.round(Math.min(...special));
    return `${quickest} ms or more in each of ${special.length} rounds, and ${shown(ordinary)} ms at most for the others`;
  });
}

function shown(milliseconds: readonly number[]): string {
  return Math.max(...milliseconds).toFixed(1);
}

/** Judges the processor time of a device that had nothing to do. */
export function judgeIdle(judgement: Judgement, used: readonly number[], passed: readonly number[]): void {
  const isBusy = used.length >= busyStretches && used.every((time, index) => time >= busyShare * (passed[index] ?? 0));
  const sum = (times: readonly number[]): number => Math.round(times.reduce((total, time) => total + time, 0));
  judgement.expect(
    "busy-at-rest",
    !isBusy,
    "no processor time while there is nothing to do",
    () => `busy for ${sum(used)} ms of ${sum(passed)} ms`,
  );
}
