import { messageCellBytes } from "../../../guest/memory-layout.ts";
import type { AccessBatch } from "../../../target/access-batch.ts";
import type { ScenarioRun } from "../../scenario-run.ts";
import type { Steps } from "../../steps.ts";

/**
 * Looks whether messages came: each vector's entry names a cell of guest memory, where a message leaves its data word.
 * A cell that holds one is emptied, so that the next message shows; `batch` is overwritten.
 *
 * A device may complete chains between the look at its used rings and the emptying. Their messages cannot be told from
 * the ones that are taken away, so behind the emptying it is looked whether there are such chains.
 */
export function* collectMessages(run: ScenarioRun, batch: AccessBatch): Steps {
  const { guest, observed } = run;
  const { messages } = run.oracle;
  const vectors = [...messages.programmed()];
  if (vectors.length === 0) {
    return;
  }
  batch.clear();
  for (const [vector] of vectors) {
    const cell = guest.messageCell(vector);
    batch.memoryRead(cell, observed.bytes, observed.at(cell), messageCellBytes);
  }
  yield* exchange(run, batch);
  batch.clear();
  const came: (readonly [vector: number, data: number])[] = [];
  for (const [vector] of vectors) {
    const cell = guest.messageCell(vector);
    const data = observed.view.getUint32(observed.at(cell), true);
    if (data !== 0) {
      came.push([vector, data]);
      batch.memoryWrite(cell, guest.memory.bytes, guest.memory.at(cell), messageCellBytes);
      guest.touched.add(cell, messageCellBytes);
    }
  }
  if (came.length === 0) {
    return;
  }
  const indices = addUsedIndices(run, batch);
  yield* exchange(run, batch);
  batch.clear();
  const isAhead = indices.some(({ seen, word }) => new DataView(word.buffer).getUint16(0, true) !== seen);
  for (const [vector, data] of came) {
    run.evidence.message(vector, data, isAhead);
  }
}

/** A used index as it was seen last, and the word that a read of it goes to. */
interface UsedIndex {
  readonly seen: number;
  readonly word: Uint8Array;
}

function addUsedIndices({ guest, oracle }: ScenarioRun, batch: AccessBatch): UsedIndex[] {
  const { indexOffset } = guest.specification.virtqueue.used;
  const readable = [...oracle.queues.values()].filter(({ outsideRam }) => !outsideRam);
  return readable.map(({ ring, usedSeen }) => {
    const word = new Uint8Array(2);
    batch.memoryRead(ring.used + indexOffset, word, 0, word.length);
    return { seen: usedSeen, word };
  });
}

function* exchange(run: ScenarioRun, batch: AccessBatch): Steps {
  const pause = run.exchange(batch);
  if (pause !== undefined) {
    yield pause;
  }
}
