import { Arbitrary, type Random as FastCheckRandom, type Stream, stream, Value } from "fast-check";
import { createRandom } from "../base/random.ts";
import type { Scenario } from "../operation/scenario.ts";
import type { Property, PropertyContext } from "../runner/check/property.ts";
import { type ShrinkPosition, smallerScenarios } from "./shrink-scenario.ts";

/** What shrinking may know of the runs it causes. */
export interface ShrinkGuide {
  /** The operation at which this scenario failed; what comes behind it is dropped first. Undefined when not known. */
  readonly failedAt: (scenario: Scenario) => number | undefined;
  /** Whether shrinking has to end. */
  readonly stopped: () => boolean;
  /** Whether this smaller scenario was run before, so that running it again shows nothing. */
  readonly tried: (scenario: Scenario) => boolean;
}

const noGuide: ShrinkGuide = { failedAt: () => undefined, stopped: () => false, tried: () => false };

/**
 * Scenarios of a property, in one draw: the property's own generator makes all operations from one seeded
 * pseudo-random generator, and shrinking works on the operations as a whole. Arbitraries put together of a small one
 * for each operation are several times slower and shrink worse.
 */
export function scenarioArbitrary(
  property: Property,
  context: PropertyContext,
  guide: ShrinkGuide = noGuide,
): Arbitrary<Scenario> {
  return new ScenarioArbitrary(property, context, guide);
}

class ScenarioArbitrary extends Arbitrary<Scenario> {
  readonly #property: Property;
  readonly #context: PropertyContext;
  readonly #guide: ShrinkGuide;

  constructor(property: Property, context: PropertyContext, guide: ShrinkGuide) {
    super();
    this.#property = property;
    this.#context = context;
    this.#guide = guide;
  }

  override generate(source: FastCheckRandom): Value<Scenario> {
    const random = createRandom(source.nextInt() >>> 0);
    const seed = random.next();
    const { operations, startIndex = 0 } = this.#property.generate(random, this.#context);
    const start = this.#context.capabilities.startIndex ? startIndex : 0;
    return new Value<Scenario>({ startIndex: start, seed, operations }, undefined);
  }

  override canShrinkWithoutContext(value: unknown): value is Scenario {
    return typeof value === "object" && value !== null && "operations" in value;
  }

  override shrink(scenario: Scenario, position: unknown): Stream<Value<Scenario>> {
    return stream(this.#smaller(scenario, position as ShrinkPosition | undefined));
  }

  *#smaller(scenario: Scenario, position: ShrinkPosition | undefined): IterableIterator<Value<Scenario>> {
    const step = this.#guide.failedAt(scenario);
    const { operations } = scenario;
    if (step !== undefined && step + 1 < operations.length) {
      const reached = operations.slice(0, Math.max(0, step + 1));
      yield new Value<Scenario>({ ...scenario, operations: reached }, undefined);
    }
    for (const candidate of smallerScenarios(scenario, position)) {
      if (this.#guide.stopped()) {
        return;
      }
      if (!this.#guide.tried(candidate.scenario)) {
        yield new Value<Scenario>(candidate.scenario, candidate.position);
      }
    }
  }
}
