import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { findProgram } from "../../src/target/process/find-program.ts";

const size = { width: 1240, height: 900 } as const;

/** A picture of the top of an HTML report, and the text of its title and defects. Rejects where chromium is missing. */
export async function takeReport(file: string): Promise<{ readonly png: Buffer; readonly text: string }> {
  const executablePath = findProgram("chromium", "/");
  if (executablePath === undefined) {
    throw new Error("chromium is not installed; run: apt-get install -y --no-install-recommends chromium");
  }
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
  try {
    const page = await browser.newPage({ viewport: size });
    await page.goto(pathToFileURL(file).href);
    const headings = await page.locator("h1, h3").allInnerTexts();
    const png = await page.screenshot();
    return { png, text: `${headings.map((heading) => heading.replaceAll(/\s+/g, " ").trim()).join("\n")}\n` };
  } finally {
    await browser.close();
  }
}
