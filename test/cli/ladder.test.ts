import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { Report } from "../../src/verdict/report.ts";
import {
  expectFunctionAlone,
  expectFunctionWithoutBar,
  expectRegistersAlone,
  main,
  manifest,
  start,
} from "./unfinished-program.ts";

it("a program with PCI and registers alone is judged in those, and told that rings come next", () => {
  expectRegistersAlone(1);
}, 240_000);

it("a program without registers is judged by its PCI function alone, and told what comes next", () => {
  expectFunctionAlone(1);
}, 240_000);

it("a program without BAR0 is judged by the rest of its PCI function", () => {
  expectFunctionWithoutBar(1);
}, 240_000);

it("a manifest that names no channel and no interrupt line is said to, and what to do about it", () => {
  const folder = manifest([process.execPath, main, "serve", "--qtest", "stdio", "--memory", "8"]);
  const words = ["--runs", "1", "--reporter", "terminal,json,html", "--output-dir", "out"];
  const { status, text, error } = start(["run", "mine.json", ...words], folder);
  expect(status, error).toBe(0);
  const report = JSON.parse(readFileSync(join(folder, "out", "report.json"), "utf8")) as Report;
  expect(report.plan.ladder).toBeUndefined();
  expect(report.plan.untold?.map(({ rung }) => rung)).toEqual(["interrupts", "channels"]);
  const [, lineOrEnds = ""] = /ladder (.*?) interrupts: /.exec(text) ?? [];
  expect(lineOrEnds).toBe("PCI ✓ > registers ✓ > rings ✓ > interrupts ? > channels ?");
  const sent = report.clauses.find(({ id }) => id === "VMC-TX-1");
  expect(sent?.verdict).toBe("inconclusive");
  expect(sent?.reason).toBe("the manifest names no channel");
  expect(report.clauses.filter(({ verdict, reason }) => verdict === "passed" && reason !== "")).toEqual([]);
  expect(text).toContain("channels: the manifest names no channel. List each channel with its host end");
  expect(text).toMatch(/conforms in the \d+ clauses that could be tried \(\d+ not offered, \d+ inconclusive\)\./);
  expect(readFileSync(join(folder, "out", "report.html"), "utf8")).toContain("the manifest names no channel. List");
}, 240_000);

it("the doctor says of a program that ends at once that it did, and what it did not try", () => {
  const { status, text } = start(["doctor", "mine.json"], manifest([process.execPath, "-e", "process.exit(3)"]));
  expect(status).toBe(3);
  expect(text).toMatch(/^ ✗ start \S.*exit status 3/);
  expect(text).not.toContain("✓");
  for (const step of ["answer", "set-up", "host-ends", "device", "memory", "registers", "interrupt", "channels"]) {
    expect(text).toContain(`- ${step} not tried`);
  }
}, 240_000);

it("the doctor says of a manifest without an interrupt line that it names none", () => {
  const { text } = start(["doctor", "mine.json"], manifest());
  expect(text).toContain("✓ set-up 0 set-up writes were done; the manifest names no interrupt line");
}, 240_000);
