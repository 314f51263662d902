import { describe, expect, it } from "vitest";
import { expectationsOf, isMissing, judgeQemu, runMilliseconds, titled, unusedLines } from "./judge-qemu.ts";

const manifest = "targets/qemu-virtio-serial.json";

describe.skipIf(isMissing)(titled("the legacy console of QEMU"), () => {
  it(
    "conforms under its expectations file, in the whole suite, and shows every entry",
    async () => {
      const judged = await judgeQemu(manifest, "--expectations", expectationsOf(manifest));

      expect(judged.code, judged.output).toBe(0);
      expect(judged.report.expectations).toHaveLength(2);
      expect(unusedLines(judged)).toEqual([]);
      expect(judged.report.checks).toHaveLength(judged.report.plan.checks);
    },
    runMilliseconds,
  );

  it(
    "does not conform without it, and shows its defects in the checks about them",
    async () => {
      const { code, output, report } = await judgeQemu(manifest, "--run", "RNG-9", "--run", "ROB-18");

      expect(code, output).toBe(1);
      expect(report.defects.map(({ deviations }) => deviations.map(({ signature }) => signature))).toEqual([
        ["RNG-9:not-completed"],
        ["ROB-18:served-after-jump"],
      ]);
    },
    runMilliseconds,
  );
});
