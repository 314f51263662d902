import { assert } from "../../base/assert.ts";
import { onceFor } from "../../base/once-for.ts";
import { isBound } from "../../spec/applies.ts";
import type { Specification } from "../../spec/specification.ts";
import type { ClauseLevel } from "../../verdict/finding.ts";

/** A clause as the oracle holds it: looked up once, counted when its condition was met and judged. */
export interface ClauseCounter {
  readonly id: string;
  readonly area: string;
  readonly level: ClauseLevel;
  /** The clause is about this transport and type of device; of another it is neither reached nor broken. */
  readonly applies: boolean;
  reached: number;
}

/** What a clause is to a type of device, and its place among all clauses. */
interface KnownClause extends Omit<ClauseCounter, "reached"> {
  readonly place: number;
}

type KnownClauses = ReadonlyMap<string, KnownClause>;

/** Device type -> clauses, for each specification; every scenario counts anew, but what is counted stays the same. */
const knownOf = onceFor((_: Specification) => new Map<string, KnownClauses>());

function knownClauses(specification: Specification, device: string): KnownClauses {
  const byDevice = knownOf(specification);
  const known = byDevice.get(device) ?? new Map(linked(specification, device));
  byDevice.set(device, known);
  return known;
}

function* linked(specification: Specification, device: string): Generator<readonly [string, KnownClause]> {
  const judged = { transport: specification.transportName, device };
  let place = 0;
  for (const clause of specification.clauses.values()) {
    const { id, area, level } = clause;
    yield [id, { id, area, level, applies: isBound(clause, judged), place }];
    place++;
  }
}

/** How often each clause was reached. */
export class ClauseCounters {
  readonly #known: KnownClauses;
  /** By the place of a clause; undefined until it is asked for. */
  readonly #counters: (ClauseCounter | undefined)[];

  /** `device` is the name of the device type's document. */
  constructor(specification: Specification, device: string) {
    this.#known = knownClauses(specification, device);
    this.#counters = new Array<undefined>(this.#known.size).fill(undefined);
  }

  /** The counter of a clause; an id that the specification lacks is a bug of the kit. */
  of(id: string): ClauseCounter {
    const known = this.#known.get(id);
    assert(known !== undefined, `the oracle judges by clause ${id}, which the specification does not have`);
    const counter = this.#counters[known.place];
    if (counter !== undefined) {
      return counter;
    }
    const { area, level, applies } = known;
    const fresh = { id, area, level, applies, reached: 0 };
    this.#counters[known.place] = fresh;
    return fresh;
  }

  /** Those that are about the device and were reached, in the order of the specification. */
  reached(): Map<string, number> {
    const reached = new Map<string, number>();
    for (const counter of this.#counters) {
      if (counter !== undefined && counter.reached > 0 && counter.applies) {
        reached.set(counter.id, counter.reached);
      }
    }
    return reached;
  }
}
