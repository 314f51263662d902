import { beforeEach, describe, expect, it } from "vitest";
import { InterruptModel } from "../../../src/oracle/interrupt/interrupt-model.ts";
import { Judgement } from "../../../src/oracle/judgement/judgement.ts";
import type { SuppressionState } from "../../../src/oracle/ring/suppression.ts";
import { loadSpecification } from "../../../src/spec/load.ts";

const specification = loadSpecification();
const plain: SuppressionState = {
  former: [],
  noInterrupt: false,
  eventIndex: false,
  usedEvent: 0,
  ranEmpty: false,
  notifyOnEmpty: false,
};

let judgement: Judgement;
let model: InterruptModel;

beforeEach(() => {
  judgement = new Judgement(specification, "vmchannel", new Set());
  model = new InterruptModel(specification, judgement, true, () => false);
});

const reached = (id: string): number => judgement.reached().get(id) ?? 0;

/** Two completions: the first decision after a reset may have an interrupt too many. */
function use(state: Partial<SuppressionState>): void {
  model.used(0, 0, 1, plain);
  model.read(1);
  model.stimulus();
  model.used(0, 1, 2, { ...plain, ...state });
}

describe("the interrupt ledger", () => {
  it("is content with an interrupt for each completion that is not suppressed", () => {
    use({});
    model.sample(1, true);
    model.read(1);
    expect(judgement.finding).toBeUndefined();
    expect(reached("INT-6")).toBeGreaterThan(0);
    expect(reached("INT-5")).toBe(1);
  });

  it("finds a missing one at the line and at ISR", () => {
    model.used(0, 0, 1, plain);
    model.sample(0, true);
    expect(judgement.finding?.signature).toBe("INT-6:no-interrupt");
  });

  it("names the clause of the other queues", () => {
    model.used(1, 0, 1, plain);
    model.read(0);
    expect(judgement.finding?.clause).toBe("INT-14");
  });

  it("holds no interrupt against a suppressed completion that was pending without a cause before", () => {
    model.used(0, 0, 1, plain);
    model.sample(1, true);
    model.read(1);
    model.stimulus();
    model.sample(1, true);
    model.used(0, 1, 2, { ...plain, noInterrupt: true });
    model.read(1);
    expect(judgement.warnings.map(({ signature }) => signature)).not.toContain("INT-7:despite-suppression");
  });

  it("warns of an interrupt that NO_INTERRUPT asked not to have", () => {
    use({ noInterrupt: true });
    model.read(1);
    expect(judgement.warnings.map(({ signature }) => signature)).toEqual(["INT-7:despite-suppression"]);
  });

  it("warns of one that showed before the driver took NO_INTERRUPT back, and of none that comes after that", () => {
    use({ noInterrupt: true });
    model.sample(0, true);
    model.suppressionChanged();
    model.stimulus();
    model.sample(1, true);
    model.read(1);
    expect(judgement.warnings).toEqual([]);
    use({ noInterrupt: true });
    model.sample(1, true);
    model.suppressionChanged();
    model.read(1);
    expect(judgement.warnings.map(({ signature }) => signature)).toEqual(["INT-7:despite-suppression"]);
  });

  it("counts suppression as reached only where NO_INTERRUPT kept an interrupt away", () => {
    use({ noInterrupt: true });
    model.read(0);
    expect(reached("INT-7")).toBe(1);
    use({ eventIndex: true, usedEvent: 100 });
    model.read(0);
    expect(reached("INT-7")).toBe(1);
  });

  it.each([
    [0, 1, 0, true],
    [0, 1, 1, false],
    [0xfffe, 2, 0xffff, true],
    [0xfffe, 2, 0xfffd, false],
    [0xffff, 0, 0xffff, true],
  ])("with EVENT_IDX, used.idx from %i to %i and used_event %i: owed is %s", (from, to, usedEvent, owed) => {
    model.used(0, from, to, { ...plain, eventIndex: true, usedEvent });
    expect(model.due.owed).toBe(owed ? "event-crossed" : undefined);
  });

  it("lets no interrupt come from nothing", () => {
    model.read(1);
    expect(judgement.warnings[0]?.clause).toBe("INT-15");
    model.stimulus();
    model.read(2);
    expect(judgement.finding?.signature).toBe("INT-10:config-interrupt-without-change");
  });

  it("holds that a second read of ISR gives 0", () => {
    model.used(0, 0, 1, plain);
    model.read(1);
    model.read(1);
    expect(judgement.finding?.signature).toBe("INT-3:not-cleared");
  });

  it("records how a config change shows", () => {
    model.configChanged(true);
    model.read(3);
    expect([...judgement.choices]).toEqual([["A10", "ISR status reads 3."]]);
  });
});
