#!/usr/bin/env node
import { faultWorkerArgument } from "../mutation/fault-messages.ts";
import { serveFaults } from "../mutation/fault-worker.ts";
import { runCommandLine } from "./command-line.ts";
import { composeKit } from "./compose.ts";
import { processIo } from "./io/process-io.ts";
import { serveChecks } from "./worker/worker.ts";
import { workerArgument } from "./worker/worker-messages.ts";

if (process.argv[2] === workerArgument && process.send !== undefined) {
  serveChecks(composeKit());
} else if (process.argv[2] === faultWorkerArgument && process.send !== undefined) {
  serveFaults(await composeKit().mutation());
} else {
  process.exitCode = await runCommandLine(process.argv.slice(2), composeKit(), processIo());
}
