import { accessSync, constants, rmSync } from "node:fs";
import { join } from "node:path";
import { systemErrorWords } from "../../base/system-error.ts";
import type { EvidenceSink, EvidenceStart } from "../../oracle/recording/evidence-record.ts";
import type { ScenarioRunner } from "../../runner/check/check-options.ts";
import type { Property } from "../../runner/check/property.ts";
import type { ScenarioOutcome } from "../../runner/run-scenario.ts";
import type { CheckResult } from "../../verdict/check-result.ts";
import { writeTextFile } from "../io/files.ts";
import { makeFolder } from "../io/make-folder.ts";
import type { KitSession } from "../kit.ts";
import { checkFileName } from "../results/check-file-name.ts";
import type { WriteProblems } from "../results/write-problems.ts";
import { UsageError } from "../usage-error.ts";
import type { RunListener } from "./run-checks.ts";
import { ScenarioRecording } from "./scenario-recording.ts";

const mebibyte = 1024 * 1024;
/** The most characters that are kept of one scenario. */
const charactersDefault = 48 * mebibyte;
/** Signatures of one check of which the last scenario is kept: it may meet other defects while it shrinks its own. */
const signaturesMax = 3;

const otherFolder = "Give another folder with --record.";

/** Where recorded evidence goes, and who is told of what is missing. */
export interface EvidencePlace {
  readonly folder: string;
  /** Gets what cannot be written once the run is under way. */
  readonly problems: WriteProblems;
  /** Takes a line for the user. */
  readonly tell: (line: string) => void;
  /** The most characters that are kept of one scenario; left out: 48 Mi. */
  readonly charactersMax?: number;
}

/** Shows before the run that files can be written to the folder. */
function openFolder(folder: string): void {
  makeFolder(folder, otherFolder);
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (cause) {
    const words = systemErrorWords(cause);
    throw new UsageError(`nothing can be written to the folder ${folder}: ${words}\n  ${otherFolder}`, { cause });
  }
}

/**
 * Keeps for each check what the oracle was shown of one of its scenarios: of those that show what the check reports the
 * last one, which is the smallest, or else the last of all. One file a check.
 */
export class EvidenceFiles {
  readonly #place: EvidencePlace;
  readonly #charactersMax: number;
  /** Paths where something is that cannot be removed, which is told once. */
  readonly #blocked: Set<string> = new Set();
  #current: ScenarioRecording;
  /** The last scenarios that failed, by the signature of what they showed. */
  readonly #failed: Map<string, ScenarioRecording> = new Map();
  #last: ScenarioRecording | undefined = undefined;
  #property: Property | undefined = undefined;

  /** Makes the folder. Throws a `UsageError` where nothing can be written to it. */
  constructor(place: EvidencePlace) {
    openFolder(place.folder);
    this.#place = place;
    this.#charactersMax = place.charactersMax ?? charactersDefault;
    this.#current = new ScenarioRecording(this.#charactersMax);
  }

  /** Removes what an earlier run left of checks, so that a file that is there is of this run. */
  begin(checks: readonly string[]): void {
    for (const path of checks.map((check) => this.#pathOf(check))) {
      this.#place.problems.attempt(path, () => {
        this.#blocked.add(path);
        rmSync(path, { force: true });
        this.#blocked.delete(path);
      });
    }
  }

  /** To be called as each scenario begins. */
  readonly record = (start: EvidenceStart): EvidenceSink => {
    this.#current = new ScenarioRecording(this.#charactersMax);
    this.#current.add(start);
    return this.#current.add;
  };

  /** The session, with an eye on how its scenarios end. */
  watch(session: KitSession): KitSession {
    const runScenario: ScenarioRunner = (scenario, observer) => {
      const outcome = session.runScenario(scenario, observer);
      return outcome instanceof Promise ? outcome.then(this.#settle) : this.#settle(outcome);
    };
    return { ...session, runScenario };
  }

  /** The listener, with an eye on which check is carried out. */
  listen(listener: RunListener): RunListener {
    return {
      begin: (property, position) => {
        this.#property = property;
        this.#failed.clear();
        this.#last = undefined;
        listener.begin(property, position);
      },
      finish: (result, errorOutput) => {
        const answer = listener.finish(result, errorOutput);
        this.#keep(result);
        return answer;
      },
    };
  }

  readonly #settle = (outcome: ScenarioOutcome): ScenarioOutcome => {
    const signature = outcome.finding?.signature;
    if (signature === undefined) {
      this.#last = this.#current;
      return outcome;
    }
    this.#failed.delete(signature);
    this.#failed.set(signature, this.#current);
    const [oldest] = this.#failed.keys();
    if (oldest !== undefined && this.#failed.size > signaturesMax) {
      this.#failed.delete(oldest);
    }
    return outcome;
  };

  #keep({ check, finding, outcome }: CheckResult): void {
    const { problems, tell } = this.#place;
    const path = this.#pathOf(check);
    if (outcome === "error") {
      tell(`${path} is not written: the target was lost before the scenario ended`);
      return;
    }
    const failed = finding === undefined ? [...this.#failed.values()].at(-1) : this.#failed.get(finding.signature);
    const recording = failed ?? this.#last;
    if (recording === undefined) {
      return;
    }
    if (finding !== undefined && failed === undefined) {
      const how = this.#property?.relation === undefined ? "" : ": it was found by comparing two";
      tell(`${path} is not written: no scenario by itself shows ${finding.signature}${how}`);
    } else if (recording.isTooLarge) {
      const size = `${this.#charactersMax / mebibyte} MiB`;
      tell(`${path} is not written: the scenario is larger than ${size}; try another --seed, or a shorter case`);
    } else if (!this.#blocked.has(path)) {
      problems.attempt(path, () => writeTextFile(path, recording.text()));
    }
  }

  #pathOf(check: string): string {
    return join(this.#place.folder, `${checkFileName(check)}.ndjson`);
  }
}
