// `npm run pictures`: makes docs/pictures/ from real runs on QEMU. Needs qemu-system-x86_64 and chromium.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { takeReport } from "./pictures/report-picture.ts";
import { asInstalled, runForPicture, terminalPicture } from "./pictures/runs.ts";
import { terminalSvg } from "./pictures/terminal-svg.ts";

const pictures = fileURLToPath(new URL("../docs/pictures/", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "vmconform-pictures-"));
try {
  const { command, output } = await runForPicture(terminalPicture, join(folder, "terminal"));
  writeFileSync(join(pictures, "terminal.svg"), terminalSvg(command, output));
  const whole = join(folder, "whole");
  await runForPicture(["targets/qemu-virtio-serial.json", "--reporter", "html"], whole);
  const page = join(folder, "report.html");
  writeFileSync(page, asInstalled(readFileSync(join(whole, "report.html"), "utf8"), whole));
  const { png, text } = await takeReport(page);
  writeFileSync(join(pictures, "report.png"), png);
  writeFileSync(join(pictures, "report.txt"), text);
  console.log(`wrote docs/pictures/: report.png has ${readFileSync(join(pictures, "report.png")).length} bytes`);
} finally {
  rmSync(folder, { recursive: true });
}
