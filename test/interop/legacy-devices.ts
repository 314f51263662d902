import { describe, expect, it } from "vitest";
import { expectationsOf, isMissing, judgeQemu, runMilliseconds, titled, unusedLines } from "./judge-qemu.ts";

/** Judges legacy devices of QEMU by their manifests, in the whole suite and as a user would. */
export function expectLegacyDevices(devices: readonly (readonly [string, string])[]): void {
  describe.skipIf(isMissing)(titled("legacy devices of QEMU that are no console, in the whole suite"), () => {
    it.each(devices)(
      "conform under their expectations files: %s",
      async (_name, manifest) => {
        const judged = await judgeQemu(manifest, "--expectations", expectationsOf(manifest));

        expect(judged.code, judged.output).toBe(0);
        expect(unusedLines(judged)).toEqual([]);
        const passed = judged.report.clauses.filter(({ verdict }) => verdict === "passed");
        expect(passed.length, judged.output).toBeGreaterThan(30);
      },
      runMilliseconds,
    );
  });
}
