import { findFamily } from "../../src/operation/find-family.ts";
import type { Operation } from "../../src/operation/operation.ts";
import type { StepObserver } from "../../src/runner/session.ts";
import { type PressureState, pressureStatesOf } from "./pressure-states.ts";

/** Counts how often each operation comes in each state of pressure. */
export class PressurePairs {
  readonly #counts: Map<string, Map<PressureState, number>> = new Map();
  #before: readonly PressureState[] = [];
  #connected: readonly boolean[] = [];

  /** To be given to each scenario. */
  readonly observe: StepObserver = (_step, operation, run) => {
    const { oracle } = run;
    if (operation !== undefined && this.#acts(operation)) {
      this.#count(pairName(operation));
    }
    this.#before = pressureStatesOf(oracle);
    this.#connected = oracle.channels.all.map(({ connected }) => connected);
  };

  /** How often an operation came in a state. */
  of(operation: string, state: PressureState): number {
    return this.#counts.get(operation)?.get(state) ?? 0;
  }

  /** The names of the operations that came at all, in the order of the alphabet. */
  get operations(): readonly string[] {
    return [...this.#counts.keys()].sort();
  }

  /** A host end that is closed cannot be closed, and one that is connected cannot be connected. */
  #acts(operation: Operation): boolean {
    if (operation.kind !== "host-close" && operation.kind !== "host-connect") {
      return true;
    }
    const isConnected = this.#connected[operation.channel % Math.max(1, this.#connected.length)];
    return isConnected === (operation.kind === "host-close");
  }

  #count(operation: string): void {
    const row = this.#counts.get(operation) ?? new Map<PressureState, number>();
    this.#counts.set(operation, row);
    for (const state of this.#before) {
      row.set(state, (row.get(state) ?? 0) + 1);
    }
  }
}

/** What acts of the host and on the whole device are told apart; of the others the family says enough. */
function pairName(operation: Operation): string {
  const { name } = findFamily(operation);
  switch (name) {
    case "host":
    case "bringUp":
    case "queueSetUp":
    case "state":
    case "notification":
    case "receive":
      return operation.kind;
    default:
      return name;
  }
}
