import { it } from "vitest";
import { expectConformance, memories } from "./memories.ts";

it.each(memories)("the reference conforms in all scenarios, with $title", { timeout: 600_000 }, async ({ ram }) => {
  await expectConformance(ram, 1);
});
