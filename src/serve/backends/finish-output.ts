import type { Writable } from "node:stream";

const patienceMilliseconds = 1000;

/** Ends a stream so that what it still holds is written; gives up after a second. Never rejects. */
export async function finishOutput(output: Writable): Promise<void> {
  if (output.destroyed || output.writableFinished) {
    return;
  }
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, patienceMilliseconds);
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    output.once("error", done).once("close", done);
    output.end(done);
  });
}
