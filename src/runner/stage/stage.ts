import type { CreateGuestDevice } from "../../guest/device/guest-device.ts";
import { Guest } from "../../guest/guest.ts";
import { TouchedPages } from "../../guest/touched-pages.ts";
import type { Life } from "../../operation/scenario.ts";
import type { DeviceHalf } from "../../oracle/device/device-model.ts";
import { Evidence } from "../../oracle/evidence.ts";
import { AccessMap } from "../../oracle/memory/access-map.ts";
import { Oracle } from "../../oracle/oracle.ts";
import { evidenceStart, type RecordScenario } from "../../oracle/recording/evidence-record.ts";
import { recordEvidence } from "../../oracle/recording/record-evidence.ts";
import type { Specification } from "../../spec/specification.ts";
import { specificationFor } from "../../spec/with-transport.ts";
import { AccessBatch } from "../../target/access-batch.ts";
import type { Target } from "../../target/target.ts";
import { type MemoryWindow, memoryExtent, openMemoryWindow } from "../../wire/guest-memory.ts";
import { RehearsedTarget } from "../observe/rehearsed-target.ts";
import { ScenarioRun } from "../scenario-run.ts";

/** The halves of a device type that the kit does not have: a driver's and an oracle's. */
export interface DeviceHalves {
  readonly createGuest: CreateGuestDevice;
  readonly oracle: DeviceHalf;
}

/** What is kept from scenario to scenario: memory windows, batches, the record of touched pages. */
export class Stage {
  readonly target: Target;
  /** The same as the target, where a wire leads to it. */
  readonly rehearsed: RehearsedTarget | undefined;
  /** Guest memory as the driver means it. */
  readonly intended: MemoryWindow;
  /** Pages that were used since they were cleared last. */
  readonly touched: TouchedPages;
  readonly #specification: Specification;
  readonly #halves: DeviceHalves | undefined;
  readonly #record: RecordScenario | undefined;
  readonly #observed: MemoryWindow;
  readonly #map: AccessMap;
  readonly #batch = new AccessBatch();
  readonly #observe = new AccessBatch();
  readonly #ahead = new AccessBatch();
  readonly #guest: Guest;

  constructor(
    target: Target,
    specification: Specification,
    halves: DeviceHalves | undefined,
    record: RecordScenario | undefined,
  ) {
    this.#record = record;
    this.#halves = halves;
    this.rehearsed = target.description.capabilities.directHostEnds ? undefined : new RehearsedTarget(target);
    this.target = this.rehearsed ?? target;
    this.#specification = specificationFor(specification, target.description);
    const extent = memoryExtent(target.description.ram);
    this.intended = openMemoryWindow(extent);
    this.#observed = openMemoryWindow(extent);
    this.#map = new AccessMap(this.intended);
    this.touched = new TouchedPages(extent);
    this.#guest = new Guest(
      this.#specification,
      target.description,
      this.intended,
      this.#batch,
      this.touched,
      halves?.createGuest,
    );
  }

  /**
   * Clears what the scenario before left, and gives a run with an oracle of its own that goes past `ignored`. With
   * `isRecorded` off it is kept from whoever writes down what oracles are shown.
   */
  begin(scenario: Life, ignored: ReadonlySet<string>, isRecorded = true): ScenarioRun {
    this.#clear(scenario.seed);
    const { capabilities } = this.target.description;
    const startIndex = capabilities.startIndex ? scenario.startIndex : 0;
    const oracleOptions = {
      specification: this.#specification,
      description: this.target.description,
      intended: this.intended,
      observed: this.#observed,
      map: this.#map,
      startIndex,
      ignored,
      device: this.#halves?.oracle,
      contains: this.#guest.contains,
    };
    const oracle = new Oracle(oracleOptions);
    const evidence = new Evidence(oracle, oracleOptions);
    const sink = isRecorded ? this.#record?.(evidenceStart(oracleOptions)) : undefined;
    const run = new ScenarioRun({
      target: this.target,
      guest: this.#guest,
      oracle,
      evidence: sink === undefined ? evidence : recordEvidence(evidence, this.intended, sink),
      watchesReads: sink !== undefined,
      batch: this.#batch,
      observe: this.#observe,
      ahead: this.#ahead,
      observed: this.#observed,
      startIndex,
      now: () => performance.now(),
    });
    oracle.host.onBytes = ({ position }, direction, bytes) => run.onHostBytes?.(position, direction, bytes);
    return run;
  }

  #clear(seed: number): void {
    for (const page of this.touched.pages) {
      const start = this.intended.at(page);
      this.intended.bytes.fill(0, start, start + 4096);
      this.#observed.bytes.fill(0, start, start + 4096);
    }
    this.#map.clear();
    this.#guest.forget(seed);
    this.#guest.msixEnabled = false;
    this.#batch.clear();
    this.#observe.clear();
  }
}
