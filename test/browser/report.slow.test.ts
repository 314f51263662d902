import { describe, it } from "vitest";
import { drawnReport, failingReport, manyFindings, passingReport } from "./page-reports.ts";
import { axeMilliseconds, install, isMissing, useReportBrowser } from "./report-browser.ts";

describe.skipIf(isMissing)(`the HTML report in a browser (needs chromium: ${install})`, () => {
  const reports = { failing: failingReport, passing: passingReport, drawn: drawnReport, two: () => manyFindings(2) };
  const { expectAccessible } = useReportBrowser(reports);

  const looks = (["light", "dark"] as const).flatMap((scheme) => [1280, 390].map((width) => [scheme, width] as const));

  it.each(looks)(
    "has no accessibility violation, whatever is in it, %s, %i pixels wide",
    async (colorScheme, width) => {
      for (const name of Object.keys(reports)) {
        await expectAccessible(name, { colorScheme, viewport: { width, height: 900 } });
      }
    },
    axeMilliseconds,
  );
});
