import { describe, expect, it } from "vitest";
import { htmlReporter } from "../../src/report/html.ts";
import type { Report } from "../../src/verdict/report.ts";
import { failure, report, reported, result, warning } from "../verdict/samples.ts";

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
    expect(page).toContain("Seen in 2 more checks");
    expect(page.match(/vmconform replay vmconform-report/g)).toHaveLength(4);
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
  });

  it("loads nothing and runs no script but its own", () => {
    const page = render(report([reported(failure("RST-2"))]));

    expect(page).toContain("default-src 'none'");
    expect(page.match(/\b(?:src|href)="(?!#|data:,")/g)).toBeNull();
    expect(page).not.toMatch(/@import|url\(/);
  });
});
