import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { findProgram } from "../../src/target/process/find-program.ts";
import type { Report } from "../../src/verdict/report.ts";
import { renderPage } from "./page-reports.ts";

/** What installs the browser. */
export const install = "apt-get install -y --no-install-recommends chromium";
const program = findProgram("chromium", "/");
/** Whether there is no browser; in continuous integration that is a failure and no reason to skip. */
export const isMissing: boolean = program === undefined && process.env["CI"] !== "true";

/** How long the accessibility of a few pages may take to examine on a busy machine. */
export const axeMilliseconds = 240_000;

/** Reports in a browser, by the names that they were given. */
export interface ReportBrowser {
  /** Path of a report's file. */
  file(name: string): string;
  /** Opens a report from disk, lets `look` see it, and expects that nothing went wrong and nothing else was loaded. */
  open(name: string, look: (page: Page) => Promise<void>, options?: BrowserContextOptions): Promise<void>;
  /** Expects that axe finds no violation in a report with all that it can unfold. */
  expectAccessible(name: string, options: BrowserContextOptions): Promise<void>;
}

/** A report, or a page as it is. */
type Shown = Report | string;

/** Starts a browser before the tests of a `describe` and writes the reports that they open. */
export function useReportBrowser(reports: Readonly<Record<string, () => Shown | Promise<Shown>>>): ReportBrowser {
  let folder = "";
  let browser: Browser;
  const file = (name: string): string => join(folder, `${name}.html`);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "vmconform-browser-"));
    for (const [name, make] of Object.entries(reports)) {
      const shown = await make();
      writeFileSync(file(name), typeof shown === "string" ? shown : renderPage(shown));
    }
    if (program === undefined) {
      throw new Error(`chromium is not installed; run: ${install}`);
    }
    browser = await chromium.launch({ executablePath: program, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const open: ReportBrowser["open"] = async (name, look, options = {}) => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    const requests: string[] = [];
    const errors: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") {
        errors.push(message.text());
      }
    });
    const address = pathToFileURL(file(name)).href;
    await page.goto(address);
    await look(page);
    await context.close();
    expect(errors).toEqual([]);
    expect(requests.filter((url) => !url.startsWith("data:"))).toEqual([address]);
  };

  return { file, open, expectAccessible: (name, options) => open(name, expectNoViolation, options) };
}

async function expectNoViolation(page: Page): Promise<void> {
  for (const details of await page.locator("details").all()) {
    await details.evaluate((element) => element.setAttribute("open", ""));
  }
  const { violations, passes } = await new AxeBuilder({ page }).analyze();
  const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("\n")}`);
  expect(told).toEqual([]);
  expect(passes.length).toBeGreaterThan(20);
}
