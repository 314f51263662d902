import { describe, expect, it } from "vitest";
import { onceFor } from "../../src/base/once-for.ts";

describe("what is worked out once", () => {
  it("is worked out once for each subject, and again for another one that looks the same", () => {
    const asked: number[] = [];
    const doubled = onceFor(({ value }: { readonly value: number }) => {
      asked.push(value);
      return { twice: 2 * value };
    });
    const [one, other] = [{ value: 4 }, { value: 4 }];
    expect(doubled(one)).toBe(doubled(one));
    expect(doubled(one)).toEqual({ twice: 8 });
    expect(doubled(other)).not.toBe(doubled(one));
    expect(asked).toEqual([4, 4]);
  });

  it("is not worked out again when there is no result", () => {
    let times = 0;
    const nothing = onceFor((_: object) => {
      times++;
      return undefined;
    });
    const subject = {};
    expect([nothing(subject), nothing(subject)]).toEqual([undefined, undefined]);
    expect(times).toBe(1);
  });
});
