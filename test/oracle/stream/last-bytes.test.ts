import { describe, expect, it } from "vitest";
import { LastBytes } from "../../../src/oracle/stream/last-bytes.ts";

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

describe("the last bytes of a stream", () => {
  it("show that all has come, in whatever pieces", () => {
    const last = new LastBytes();
    last.add(bytes(9, 9, 9, 9, 9, 9, 9, 1));
    last.add(bytes(2));
    expect(last.endsLike(bytes(1, 2, 3))).toBe(false);
    last.add(bytes(3));
    expect(last.endsLike(bytes(1, 2, 3))).toBe(true);
  });

  it("are those that count of a stream longer than what is kept", () => {
    const last = new LastBytes();
    last.add(bytes(1, 2, 3, 4, 5, 6, 7, 8, 9));
    expect(last.endsLike(bytes(0, 0, 2, 3, 4, 5, 6, 7, 8, 9))).toBe(true);
  });

  it("are none before anything has come", () => {
    expect(new LastBytes().endsLike(bytes(1))).toBe(false);
    expect(new LastBytes().endsLike(bytes())).toBe(true);
  });
});
