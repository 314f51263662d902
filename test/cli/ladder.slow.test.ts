import { it } from "vitest";
import { expectFunctionAlone, expectFunctionWithoutBar, expectRegistersAlone } from "./unfinished-program.ts";

it("a program with PCI and registers alone is judged in those, and told that rings come next", () => {
  expectRegistersAlone(3);
}, 240_000);

it("a program without registers is judged by its PCI function alone, and told what comes next", () => {
  expectFunctionAlone(3);
}, 240_000);

it("a program without BAR0 is judged by the rest of its PCI function", () => {
  expectFunctionWithoutBar(3);
}, 240_000);
