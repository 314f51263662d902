import { counted } from "../../base/counted.ts";
import { findingBound, stillExpected } from "../../campaign/guide/expectation.ts";
import type { Bucket, BucketWay } from "../../campaign/store/buckets.ts";
import type { CampaignState } from "../../campaign/store/campaign-state.ts";
import type { Damage } from "../../campaign/store/damage.ts";
import { duration, hanging } from "../../report/text.ts";
import { deviationOf } from "../../verdict/defect/signature.ts";

/** The most damages that are listed. */
const damagesShown = 10;

/** A moment for people, in UTC. */
export function momentWords(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** A whole number with separators. */
export function grouped(count: number): string {
  return Math.round(count).toLocaleString("en-US");
}

function replayWords({ replays, isSettled }: BucketWay): string {
  return replays.of === 0 && !isSettled ? "not confirmed yet" : `replays ${replays.shown} of ${replays.of}`;
}

/** One bucket: the clause, then each way in which it is broken. */
export function bucketLines(
  { clause, level, ways, count, firstAt, lastAt }: Bucket,
  isExpected: (way: BucketWay) => boolean,
): string[] {
  const seen = `seen ${count === 1 ? "once" : `${grouped(count)} times`}, first ${momentWords(firstAt)}, last ${momentWords(lastAt)}`;
  return [
    `  ${clause} ${level}  ${seen}`,
    ...ways.map((way) => {
      const steps = counted(way.smallest.scenario.operations.length, "step");
      const expected = isExpected(way) ? ", expected" : "";
      return `    ${deviationOf(way.signature)}: ${steps}, ${replayWords(way)}${expected}`;
    }),
  ];
}

/** What was done and what is still to be expected, for whoever looks at a campaign. */
export function totalLines(state: CampaignState, corpus: number, buckets: readonly Bucket[]): string[] {
  const { generate, mutate, settle, replay } = state.totals;
  const spent = [generate, mutate, settle, replay].reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const operations = [generate, mutate, settle, replay].reduce((sum, one) => sum + one.operations, 0);
  const lastNew = Math.max(0, ...buckets.flatMap(({ ways }) => ways.map(({ firstAt }) => firstAt)));
  return [
    `${grouped(state.scenarios)} scenarios, ${grouped(operations)} operations, ${duration(spent)} of work`,
    `  ${grouped(generate.scenarios)} of properties, ${grouped(mutate.scenarios)} made of others, ` +
      `${grouped(settle.scenarios)} to settle findings`,
    `  ${grouped(state.transitions.size)} transitions seen, ${counted(corpus, "scenario")} in the corpus`,
    ...(state.losses === 0 ? [] : [`  ${counted(state.losses, "target")} lost and replaced`]),
    ...expectationLines(state, buckets).map((line) => `  ${line}`),
    ...(lastNew === 0 ? [] : [`  last new bucket: ${momentWords(lastNew)}`]),
  ];
}

/** What is still to be expected of a campaign, as far as that can be known. */
export function expectationLines(state: CampaignState, buckets: readonly Bucket[]): string[] {
  const still = stillExpected(state);
  const bound = findingBound(state);
  return [
    ...(still === undefined
      ? []
      : [`about ${grouped(still.per1000)} new transitions to be expected of 1,000 further scenarios of properties`]),
    ...(bound === undefined || buckets.length > 0
      ? []
      : [
          `nothing found: with 95 % confidence fewer than 1 in ${grouped(1 / bound)} scenarios of properties shows anything`,
        ]),
  ];
}

/** What could not be used of a store. */
export function damageLines(damages: readonly Damage[], width: number): string[] {
  const shown = damages.slice(0, damagesShown).flatMap(({ place, why, movedTo }) => {
    const moved = movedTo === undefined ? "left as it is" : `kept in ${movedTo}`;
    return hanging("  ", `${place}: ${why} (${moved})`, width);
  });
  const more = damages.length - damagesShown;
  return damages.length === 0
    ? []
    : [
        `${counted(damages.length, "part")} of the store cannot be used; the rest goes on without:`,
        ...shown,
        ...(more > 0 ? [`  and ${more} more`] : []),
      ];
}
