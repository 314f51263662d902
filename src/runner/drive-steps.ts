import type { Steps } from "./steps.ts";

/** Runs the steps to their end, awaiting only what is a promise. */
export function drive(steps: Steps): void | Promise<void> {
  for (;;) {
    const next = steps.next();
    if (next.done === true) {
      return;
    }
    if (next.value instanceof Promise) {
      return driveOn(steps, next.value);
    }
  }
}

async function driveOn(steps: Steps, first: Promise<void>): Promise<void> {
  let pause: void | Promise<void> = first;
  for (;;) {
    if (pause instanceof Promise) {
      try {
        await pause;
      } catch (error) {
        steps.throw(error);
        throw error;
      }
    }
    const next = steps.next();
    if (next.done === true) {
      return;
    }
    pause = next.value;
  }
}
