import { it } from "vitest";
import { useTemporaryDirectories } from "../support/temporary-directory.ts";
import { loseTargets } from "./lost-target.ts";

const temporaryDirectory = useTemporaryDirectories();

it("a target killed or stopped at any of many points of a run costs what was under way and nothing else", async () => {
  await loseTargets(14, temporaryDirectory);
}, 600_000);
