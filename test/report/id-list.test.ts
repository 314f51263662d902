import { describe, expect, it } from "vitest";
import { idList } from "../../src/report/id-list.ts";

describe("idList", () => {
  it.each([
    [[], ""],
    [["REG-1"], "REG-1"],
    [["REG-1", "REG-2"], "REG-1 REG-2"],
    [["REG-1", "REG-2", "REG-3", "REG-5"], "REG-1..3 REG-5"],
    [["VMC-TX-9", "VMC-TX-10", "VMC-TX-11", "VMC-RX-12"], "VMC-TX-9..11 VMC-RX-12"],
    [["REG-1/everything", "REG-2", "REG-1"], "REG-1/everything REG-2 REG-1"],
  ])("writes %j as %j", (ids, text) => {
    expect(idList(ids)).toBe(text);
  });
});
