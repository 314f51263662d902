import { describe, expect, it } from "vitest";
import { expectationsOf, isMissing, judgeQemu, runMilliseconds, titled, unusedLines } from "./judge-qemu.ts";

const manifest = "targets/qemu-virtio-serial.json";
const seeds = Array.from({ length: 5 }, (_, index) => String(index + 2));

describe.skipIf(isMissing)(titled("the legacy console of QEMU, in the whole suite"), () => {
  it.each(seeds)(
    "conforms under its expectations file, with seed %s, and shows every entry",
    async (seed) => {
      const judged = await judgeQemu(manifest, "--expectations", expectationsOf(manifest), "--seed", seed);

      expect(judged.code, judged.output).toBe(0);
      expect(unusedLines(judged)).toEqual([]);
    },
    runMilliseconds,
  );

  it(
    "does not conform without it, and shows two defects",
    async () => {
      const { code, output, report } = await judgeQemu(manifest);

      expect(code, output).toBe(1);
      const defects = report.defects.map(({ deviations }) => deviations.map(({ signature }) => signature));
      expect(defects, output).toEqual([["RNG-9:not-completed"], ["ROB-18:served-after-jump"]]);
    },
    runMilliseconds,
  );
});
