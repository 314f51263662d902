import { commandMask } from "../../../spec/lookup.ts";
import type { ScenarioRun } from "../../scenario-run.ts";
import type { Steps } from "../../steps.ts";
import { setCommand } from "./enumerate.ts";
import { addEntryReads } from "./table-entry.ts";

/** Reads and writes an entry of the MSI-X table while the function does not decode its memory, then looks at it. */
export function* closedTable(run: ScenarioRun, offset: number, value: number): Steps {
  const { batch, guest, oracle } = run;
  const programmed = [...oracle.messages.programmed()].map(([vector]) => vector);
  const vector = programmed[(offset >>> 4) % Math.max(1, programmed.length)];
  if (guest.msixTableAddress === 0 || vector === undefined) {
    return;
  }
  const { entryBytes } = guest.specification.pci.capabilities.msix;
  const address = guest.msixTableAddress + vector * entryBytes + (offset & 0xc);
  const command = guest.command;
  yield* setCommand(run, command & ~commandMask(guest.specification, "decode-memory"));
  batch.clear();
  batch.mmioRead(address, 4);
  batch.mmioWrite(address, 4, value);
  yield* run.show();
  batch.clear();
  yield* setCommand(run, command);
  if (run.over) {
    return;
  }
  batch.clear();
  addEntryReads(run, vector);
  yield* run.show();
  batch.clear();
  yield* run.rest(true);
}
