// The kit judges the virtio console of a PC emulated in JavaScript: `npm run example v86-machine`.
import { runShown } from "../support/run-shown.ts";

/** The exit code of a run in which the target does not conform. */
const doesNotConform = 1;

const code = await runShown("vmconform", "run", "--target", "examples/v86-machine/console.ts");
process.exitCode = code === doesNotConform ? 0 : code === 0 ? 1 : code;
