import { type AccessKind, accessKind } from "../target/access-batch.ts";
import { findingCount, noteTelling } from "./record/telling-access.ts";
import type { ScenarioRun } from "./scenario-run.ts";

/**
 * Shows the oracle every access of the batch that was carried out, in order. `takeAvailable` has it look at the
 * available rings, as they are when a register is written.
 */
export function showAccesses(run: ScenarioRun, takeAvailable: () => void): void {
  const { batch, guest, oracle, recorder } = run;
  let findings = findingCount(run);
  const end = guest.barBase + guest.barBytes;
  for (let index = 0; index < batch.count; index++) {
    const address = batch.address[index] as number;
    const width = batch.width[index] as 1 | 2 | 4;
    const value = batch.value[index] as number;
    switch (batch.kind[index]) {
      case accessKind.configRead:
        oracle.interrupts.stimulus();
        oracle.pci.read(address, width, value);
        break;
      case accessKind.configWrite:
        oracle.interrupts.stimulus();
        oracle.pci.write(address, width, value);
        break;
      case accessKind.portRead:
        if (address >= guest.barBase && address < end) {
          recorder?.registerRead(address - guest.barBase, width, value);
          oracle.registerRead(address - guest.barBase, width, value);
        }
        break;
      case accessKind.portWrite:
        if (address >= guest.barBase && address < end) {
          takeAvailable();
          oracle.registerWrite(address - guest.barBase, width, value);
        }
        break;
      case accessKind.interruptSample:
        oracle.interrupts.sample(value, true);
        break;
      default:
        oracle.interrupts.stimulus();
    }
    run.accesses?.push({ kind: batch.kind[index] as AccessKind, address, width, value });
    if (findingCount(run) !== findings) {
      findings = findingCount(run);
      noteTelling(run, { kind: batch.kind[index] as AccessKind, address, width, value });
    }
  }
}
