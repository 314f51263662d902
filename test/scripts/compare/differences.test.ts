import { expect, test } from "vitest";
import { parseAccepted, settleAccepted } from "../../../scripts/compare/accepted.ts";
import { type Difference, differenceText } from "../../../scripts/compare/differences.ts";

function difference(values: Partial<Difference>): Difference {
  return { run: "a run", thing: "check RST-1", field: "outcome", old: '"passed"', new: '"failed"', ...values };
}

test("a difference shows the place and both sides", () => {
  expect(differenceText(difference({}), 3)).toBe(
    '3. a run | check RST-1: outcome\n     old: "passed"\n     new: "failed"',
  );
});

test("of long texts it shows the first line that differs, around the place where it does", () => {
  const line = (end: string): string => `first\n${"x".repeat(500)}${end}`;
  const text = differenceText(difference({ thing: "case file a", field: "text", old: line("A"), new: line("B") }), 1);

  expect(text.split("\n")[0]).toBe("1. a run | case file a");
  expect(text).toMatch(/old: line 2: \.{3}x{80}A\n.*new: line 2: \.{3}x{80}B$/);
});

test("what one side does not have is called so", () => {
  expect(differenceText(difference({ field: "", new: undefined }), 1)).toMatch(/new: none$/);
  expect(differenceText(difference({ old: "a\nb", new: "a" }), 1)).toMatch(/new: line 2: no such line$/);
});

const blame = difference({ thing: "fault one", field: "clause", old: '"RST-1"', new: '"RST-2"' });
const signature = difference({ thing: "fault one", field: "signature", old: '"a"', new: '"b"' });
const wholeRun = difference({ run: "in-process, seed 1, fault one" });

test("an announced change of blame takes what follows from it along", () => {
  const accepted = parseAccepted("\n# why\nfault one: RST-1 -> RST-2\n");
  const other = difference({ thing: "fault one-more" });

  expect(settleAccepted([blame, signature, wholeRun, other], accepted)).toEqual({
    left: [other],
    accepted: [blame, signature, wholeRun],
    unused: [],
  });
});

test("another change of blame than the announced one stays", () => {
  const accepted = parseAccepted("fault one: RST-1 -> RST-3");

  expect(settleAccepted([blame, signature], accepted)).toEqual({
    left: [blame, signature],
    accepted: [],
    unused: accepted,
  });
});

test.each(["fault one RST-1 -> RST-2", "fault one: RST-1", "fault one: rst -> RST-2", "fault: RST-1 -> RST-2"])(
  "a line that announces nothing is refused: %s",
  (line) => {
    expect(() => parseAccepted(`# list\n${line}`)).toThrow("line 2: expected");
  },
);
