import { statSync } from "node:fs";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import {
  campaignPage,
  conformingReport,
  drawnReport,
  failingReport,
  manyFindings,
  passingReport,
} from "./page-reports.ts";
import { axeMilliseconds, install, isMissing, useReportBrowser } from "./report-browser.ts";

describe.skipIf(isMissing)(`the HTML report in a browser (needs chromium: ${install})`, () => {
  const { file, open, expectAccessible } = useReportBrowser({
    failing: failingReport,
    conforming: conformingReport,
    passing: passingReport,
    drawn: drawnReport,
    many: () => manyFindings(1000),
    campaign: campaignPage,
  });

  // All reports in both colour schemes and both widths: report.slow.test.ts.
  it.each([
    ["light", 1280, "failing"],
    ["dark", 390, "drawn"],
    ["light", 390, "campaign"],
    ["dark", 1280, "campaign"],
  ] as const)(
    "has no accessibility violation, %s, %i pixels wide: %s",
    async (colorScheme, width, name) => {
      await expectAccessible(name, { colorScheme, viewport: { width, height: 900 } });
    },
    axeMilliseconds,
  );

  it.each([
    [1280, 800],
    [390, 844],
  ])("shows the defects and the first finding without scrolling, %i by %i pixels", async (width, height) => {
    const look = async (page: Page): Promise<void> => {
      const finding = page.locator("article.failure").first();
      const rule = await finding.locator(".rule").boundingBox();
      const text = await finding.locator(".clause-text").boundingBox();
      expect(rule?.y).toBeGreaterThan(0);
      expect((text?.y ?? height) + (text?.height ?? 0)).toBeLessThan(height);
      const links = page.getByRole("navigation", { name: "Defects" }).getByRole("link");
      expect(await links.count()).toBe(2);
      const [first] = await links.all();
      expect((await first?.boundingBox())?.y).toBeLessThan(rule?.y ?? 0);
    };
    await open("failing", look, { viewport: { width, height } });
  });

  it("shows the curve of a campaign with its figures, and leads from a clause to what shows it", async () => {
    await open("campaign", async (page) => {
      const curve = page.getByRole("img", { name: "2,399 transitions after 1,798 scenarios" });
      expect((await curve.boundingBox())?.width).toBeGreaterThan(300);
      expect((await page.locator(".plot .curve").getAttribute("points"))?.split(" ").length).toBeLessThan(500);
      await page.getByRole("navigation", { name: "Defects" }).getByRole("link", { name: "RST-2" }).click();
      expect(await page.locator("article:target").count()).toBe(1);
      expect(await page.getByText("Seen 3 times.").count()).toBe(1);
      expect(await page.locator("details.trace").count()).toBe(1);
      expect(await page.title()).not.toBe("broken");
    });
  });

  it("tells what was not judged apart by its pattern, not by a colour", async () => {
    await open("passing", async (page) => {
      const shown: [string, string][] =
        await page.evaluate(`[...document.querySelectorAll(".level .key")].map((key) => {
        const { backgroundImage, boxShadow } = getComputedStyle(key);
        return [key.classList[1], backgroundImage + " " + boxShadow];
      })`);
      const unjudged = ["not-offered", "inconclusive", "untestable"];
      const patterns = new Map(shown.filter(([verdict]) => unjudged.includes(verdict)));
      expect(patterns.size).toBe(3);
      expect(new Set(patterns.values()).size).toBe(3);
    });
  });

  it("steps through a failure with the keyboard alone", async () => {
    await open("failing", async (page) => {
      const trace = page.locator("details.trace");
      await trace.locator("summary").focus();
      await page.keyboard.press("Enter");
      const slider = page.getByRole("slider", { name: "Step of VMC-TX-1" });
      await slider.focus();
      const shown = trace.locator(".step:visible");

      // It begins where the finding was made.
      expect(await slider.getAttribute("aria-valuetext")).toContain("4: transmit 41 bytes");
      expect(await shown.count()).toBe(1);
      expect(await shown.locator("h4").textContent()).toContain("VMC-TX-1");
      await page.keyboard.press("ArrowLeft");
      expect(await shown.locator("h4").textContent()).toContain("post a receive buffer of 64 bytes");
      expect(await shown.textContent()).toContain("Descriptor table of queue 0");
      await page.keyboard.press("Home");
      expect(await shown.locator("h4").textContent()).toContain("before the first step");
      expect(await page.getByRole("button", { name: "Step before" }).isDisabled()).toBe(true);
      await page.getByRole("button", { name: "Step after" }).click();
      expect(await shown.locator("h4").textContent()).toContain("initialise");
      await slider.focus();
      await page.keyboard.press("End");
      expect(await shown.textContent()).toContain("Used ring of queue 1");
      expect(await shown.count()).toBe(1);
    });
  });

  it("draws each step and each queue, and marks the step that the slider shows", async () => {
    await open("failing", async (page) => {
      const trace = page.locator("details.trace");
      await trace.locator("summary").click();
      const lanes = trace.getByRole("img", { name: /^What went between guest, device and host ends/ });
      expect(await lanes.count()).toBe(1);
      const now = trace.locator(".lane-step.now");
      expect(await now.textContent()).toContain("transmit 41 bytes");
      expect(await now.textContent()).toContain("VMC-TX-1");
      // The finding is in sight, below the names of the lanes.
      const [box, group] = await Promise.all([trace.locator(".lane-box").boundingBox(), now.boundingBox()]);
      expect(group?.y ?? 0).toBeGreaterThan(box?.y ?? 0);
      expect((group?.y ?? 0) + (group?.height ?? 0)).toBeLessThanOrEqual((box?.y ?? 0) + (box?.height ?? 0));
      const picture = trace.getByRole("img", { name: /^Queue 1 as a picture/ }).locator("visible=true");
      expect(await picture.textContent()).toContain("avail.idx 1");
      await trace.locator(".lane-step").nth(3).click();
      expect(await trace.locator(".step:visible h4").first().textContent()).toContain("post a receive buffer");
      expect(await now.textContent()).toContain("post a receive buffer");
    });
  });

  it("shows a picture that points to an earlier one with the same shapes and colours", async () => {
    await open("drawn", async (page) => {
      await page.locator("details.trace summary").click();
      const pointing = page.locator(".queue-picture", { has: page.locator("use") }).first();
      const target = await pointing.locator("use").getAttribute("href");
      const pointed = page.locator(".queue-picture", { has: page.locator(`[id="${target?.slice(1)}"]`) });
      const seen: string[] = [];
      for (const picture of [pointed, pointing]) {
        await picture.evaluate((element) => element.closest(".step")?.removeAttribute("hidden"));
        seen.push((await picture.screenshot()).toString("base64"));
        await picture.evaluate((element) => element.closest(".step")?.setAttribute("hidden", ""));
      }
      expect(seen[0]?.length).toBeGreaterThan(2000);
      expect(seen[1] === seen[0]).toBe(true);
    });
  });

  it("scrolls drawings in their boxes, and never the page sideways", async () => {
    const look = async (page: Page): Promise<void> => {
      await page.locator("details.trace summary").click();
      const overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
      expect(await page.evaluate(overflow)).toBeLessThanOrEqual(0);
      const box = page.locator(".lane-box");
      expect(await box.evaluate((element) => element.scrollWidth > element.clientWidth)).toBe(true);
    };
    await open("failing", look, { viewport: { width: 390, height: 900 } });
  });

  it("filters and searches the clauses, and clears what it was told", async () => {
    await open("conforming", async (page) => {
      const rows = page.locator("table.clauses tr[data-search]:visible");
      const status = page.locator(".filters").getByRole("status");
      const all = await rows.count();
      expect(all).toBeGreaterThan(150);
      await page.getByLabel("Area").selectOption("RST");
      await expect.poll(() => rows.count()).toBeLessThan(10);
      const reset = await rows.count();
      expect(reset).toBeGreaterThan(2);
      expect(await status.textContent()).toBe(`${reset} of ${all} clauses`);
      await page.getByLabel("Search").fill("rst-2");
      await expect.poll(() => rows.count()).toBe(1);
      expect(await rows.first().textContent()).toContain("RST-2");
      await page.getByRole("button", { name: "Clear" }).click();
      await expect.poll(() => rows.count()).toBe(all);
      await page.getByLabel("Level").selectOption("SHOULD");
      await expect.poll(() => rows.count()).toBeLessThan(30);
      await page.getByLabel("Verdict").selectOption("untestable");
      await expect.poll(() => status.textContent()).toMatch(/^\d+ of/);
      // A link to a clause that is hidden shows it again.
      await page.evaluate('location.hash = "#clause-RST-2"');
      await expect.poll(() => page.locator("#clause-RST-2").isVisible()).toBe(true);
    });
  });

  it("filters by the counts of the matrix", async () => {
    await open("failing", async (page) => {
      const rows = page.locator("table.clauses tr[data-search]:visible");
      await page.locator(".matrix a[data-verdict='failed'][data-area='RST']").click();
      await expect.poll(() => rows.count()).toBe(1);
      expect(await rows.first().textContent()).toContain("RST-2");
      expect(await page.getByLabel("Verdict").inputValue()).toBe("failed");
      await page.locator(".matrix").getByRole("link", { name: "Registers" }).click();
      await expect.poll(() => rows.count()).toBe(3);
      await expect.poll(() => rows.first().isVisible()).toBe(true);
    });
  });

  it("leaves room for each number below the slider", async () => {
    const look = async (page: Page): Promise<void> => {
      await page.locator("details.trace summary").click();
      const boxes = await Promise.all((await page.locator(".ticks li").all()).map((tick) => tick.boundingBox()));
      const edges = boxes.map((box) => [box?.x ?? 0, (box?.x ?? 0) + (box?.width ?? 0)] as const);
      expect(edges.length).toBeGreaterThan(3);
      expect(edges.filter(([left], index) => left < (edges[index - 1]?.[1] ?? 0))).toEqual([]);
    };
    await open("failing", look, { viewport: { width: 390, height: 900 } });
  });

  it("is printed whole, without what only a screen has use for", async () => {
    await open("failing", async (page) => {
      await page.emulateMedia({ media: "print" });
      expect(await page.locator("nav.sections, .filters, button").locator("visible=true").count()).toBe(0);
      expect(await page.locator("article.failure:visible").count()).toBe(await page.locator("article.failure").count());
      expect(await page.locator("table.clauses tr[data-search]:visible").count()).toBe(8);
    });
  });

  it("copies the command that replays a failure", async () => {
    const look = async (page: Page): Promise<void> => {
      const failure = page.locator("article", { hasText: "VMC-TX-1" }).first();
      await failure.getByRole("button", { name: "Copy" }).click();
      await expect.poll(() => failure.getByRole("status").textContent()).toBe("Copied");
    };
    await open("failing", look, { permissions: ["clipboard-read", "clipboard-write"] });
  });

  it("can be read without JavaScript, every step of it", async () => {
    const look = async (page: Page): Promise<void> => {
      expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("sample 1.0 does not conform");
      await page.locator("details.trace summary").click();
      expect(await page.locator(".trace .step:visible").count()).toBe(5);
      expect(await page.getByRole("table", { name: "Descriptor table of queue 1" }).count()).toBe(1);
      expect(await page.getByRole("table", { name: /^Registers/ }).count()).toBe(5);
      expect(await page.locator("table.clauses tr[data-search]:visible").count()).toBe(8);
      expect(await page.locator(".filters, .time-travel").count()).toBe(0);
    };
    await open("failing", look, { javaScriptEnabled: false });
  });

  it("shows texts of a target as texts, whatever is in them", async () => {
    await open("failing", async (page) => {
      expect(await page.title()).toContain("does not conform");
      expect(await page.locator("img").count()).toBe(0);
      expect(await page.locator("article", { hasText: "</script><img" }).count()).toBe(1);
    });
  });

  it("opens a report with 1,000 findings and steps through one", async () => {
    await open("many", async (page) => {
      expect(await page.locator("article.failure").count()).toBe(1000);
      await page.locator("details.trace summary").first().click();
      await page.getByRole("slider", { name: "Step of RST-2/0", exact: true }).press("Home");
      expect(await page.locator(".trace .step:visible").count()).toBe(1);
    });
  });

  it("is a file of less than 2 MB for a whole run", () => {
    const { size } = statSync(file("conforming"));
    expect(size).toBeLessThan(2_000_000);
    expect(size).toBeGreaterThan(100_000);
  });
});
