import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LeaseOutcome } from "../../campaign/lease/lease.ts";
import { type CaseHead, caseOfSighting } from "../../campaign/store/bucket-files.ts";
import type { Bucket, BucketWay } from "../../campaign/store/buckets.ts";
import type { CampaignStore, FinishedLease } from "../../campaign/store/campaign-store.ts";
import { encodeCaseFile } from "../../operation/case-file.ts";
import { scenarioLines } from "../../report/describe-finding.ts";
import { judgementLines } from "../../report/terminal/terminal-failure.ts";
import type { Specification } from "../../spec/specification.ts";
import { writeTextFile } from "../io/files.ts";
import type { CommandIo } from "../io/io.ts";
import { stylerOf, widthOf } from "../io/output.ts";
import { StatusLine } from "../io/status-line.ts";
import { queuesInUse } from "../replay/queues-in-use.ts";
import { programName, replayCommand } from "../replay-command.ts";
import type { SessionFacts } from "../worker/worker-messages.ts";
import { grouped } from "./campaign-lines.ts";
import type { CampaignListener } from "./campaign-listener.ts";

/** What the screen of a campaign is about. */
export interface ScreenSettings {
  readonly store: CampaignStore;
  readonly facts: SessionFacts;
  readonly specification: Specification;
  readonly caseHead: CaseHead;
  readonly isExpected: (way: BucketWay) => boolean;
}

/** Shows a campaign under way: a line that changes, and each way in which a clause is broken once it is settled. */
export class CampaignScreen implements CampaignListener {
  readonly #settings: ScreenSettings;
  readonly #io: CommandIo;
  readonly #status: StatusLine;
  readonly #began: number;
  readonly #program: string;
  /** Ways that were shown before. */
  readonly #shown: Set<string>;
  #scenarios = 0;
  #losses = 0;
  #rescued = 0;

  /** What `before` has is known to whoever looks. */
  constructor(settings: ScreenSettings, before: readonly Bucket[], io: CommandIo) {
    this.#settings = settings;
    this.#io = io;
    this.#status = new StatusLine(io);
    this.#began = performance.now();
    this.#program = programName(io.environment, io.program?.script, io.program?.directory);
    const settled = before.flatMap(({ ways }) => ways).filter(({ isSettled }) => isSettled);
    this.#shown = new Set(settled.map(({ signature }) => signature));
  }

  readonly leased = ({ scenarios }: LeaseOutcome): void => {
    this.#scenarios += scenarios;
    const { store } = this.#settings;
    const seconds = Math.max(0.001, (performance.now() - this.#began) / 1000);
    const open = [...store.state.candidates.values()].filter(({ settlement }) => settlement?.done !== true).length;
    this.#status.show(
      `  ${grouped(store.state.scenarios)} scenarios, ${grouped(this.#scenarios / seconds)}/s, ` +
        `${grouped(store.state.transitions.size)} transitions, ${this.#shown.size} found` +
        `${open === 0 ? "" : `, ${open} being settled`}`,
    );
  };

  readonly buckets = (buckets: readonly Bucket[]): void => {
    for (const { clause, ways } of buckets) {
      for (const way of ways.filter(({ isSettled, signature }) => isSettled && !this.#shown.has(signature))) {
        this.#shown.add(way.signature);
        this.#showWay(clause, way);
      }
    }
  };

  readonly lost = (message: string): void => {
    this.#losses++;
    if (this.#losses <= 3) {
      this.#status.clear();
      this.#io.writeError(`vmconform: the target was lost and is replaced: ${message}\n`);
    }
  };

  /** What was found and cannot be kept in the store goes to a folder for temporary files, or else to the screen. */
  readonly unstored = ({ found = [], settled }: FinishedLease): void => {
    const sightings = [...found, ...(settled === undefined ? [] : [settled])];
    this.#status.clear();
    for (const sighting of sightings) {
      const folder = join(tmpdir(), `vmconform-findings-${process.pid}`);
      const path = join(folder, `${++this.#rescued}.case.json`);
      const text = encodeCaseFile(caseOfSighting(sighting, this.#settings.caseHead, folder));
      try {
        mkdirSync(folder, { recursive: true });
        writeTextFile(path, text);
        this.#io.writeError(`vmconform: ${sighting.finding.signature} could not be stored; its case is ${path}\n`);
      } catch {
        this.#io.writeError(`vmconform: ${sighting.finding.signature} could not be stored; its case:\n${text}`);
      }
    }
  };

  /** Takes the line away that changes. */
  close(): void {
    this.#status.clear();
  }

  #showWay(clause: string, way: BucketWay): void {
    const { store, specification, facts, isExpected } = this.#settings;
    const layout = { width: widthOf(this.#io), style: stylerOf(this.#io, this.#io.output.isTerminal) };
    const { scenario, finding } = way.smallest;
    const { shown, of } = way.replays;
    const steps = scenarioLines(scenario, finding, new Map(), queuesInUse(facts.context));
    const path = store.bucketFiles.smallestOf(clause, way);
    const word = isExpected(way) ? "EXPECTED" : finding.level === "MUST" ? "FOUND" : "WARNING";
    this.#status.clear();
    const lines = [
      `${layout.style(word === "FOUND" ? "red" : "yellow", word)} ${way.signature}, shown by ${shown} of ${of} runs on fresh targets`,
      ...steps.map((line) => `  ${line}`),
      ...judgementLines(finding, scenario, specification.clauses.get(finding.clause), layout),
      `  ${replayCommand(this.#program, path)}`,
      "",
    ];
    this.#io.writeOut(lines.map((line) => `${line}\n`).join(""));
  }
}
