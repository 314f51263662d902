import { messageCellBytes } from "../guest/guest.ts";
import type { AccessBatch } from "../target/access-batch.ts";
import type { ScenarioRun, Steps } from "./scenario-run.ts";

/**
 * Looks whether messages came: each vector's entry names a cell of guest memory, where a message leaves its data word.
 * A cell that holds one is emptied, so that the next message shows; `batch` is overwritten.
 */
export function* collectMessages(run: ScenarioRun, batch: AccessBatch): Steps {
  const { guest, observed } = run;
  const { messages } = run.oracle;
  if (!messages.enabled) {
    return;
  }
  const vectors = [...messages.programmed()];
  if (vectors.length === 0) {
    return;
  }
  batch.clear();
  for (const [vector] of vectors) {
    const cell = guest.messageCell(vector);
    batch.memoryRead(cell, observed.bytes, cell - observed.base, messageCellBytes);
  }
  const looked = run.exchange(batch);
  if (looked !== undefined) {
    yield looked;
  }
  batch.clear();
  for (const [vector] of vectors) {
    const cell = guest.messageCell(vector);
    const data = observed.view.getUint32(cell - observed.base, true);
    if (data !== 0) {
      messages.message(vector, data);
      batch.memoryWrite(cell, guest.memory.bytes, cell - guest.memory.base, messageCellBytes);
      guest.touched.add(cell, messageCellBytes);
    }
  }
  if (batch.count > 0) {
    const emptied = run.exchange(batch);
    if (emptied !== undefined) {
      yield emptied;
    }
    batch.clear();
  }
}
