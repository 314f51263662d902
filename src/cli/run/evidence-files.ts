import { join } from "node:path";
import type { EvidenceRecord, EvidenceSink, EvidenceStart } from "../../oracle/recording/evidence-record.ts";
import type { ScenarioRunner } from "../../runner/check/check-options.ts";
import type { ScenarioOutcome } from "../../runner/run-scenario.ts";
import { writeTextFile } from "../io/files.ts";
import type { KitSession } from "../kit.ts";
import type { RunListener } from "./run-checks.ts";

/** The most characters that are kept of one scenario. */
const charactersMax = 48 * 1024 * 1024;

/** What was shown of one scenario, a line each. */
interface Recording {
  readonly lines: string[];
  characters: number;
}

/**
 * Keeps for each check what the oracle was shown of one of its scenarios: the last that failed, which is the smallest,
 * or else the last of all. One file a check; a later run replaces it.
 */
export class EvidenceFiles {
  readonly #folder: string;
  readonly #tell: (line: string) => void;
  #current: Recording = { lines: [], characters: 0 };
  #kept: Recording | undefined = undefined;
  #hasFailed = false;
  #check = "";

  /** `folder` is where the files go; `tell` takes a line for the user. */
  constructor(folder: string, tell: (line: string) => void) {
    this.#folder = folder;
    this.#tell = tell;
  }

  /** To be called as each scenario begins. */
  readonly record = (start: EvidenceStart): EvidenceSink => {
    const recording: Recording = { lines: [], characters: 0 };
    this.#current = recording;
    const add = (line: EvidenceStart | EvidenceRecord): void => {
      const text = JSON.stringify(line);
      recording.characters += text.length + 1;
      if (recording.characters <= charactersMax) {
        recording.lines.push(text);
      }
    };
    add(start);
    return add;
  };

  /** The session, with an eye on how its scenarios end. */
  watch(session: KitSession): KitSession {
    const runScenario: ScenarioRunner = (scenario, observer) => {
      const outcome = session.runScenario(scenario, observer);
      return outcome instanceof Promise ? outcome.then(this.#settle) : this.#settle(outcome);
    };
    return { ...session, runScenario };
  }

  readonly #settle = (outcome: ScenarioOutcome): ScenarioOutcome => {
    const isFailure = outcome.finding !== undefined;
    if (isFailure || !this.#hasFailed) {
      this.#hasFailed = isFailure;
      this.#kept = this.#current;
    }
    return outcome;
  };

  /** The listener, with an eye on which check is carried out. */
  listen(listener: RunListener): RunListener {
    return {
      begin: (property, position) => {
        this.#check = property.id;
        this.#kept = undefined;
        this.#hasFailed = false;
        listener.begin(property, position);
      },
      finish: (result, errorOutput) => {
        this.#write();
        return listener.finish(result, errorOutput);
      },
    };
  }

  #write(): void {
    const kept = this.#kept;
    if (kept === undefined) {
      return;
    }
    const path = join(this.#folder, `${this.#check.replaceAll("/", "-")}.ndjson`);
    if (kept.characters > charactersMax) {
      this.#tell(`${path} is not written: the scenario takes more than ${charactersMax} characters`);
      return;
    }
    writeTextFile(path, `${kept.lines.join("\n")}\n`);
  }
}
