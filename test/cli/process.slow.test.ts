import { describe, expect, it } from "vitest";
import {
  expectReportAfterInterrupt,
  expectSameInShards,
  expectSameWithWorkers,
  start,
  useProcessFolder,
} from "./built-program.ts";

useProcessFolder();

describe("the built command line, at length", () => {
  it("finds that the reference device conforms in all that PCI asks for", async () => {
    const { code, out, error } = await start(["run", "--run", "PCI-*"]).finished;
    expect({ code, error }).toEqual({ code: 0, error: "" });
    expect(out).toMatch(/ {2}reference device \S+ conforms in the \d+ checks? that ran\.\n$/);
  });

  it("gives with several workers the report that one process gives", async () => {
    await expectSameWithWorkers(3);
  });

  it("reports the same of four shards put together as of the whole run", async () => {
    await expectSameInShards(4, 2);
  });

  it("reports what was finished after an interrupt, without workers", async () => {
    await expectReportAfterInterrupt(1);
  });
});
