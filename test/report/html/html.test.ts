import { describe, expect, it } from "vitest";
import { htmlReporter } from "../../../src/report/html/html.ts";
import type { Report } from "../../../src/verdict/report.ts";
import { failure, report, reported, result, warning } from "../../verdict/samples.ts";

const nasty = "a<b>&\"c\"'d' \u001b[31mred\u001b[0m \u0000 \ud800 </script><script>alert(1)</script> $& $1";

function render(shown: Report): string {
  const reporter = htmlReporter();
  const before = reporter.start(shown.plan, shown.clauses, shown.expectations);
  return before + shown.checks.map((check) => reporter.check(check)).join("") + reporter.end(shown);
}

describe("html", () => {
  it("keeps markup and control characters of a target out of its own", () => {
    const shown = reported({ ...failure("RST-2", { allowed: nasty, got: nasty }), title: nasty, reason: nasty });
    const page = render(report([{ ...shown, errorOutput: [nasty], replay: nasty }]));

    expect(page).not.toContain("<script>alert");
    expect(page.match(/<script>/g)).toHaveLength(1);
    expect(page.match(/a&lt;b&gt;&amp;&quot;c&quot;&#39;d&#39; red/g)?.length).toBeGreaterThan(5);
    expect(page).not.toMatch(/[^\P{Cc}\n\t]|\p{Cs}/u);
  });

  it("shows a finding once, with every check that met it", () => {
    const checks = ["RST-1", "RST-2", "REG-1"].map((check) => reported(failure(check)));
    const page = render(report([...checks, reported(failure("REG-3", { signature: "other" }))]));

    expect(page.match(/<article /g)).toHaveLength(2);
    expect(page).toContain("1 defect, met by 4 of 4 checks");
    expect(page).toContain("Met by 2 more checks");
    expect(page).toContain("Broken in another way, too.");
    expect(page.match(/vmconform replay vmconform-report/g)).toHaveLength(2);
  });

  it("lists several defects first, and counts them by area", () => {
    const other = { clause: "RST-1", signature: "RST-1:x" };
    const page = render(report([reported(failure("REG-1")), reported(failure("RST-1", other))]));

    expect(page.match(/<nav class="index"[\s\S]*?<\/nav>/)?.[0].match(/<li>/g)).toHaveLength(2);
    expect(page.indexOf('class="index"')).toBeLessThan(page.indexOf("<article"));
    expect(page).toContain('<b>2</b>: <a href="#clause-RST-2">RST-2</a>, <a href="#clause-RST-1">RST-1</a>');
    expect(page.indexOf("<article")).toBeLessThan(page.indexOf('class="facts"'));
  });

  it("says how many of the checks were run, and which were stopped by what", () => {
    const stopped = { outcome: "stopped", reason: "stopped by RST-2", knownMet: new Map([["RST-2:queue_select", 2]]) };
    const shown = report([reported(failure("RST-2")), reported(result("REG-1", { ...stopped, outcome: "stopped" }))]);
    const page = render({ ...shown, plan: { ...shown.plan, checks: 9 } });

    expect(page).toContain('<a href="#checks">Checks <b>2 of 9</b></a>');
    expect(page).toContain("<summary>2 of 9 checks</summary>");
    expect(page).toContain(
      '<li><strong>REG-1</strong> What REG-1 says holds <span class="quiet">stopped by RST-2</span></li>',
    );
  });

  it("marks where what was got begins to differ", () => {
    const page = render(report([reported(failure("RST-2", { allowed: "size stays 128", got: "size stays 64" }))]));

    expect(page).toContain("size stays <mark>128</mark>");
    expect(page).toContain("size stays <mark>64</mark>");
  });

  it("marks each byte that differs", () => {
    const texts = { allowed: "b2 b4 55 d5, the next of channel agent's messages", got: "b3 b4 54 d5 .. (37 bytes)" };
    const page = render(report([reported(failure("RST-2", texts))]));

    expect(page).toContain("<p><mark>b2</mark> b4 <mark>55</mark> d5, the next of channel agent&#39;s messages</p>");
    expect(page).toContain("<p><mark>b3</mark> b4 <mark>54</mark> d5 .. (37 bytes)</p>");
  });

  it("tells warnings, a lost target and a run without findings", () => {
    const warned = render(report([reported(result("REG-1", { warnings: [warning] }))]));
    expect(warned).toContain("Recommendations that were not followed");
    expect(warned).toContain("Nothing that the specification does not allow was seen");
    expect(warned).toContain("sample 1.0 conforms");
    const end = {
      kind: "target",
      code: "crashed",
      message: "it ended",
      hint: "Look.",
      cause: "",
      errorOutput: [],
    } as const;
    expect(render(report([], [], end))).toContain("sample 1.0 could not be judged");
    expect(render(report([reported(failure("RST-2"))], [], end))).toContain("<h1>sample 1.0 does not conform</h1>");
  });

  it("loads nothing and runs no script but its own", () => {
    const page = render(report([reported(failure("RST-2"))]));

    expect(page).toContain("default-src 'none'");
    expect(page.match(/\b(?:src|href)="(?!#|data:,")/g)).toBeNull();
    expect(page).not.toMatch(/@import|url\(/);
  });
});
