/** What is compared and cached as one: a run of the suite, or the search for one seeded fault. */
export type Unit = SuiteUnit | FaultUnit;

/** A run of the whole suite. */
export interface SuiteUnit {
  readonly kind: "suite";
  /** For people; a run with a fault ends in `, fault ID`. */
  readonly title: string;
  /** Arguments of `vmconform run`. */
  readonly args: readonly string[];
  /** Whether the target is behind a wire, where a second comparison has to confirm a difference. */
  readonly wire: boolean;
}

/** The suite against one seeded fault, up to the first check that finds it. */
export interface FaultUnit {
  readonly kind: "fault";
  readonly title: string;
  readonly fault: string;
  readonly seed: number;
}

/** How much is compared. */
export interface Extent {
  readonly seeds: readonly number[];
  /** `all`, a number of faults, or ids separated by commas. */
  readonly faults: string;
  /** Manifests of targets behind a wire, each with the seeds that it is judged with. */
  readonly targets: ReadonlyMap<string, readonly number[]>;
  /** Ids of the catalogue, in its order. */
  readonly catalogue: readonly string[];
}

/**
 * Every unit of a comparison. Each fault is judged with one of the seeds, in turn; for each seed one fault is judged by
 * the whole suite as well, since only such a run reports every defect and writes case files. Long ones come first, so
 * that all processors are busy to the end. Throws an Error for a fault that the catalogue does not have.
 */
export function unitsOf({ seeds, faults, targets, catalogue }: Extent): Unit[] {
  const chosen = chooseFaults(faults, catalogue).map((fault, index) =>
    faultUnit(fault, seeds[index % seeds.length] ?? 1),
  );
  const wholeRuns = seeds.flatMap((seed) => {
    const ofSeed = chosen.filter((unit) => unit.seed === seed);
    // Neither the first nor the last: files of the catalogue begin with what is found at once.
    const fault = ofSeed[ofSeed.length >> 1]?.fault;
    return fault === undefined ? [] : [suiteUnit(`in-process, seed ${seed}, fault ${fault}`, seed, ["--fault", fault])];
  });
  const wired = [...targets].flatMap(([target, ofTarget]) =>
    ofTarget.map((seed) => ({ ...suiteUnit(`${target}, seed ${seed}`, seed, [target]), wire: true })),
  );
  const bare = seeds.map((seed) => suiteUnit(`in-process, seed ${seed}`, seed, []));
  return [...wired, ...bare, ...wholeRuns, ...chosen];
}

function faultUnit(fault: string, seed: number): FaultUnit {
  return { kind: "fault", title: `first finding, seed ${seed}`, fault, seed };
}

function suiteUnit(title: string, seed: number, args: readonly string[]): SuiteUnit {
  return { kind: "suite", title, args: [...args, "--seed", String(seed)], wire: false };
}

/** Faults evenly spread over the catalogue, or those that are named. */
export function chooseFaults(faults: string, catalogue: readonly string[]): string[] {
  if (faults === "all") {
    return [...catalogue];
  }
  if (/^\d+$/.test(faults)) {
    const wanted = Math.min(Number(faults), catalogue.length);
    return Array.from({ length: wanted }, (_, index) => {
      return catalogue[Math.floor((index * catalogue.length) / wanted)] as string;
    });
  }
  const named = faults.split(",").map((id) => id.trim());
  const unknown = named.find((id) => !catalogue.includes(id));
  if (unknown !== undefined) {
    throw new Error(`there is no fault "${unknown}" in docs/mutants.json of the old folder`);
  }
  return [...new Set(named)];
}

/** A name for the file in which a unit is cached. */
export function unitFile(unit: Unit): string {
  const words = unit.kind === "fault" ? ["first-finding", unit.fault, `seed-${unit.seed}`] : ["run", ...unit.args];
  return `${words.join("_").replace(/[^\w.-]+/g, "-")}.json`;
}

/** What is run in one process: a run of the suite, or a few faults with the same seed. */
export type Batch = readonly Unit[];

const faultsMax = 5;

/** Puts faults of the same seed together, since a process for each would mostly start up. */
export function batchesOf(units: readonly Unit[]): Batch[] {
  const suites = units.filter(({ kind }) => kind === "suite").map((unit) => [unit]);
  const faults = units.filter((unit) => unit.kind === "fault");
  const seeds = [...new Set(faults.map(({ seed }) => seed))];
  const groups = seeds.flatMap((seed) => {
    const ofSeed = faults.filter((unit) => unit.seed === seed);
    const count = Math.ceil(ofSeed.length / faultsMax);
    return Array.from({ length: count }, (_, index) => ofSeed.slice(index * faultsMax, (index + 1) * faultsMax));
  });
  return [...suites, ...groups];
}
