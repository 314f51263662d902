import { expect, it } from "vitest";
import { silenceOfKnownHang } from "../../../src/cli/losses/known-silence.ts";

it("a device that is known to hang gets the more time the longer it takes otherwise", () => {
  expect(silenceOfKnownHang(12)).toBe(500);
  expect(silenceOfKnownHang(900)).toBe(9000);
  expect(silenceOfKnownHang(undefined)).toBe(2000);
});
