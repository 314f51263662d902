import type { Missing } from "../../verdict/ladder.ts";
import type { ScenarioRun } from "../scenario-run.ts";
import { readConstants } from "../step/closing-steps.ts";
import { enumerate } from "../step/pci/enumerate.ts";
import { scanConfigSpace } from "../step/scan-config-space.ts";
import type { Steps } from "../steps.ts";
import type { Stage } from "./stage.ts";

/** How a scenario opens: the target is renewed, and the device that is then there is met. */
export class Opening {
  readonly #stage: Stage;
  /** The scenario before was not carried through to its end. */
  #unfinished = false;
  /** The next scenario is for a target started anew. */
  #afresh = false;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** Has the target started anew for the scenario that comes next, where the kit has started it. */
  startAfresh(): void {
    this.#afresh = true;
  }

  /** The scenario was carried through to its end, and its device is done: the next one can go on from there. */
  carriedThrough(): void {
    this.#unfinished = false;
  }

  /** Renews the target and meets the device that is then there; registers are left alone when they are `missing`. */
  *open(run: ScenarioRun, startIndex: number, missing: Missing | undefined): Steps {
    const { target, rehearsed, touched } = this.#stage;
    const afresh = this.#afresh;
    this.#afresh = false;
    yield target.renew({ startIndex, startOver: this.#unfinished, afresh });
    this.#unfinished = true;
    target.trace?.clear();
    adoptConnections(run);
    if (!target.description.capabilities.freshDevice) {
      quieten(run);
      this.#clearMemory(run);
    }
    touched.clear();
    yield rehearsed === undefined ? target.run(run.batch) : rehearsed.begin(run.batch);
    run.batch.clear();
    yield* meet(run, missing);
    rehearsed?.end();
  }

  #clearMemory(run: ScenarioRun): void {
    const { intended, touched } = this.#stage;
    for (const page of touched.pages) {
      run.batch.memoryWrite(page, intended.bytes, intended.at(page), 4096);
    }
  }
}

/** Enumerates the function and reads what every driver reads first. */
function* meet(run: ScenarioRun, missing: Missing | undefined): Steps {
  const { batch, guest, target } = run;
  yield* enumerate(run);
  if (run.over || missing === "registers") {
    return;
  }
  if (!target.description.capabilities.freshDevice) {
    guest.transport.reset();
    yield target.run(batch);
    batch.clear();
  }
  adoptConnections(run);
  yield* readConstants(run);
  if (!run.over) {
    yield* scanConfigSpace(run, 4);
  }
}

/** Whether host ends are connected at first is the target's choice; what came before is no part of the scenario. */
function adoptConnections({ evidence, oracle, target }: ScenarioRun): void {
  for (const channel of oracle.channels.all) {
    evidence.hostEndFound(channel.position, target.hostEnd(channel.position).connected);
    if (channel.connected) {
      target.hostEnd(channel.position).take();
    }
  }
}

/** A device that goes on from the scenario before is reset before the memory of its rings is cleared. */
function quieten({ guest }: ScenarioRun): void {
  if (guest.barBase !== 0 || guest.bars.size > 0) {
    guest.transport.reset();
  }
}
