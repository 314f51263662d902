import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import { KitError } from "../../src/base/assert.ts";
import { runCommandLine } from "../../src/cli/command-line.ts";
import { TargetError } from "../../src/target/target-error.ts";
import type { Report } from "../../src/verdict/report.ts";
import { type Behaviour, type FakeIo, type FakeKitOptions, fakeIo, fakeKit } from "./fake-kit.ts";

/** What a command line gave. */
export interface Ran {
  readonly code: number;
  readonly io: FakeIo;
}

/** A folder of its own for each test, and command lines that write there. */
export class CommandHarness {
  /** The folder of the test under way. */
  folder = "";

  constructor() {
    beforeEach(() => {
      this.folder = mkdtempSync(join(tmpdir(), "vmconform-cli-"));
    });
    afterEach(() => {
      rmSync(this.folder, { recursive: true, force: true });
    });
  }

  /** Carries out a command line on a made-up device; reports of `run` go to the folder `report`. */
  async run(words: readonly string[], options: FakeKitOptions = {}, io: FakeIo = fakeIo()): Promise<Ran> {
    const [command = "run", ...rest] = words;
    const output = command === "run" ? ["--output-dir", join(this.folder, "report")] : [];
    return { code: await runCommandLine([command, ...output, ...rest], fakeKit(options), io), io };
  }

  /** Makes a file and gives its path. */
  file(name: string, text: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, text);
    return path;
  }

  /** The report that `--reporter json` has written. */
  report(): Report {
    return JSON.parse(readFileSync(join(this.folder, "report", "report.json"), "utf8")) as Report;
  }

  /** Makes an expectations file of checks and signatures. */
  expectations(entries: readonly (readonly [string, string])[]): string {
    const list = entries.map(([id, match]) => `    { "id": "${id}", "match": "${match}", "reason": "r", "link": "l" }`);
    const text = `{\n  "kind": "expectations",\n  "version": 1,\n  "entries": [\n${list.join(",\n")}\n  ]\n}\n`;
    return this.file("expected.json", text);
  }
}

/** A target that is lost in the check RST-1. */
export const lose: Behaviour = (check) => {
  if (check === "RST-1") {
    throw new TargetError("crashed", "the target ended with signal SIGKILL", "Look at its log.");
  }
  return {};
};

/** A kit that contradicts itself in the check RST-1. */
export const contradict: Behaviour = (check) => {
  if (check === "RST-1") {
    throw new KitError("a batch of accesses is full");
  }
  return {};
};

/** A user who interrupts the run in the check RST-1. */
export function interrupting(): { readonly io: FakeIo; readonly behaviour: Behaviour } {
  const io = fakeIo();
  const behaviour: Behaviour = (check) => {
    if (check === "RST-1") {
      io.interrupt();
    }
    return {};
  };
  return { io, behaviour };
}
