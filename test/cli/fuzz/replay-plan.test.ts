import { describe, expect, it } from "vitest";
import type { LeaseOutcome, ReplayItem } from "../../../src/campaign/lease/lease.ts";
import { CampaignStore } from "../../../src/campaign/store/campaign-store.ts";
import { ReplayPlan } from "../../../src/cli/fuzz/replay-plan.ts";
import { candidate, resets, subject, writer } from "../../campaign/samples.ts";
import { useTemporaryDirectories } from "../../support/temporary-directory.ts";

const temporaryDirectory = useTemporaryDirectories();

const item = (number: number): ReplayItem => ({ hash: `${number}`, check: "RST-2", scenario: resets(number) });
const items = Array.from({ length: 130 }, (_, number) => item(number));

function outcome(shown: readonly ReplayItem[] | undefined, more: Partial<LeaseOutcome> = {}): LeaseOutcome {
  const replayed = shown === undefined ? {} : { replayed: new Map(shown.map(({ hash }) => [hash, []])) };
  const none = { scenarios: 0, operations: 0, milliseconds: 1, transitions: new Map(), novel: [], met: {}, found: [] };
  return { ...none, ...replayed, ...more };
}

function planOf(isOver: () => boolean = () => false): ReplayPlan {
  const store = CampaignStore.openFor(temporaryDirectory(), subject, writer());
  return new ReplayPlan(store, { items, known: ["RST-2:known"], isOver });
}

describe("the plan of a replay", () => {
  it("gives every scenario out once, and those again that a lease did not come to", () => {
    const plan = planOf();
    const first = plan.search(100);
    const second = plan.search(100);
    expect([first?.items.length, second?.items.length, plan.search(100)]).toEqual([100, 30, undefined]);
    if (first === undefined || second === undefined) {
      return;
    }
    plan.note(first, outcome(first.items.slice(0, 40)));
    plan.note(second, outcome(second.items));
    expect(plan.done).toBe(70);
    expect(plan.search(100)?.items).toEqual(first.items.slice(40));
  });

  it("gives up the scenario that cost the target, and tries those behind it", () => {
    const plan = planOf();
    const lease = plan.search(100);
    expect(lease).toBeDefined();
    if (lease === undefined) {
      return;
    }
    plan.note(lease, outcome(undefined, { found: [{ ...candidate("LIFE-1:crash"), lost: true }] }));
    expect(plan.done).toBe(1);
    expect(plan.search(100)?.items[0]).toEqual(lease.items[1]);
  });

  it("begins nothing when its time is over, and says how often it met what is known", () => {
    let isOver = false;
    const plan = planOf(() => isOver);
    const lease = plan.search(100);
    isOver = true;
    expect(plan.search(100)).toBeUndefined();
    if (lease !== undefined) {
      plan.note(lease, outcome(lease.items, { met: { "RST-2:known": 2 } }));
    }
    expect([...plan.met]).toEqual([["RST-2:known", 2]]);
    expect(plan.known).toContain("RST-2:known");
  });
});
