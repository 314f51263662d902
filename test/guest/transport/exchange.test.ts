import { expect, it } from "vitest";
import { type Exchange, runExchange } from "../../../src/guest/transport/exchange.ts";
import { AccessBatch } from "../../../src/target/access-batch.ts";

it("an exchange goes on with what the target answered, until it has its result", async () => {
  const batch = new AccessBatch();
  const asked: number[] = [];
  const target = {
    run: async (run: AccessBatch): Promise<void> => {
      asked.push(run.address[0] as number);
      run.value[0] = (run.address[0] as number) + 1;
    },
  };
  function* follow(): Exchange<number> {
    let place = 16;
    for (let step = 0; step < 3; step++) {
      batch.clear();
      batch.configRead(place, 4);
      yield;
      place = batch.value[0] as number;
    }
    return place;
  }
  expect(await runExchange(target, batch, follow())).toBe(19);
  expect(asked).toEqual([16, 17, 18]);
});
