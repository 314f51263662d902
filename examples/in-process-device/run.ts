// The kit judges a device that it calls directly: `npm run example in-process-device`.
import { runShown } from "../support/run-shown.ts";

process.exitCode = await runShown("vmconform", "run", "--target", "examples/in-process-device/bare-device.ts");
