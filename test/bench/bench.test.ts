import { describe, expect, it } from "vitest";
import { benchBringUp } from "../../bench/bring-up.ts";
import { benchEngine } from "../../bench/engine.ts";
import { isGoodEnough, judgedValue, type Measurement, median } from "../../bench/measure.ts";
import { benchReport } from "../../bench/report.ts";
import { benchRing } from "../../bench/ring.ts";
import { benchTable } from "../../bench/table.ts";

const slow: Measurement = {
  name: "engine",
  value: 700,
  unit: "operations/s",
  peer: { name: "a bare loop", value: 1000 },
  least: 0.8,
};

describe("a measurement", () => {
  it("is judged by its ratio to the peer", () => {
    expect(judgedValue(slow)).toBe(0.7);
    expect(isGoodEnough(slow)).toBe(false);
    expect(isGoodEnough({ ...slow, value: 800 })).toBe(true);
  });

  it("is judged by itself without a peer, and not at all without a bound", () => {
    expect(isGoodEnough({ name: "x", value: 5, unit: "s", least: 6 })).toBe(false);
    expect(isGoodEnough({ name: "x", value: 5, unit: "s" })).toBe(true);
    expect([4, 5, 6].map((value) => isGoodEnough({ name: "x", value, unit: "s", most: 5 }))).toEqual([
      true,
      true,
      false,
    ]);
  });

  it("is the middle one of its rounds", () => {
    expect(median([9, 1, 5])).toBe(5);
  });
});

describe("the table", () => {
  it("shows measurement, peer and verdict of each line, and why a line is missing", () => {
    const text = benchTable([slow, { name: "time", value: 12.34, unit: "ms" }], [{ name: "qtest", reason: "no QEMU" }]);
    expect(text.split("\n")).toEqual([
      "                measured                 peer",
      "engine  700 operations/s  1.00 k operations/s  0.70 of a bare loop, at least 0.80: NO",
      "time             12.3 ms",
      "qtest                                          not measured: no QEMU",
    ]);
  });
});

describe("the benches", () => {
  it("measure the engine beside a bare loop over as many operations", async () => {
    const [engine] = await benchEngine(1, 2);
    expect(engine).toMatchObject({ unit: "operations/s", least: 0.8, peer: { name: "a bare loop" } });
    expect(judgedValue(engine as Measurement)).toBeGreaterThan(0);
  });

  it("carry every byte over the ring that they count", () => {
    const measurements = benchRing({ rounds: 1, messages: 128, longMessages: 70 });
    expect(measurements).toHaveLength(5);
    expect(measurements.filter(({ value }) => !(value > 0))).toEqual([]);
    expect(measurements.filter(({ least }) => least === 0.5)).toHaveLength(2);
  });

  it("hold the size of the report of a whole run against its bound", async () => {
    const [size, ...others] = await benchReport(1);
    expect(size).toMatchObject({ unit: "bytes", most: 2_000_000 });
    expect(isGoodEnough(size as Measurement)).toBe(true);
    expect(size?.value).toBeGreaterThan(100_000);
    expect(others.length).toBeGreaterThan(1);
    expect(others.filter(({ value }) => !(value > 0))).toEqual([]);
  });

  it("bring the device up from nothing", async () => {
    const measurements = await benchBringUp(1, 2);
    expect(measurements.map(({ unit }) => unit)).toEqual(["µs", "µs", "ms"]);
    expect(measurements.filter(({ value }) => !(value > 0))).toEqual([]);
  });
});
