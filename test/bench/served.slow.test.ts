import { expect, it } from "vitest";
import { isGoodEnough, judgedValue, type Measurement } from "../../bench/measure.ts";
import { benchServed, missingForServed } from "../../bench/served.ts";

it("the bench of a served device carries out the same operations over a socket as in this process", async () => {
  expect(missingForServed()).toBeUndefined();
  const [part] = await benchServed(1, 1);
  expect(part).toMatchObject({ unit: "s", peer: { name: "in-process" } });
  expect(judgedValue(part as Measurement)).toBeGreaterThan(0);
  expect(isGoodEnough(part as Measurement)).toBe(true);
});
