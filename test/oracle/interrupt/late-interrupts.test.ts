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

function begin(synchronous: boolean): void {
  judgement = new Judgement(specification, "vmchannel", new Set());
  model = new InterruptModel(specification, judgement, synchronous, () => false);
}

/** ISR is read: the line before, the value, the line behind it. */
function acknowledge(before: number, value: number, behind: number): void {
  model.sample(before, true);
  model.read(value);
  model.sample(behind, true);
  model.stimulus();
}

describe("an interrupt of an asynchronous device", () => {
  beforeEach(() => begin(false));

  it("may come for the second of two completions when that for the first was acknowledged", () => {
    model.used(0, 0, 1, plain);
    model.used(1, 0, 1, plain);
    acknowledge(1, 1, 1);
    acknowledge(1, 1, 0);
    expect(judgement.finding).toBeUndefined();
  });

  it("stays a level that a read lowers, once every completion has had its interrupt", () => {
    model.used(0, 0, 1, plain);
    acknowledge(1, 1, 1);
    expect(judgement.finding?.signature).toBe("INT-3:line-not-lowered");
  });

  it("may come behind a read of ISR that another one brought about", () => {
    model.configChanged(true);
    model.used(0, 0, 1, plain);
    acknowledge(1, 2, 0);
    expect(model.missing(0)).toBe(true);
    acknowledge(1, 1, 0);
    expect(judgement.finding).toBeUndefined();
    expect(judgement.reached().get("INT-6")).toBeGreaterThan(0);
  });

  it("is missing when it does not come in the time that the device is given", () => {
    model.configChanged(true);
    model.used(0, 0, 1, plain);
    acknowledge(1, 2, 0);
    model.late.rested();
    model.sample(0, true);
    expect(judgement.finding?.signature).toBe("INT-5:no-interrupt");
  });

  it("may come for a completion although a config interrupt before it set the queue bit too", () => {
    model.configChanged(true);
    model.used(0, 0, 1, plain);
    acknowledge(1, 3, 1);
    acknowledge(1, 1, 0);
    expect(judgement.finding).toBeUndefined();
  });

  it("need not come any more where none shows and the driver moves used_event meanwhile", () => {
    model.disabled = true;
    model.used(0, 0, 1, { ...plain, eventIndex: true });
    model.suppressionChanged();
    model.read(0);
    expect(judgement.finding).toBeUndefined();
    expect(model.missing(0)).toBe(false);
  });

  it("is waited for once where the line does not show it", () => {
    model.disabled = true;
    model.used(0, 0, 1, plain);
    model.read(0);
    expect(model.missing(0)).toBe(true);
    model.late.rested();
    expect(model.missing(0)).toBe(false);
    model.stimulus();
    model.read(0);
    expect(judgement.finding?.signature).toBe("INT-6:isr-bit-missing");
  });
});

describe("an interrupt of a synchronous device", () => {
  it("is there when its completion is", () => {
    begin(true);
    model.configChanged(true);
    model.used(0, 0, 1, plain);
    model.read(2);
    expect(judgement.finding).toBeDefined();
  });
});
