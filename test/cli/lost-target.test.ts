import { it } from "vitest";
import { useTemporaryDirectories } from "../support/temporary-directory.ts";
import { loseTargets } from "./lost-target.ts";

const temporaryDirectory = useTemporaryDirectories();

it("a target killed or stopped during a run costs what was under way and leaves nothing behind", async () => {
  await loseTargets(2, temporaryDirectory);
}, 180_000);
