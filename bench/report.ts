import { statSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { findProgram } from "../src/target/process/find-program.ts";
import { createTemporaryFolder } from "../src/target/process/temporary-folder.ts";
import type { Report } from "../src/verdict/report.ts";
import { conformingReport, manyFindings, renderPage } from "../test/browser/page-reports.ts";
import { type Measurement, median, processorSeconds } from "./measure.ts";

/** Reports of a whole run and of this many findings are measured. */
const findings = 1000;
/** The most bytes of the report of a normal run. */
const bytesMax = 2_000_000;
/** The most seconds until the report with many findings can be used. */
const secondsMax = 2;

/** What the measurement needs and this machine lacks; undefined when it has everything. */
export function missingForReport(): string | undefined {
  return findProgram("chromium", ".") === undefined ? "chromium is not installed" : undefined;
}

/** Seconds until a page from disk is loaded and its script has done its work: it answers a task after that. */
async function loadingSeconds(browser: Browser, address: string): Promise<number> {
  const page = await browser.newPage();
  const begin = performance.now();
  await page.goto(address, { waitUntil: "load" });
  await page.evaluate("new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))");
  const seconds = (performance.now() - begin) / 1000;
  await page.close();
  return seconds;
}

async function loading(path: string, rounds: number): Promise<number> {
  const executablePath = findProgram("chromium", ".") ?? "chromium";
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
  try {
    const address = pathToFileURL(path).href;
    const seconds: number[] = [];
    for (let round = 0; round < rounds; round++) {
      seconds.push(await loadingSeconds(browser, address));
    }
    return median(seconds);
  } finally {
    await browser.close();
  }
}

function renderingSeconds(report: Report, rounds: number): number {
  return median(Array.from({ length: rounds }, () => processorSeconds(() => renderPage(report))));
}

/** How large the HTML report is, and how long it takes to write one and, where there is a browser, to open it. */
export async function benchReport(rounds: number): Promise<Measurement[]> {
  const folder = createTemporaryFolder();
  try {
    const normal = `${folder.path}/normal.html`;
    const large = `${folder.path}/large.html`;
    const many = await manyFindings(findings);
    writeFileSync(normal, renderPage(conformingReport()));
    writeFileSync(large, renderPage(many));
    const sizes: Measurement[] = [
      { name: "report: size for a whole run", value: statSync(normal).size, unit: "bytes", most: bytesMax },
      { name: `report: size with ${findings} findings`, value: statSync(large).size, unit: "bytes" },
      { name: `report: writing ${findings} findings`, value: renderingSeconds(many, rounds), unit: "s" },
    ];
    if (missingForReport() !== undefined) {
      return sizes;
    }
    const name = `report: opening ${findings} findings`;
    return [...sizes, { name, value: await loading(large, rounds), unit: "s", most: secondsMax }];
  } finally {
    folder.remove();
  }
}
