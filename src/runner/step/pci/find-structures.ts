import { commandMask } from "../../../spec/lookup.ts";
import type { ScenarioRun } from "../../scenario-run.ts";
import type { Steps } from "../../steps.ts";

/** Finds and places the registers of a function that says by capabilities where they are, and lets it decode them. */
export function* findStructures(run: ScenarioRun): Steps {
  const { batch, guest } = run;
  const search = guest.transport.find();
  while (search.next().done !== true) {
    yield* run.show();
  }
  batch.clear();
  guest.command = commandMask(guest.specification, "decode-io", "decode-memory", "bus-master");
  guest.ioOpen = true;
  guest.msixTableAddress = addressOf(run, guest.msixTable);
  guest.msixPendingAddress = addressOf(run, guest.msixPending);
}

/** The address of a place behind a base address register for memory; 0 where it has none. */
function addressOf({ guest }: ScenarioRun, { bar, offset }: { readonly bar: number; readonly offset: number }): number {
  const placed = guest.bars.get(bar);
  return guest.msixCapability === 0 || placed?.space !== "memory" ? 0 : placed.address + offset;
}
