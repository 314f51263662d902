import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { findProgram } from "../../src/target/process/find-program.ts";
import { repositoryRoot } from "../support/source-tree.ts";

const isMissing = findProgram("qemu-system-x86_64", "/") === undefined && process.env["CI"] !== "true";

it.skipIf(isMissing)(
  "the firmware configuration device of QEMU is measured by port and by DMA beside a channel",
  () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["--import", "tsx", join(repositoryRoot, "bench", "fw-cfg.ts")],
      { encoding: "utf8", cwd: repositoryRoot, timeout: 110_000 },
    );
    expect(stderr).toBe("");
    expect(status).toBe(0);
    const rates = [...stdout.matchAll(/^\| (.+?) \| ([\d,]+) \| ([\d.]+) \|$/gm)];
    expect(rates.map(([, way]) => way)).toEqual(["fw_cfg, byte by byte", "fw_cfg, DMA", "a channel"]);
    const [port = 0, dma = 0, channel = 0] = rates.map(([, , , times]) => Number(times));
    expect(channel).toBe(1);
    // The page's order of the three, not their figures: these are far apart.
    expect(port).toBeLessThan(channel);
    expect(dma).toBeGreaterThan(channel);
  },
);
