import { describe, expect, it } from "vitest";
import { packBytes, unpackBytes } from "../../../src/oracle/recording/packed-bytes.ts";

describe("bytes as text", () => {
  it.each([
    ["nothing", [], ""],
    ["a few", [1, 255, 16], "01ff10"],
    ["seven equal ones", [7, 7, 7, 7, 7, 7, 7], "07070707070707"],
    ["eight equal ones between others", [1, 0, 0, 0, 0, 0, 0, 0, 0, 2], "01,00*8,02"],
  ])("are the same when they are read again: %s", (_title, bytes, text) => {
    expect(packBytes(Uint8Array.from(bytes))).toBe(text);
    expect(unpackBytes(text, 100)).toEqual(Uint8Array.from(bytes));
  });

  it.each(["0", "0g", "01,", "01*0", "01*x", "0102*8", "00*101"])("are refused when they are %s", (text) => {
    expect(unpackBytes(text, 100)).toBeUndefined();
  });
});
