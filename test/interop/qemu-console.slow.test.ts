import { describe, expect, it } from "vitest";
import { expectationsOf, isMissing, judgeQemu, runMilliseconds, titled, unusedLines } from "./judge-qemu.ts";

const manifest = "targets/qemu-virtio-serial.json";
const seeds = Array.from({ length: 8 }, (_, index) => String(index + 4));

describe.skipIf(isMissing)(titled("the legacy console of QEMU, with further seeds"), () => {
  it.each(seeds)(
    "conforms under its expectations file, with seed %s, and shows every entry",
    async (seed) => {
      const judged = await judgeQemu(manifest, "--expectations", expectationsOf(manifest), "--seed", seed);

      expect(judged.code, judged.output).toBe(0);
      expect(unusedLines(judged)).toEqual([]);
    },
    runMilliseconds,
  );
});
