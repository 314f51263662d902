import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { expectationsOf, isMissing, judgeQemu, runMilliseconds, titled } from "./judge-qemu.ts";
import { expectLegacyDevices } from "./legacy-devices.ts";

expectLegacyDevices([["a source of random numbers", "targets/qemu-virtio-rng.json"]]);

describe.skipIf(isMissing)(titled("a console of QEMU that drivers of either kind can use"), () => {
  it(
    "conforms in its registers and its configuration space",
    async () => {
      const folder = mkdtempSync(join(tmpdir(), "qemu-transitional-"));
      const manifest = join(folder, "transitional.json");
      const shipped = readFileSync("targets/qemu-virtio-serial.json", "utf8");
      const transitional = shipped.replace("virtio-serial-pci,", "virtio-serial-pci-transitional,");
      writeFileSync(manifest, transitional.replace(",disable-modern=on", ""));
      const areas = ["PCI-*", "REG-*", "FEAT-*", "STA-*"].flatMap((pattern) => ["--run", pattern]);
      const { code, output, report } = await judgeQemu(
        manifest,
        "--expectations",
        expectationsOf("targets/qemu-virtio-serial.json"),
        ...areas,
      );
      rmSync(folder, { recursive: true });

      expect(code, output).toBe(0);
      expect(report.clauses.filter(({ verdict }) => verdict === "passed").length, output).toBeGreaterThan(25);
    },
    runMilliseconds,
  );
});
