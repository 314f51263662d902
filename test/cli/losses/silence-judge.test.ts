import { describe, expect, it } from "vitest";
import { lookMilliseconds, type Silence, SilenceJudge, silenceWords } from "../../../src/cli/losses/silence-judge.ts";

const limit = 3000;

interface Span {
  /** Milliseconds from look to look; default: as often as a worker is looked at. */
  readonly every?: number;
  /** Milliseconds in all. */
  readonly lasts: number;
  /** Part of the time that the worker has a processor; undefined: the system does not tell. */
  readonly runs: number | undefined;
  readonly waits?: boolean;
}

/** Has a worker judged over spans of time; gives the silence and when it was told, in milliseconds. */
function judge(...spans: readonly Span[]): (Silence & { readonly at: number }) | undefined {
  const [first] = spans;
  const told = first?.runs !== undefined;
  const silence = new SilenceJudge(limit, {
    now: 0,
    usage: told ? { cpuMilliseconds: 0, isWaiting: false } : undefined,
  });
  let now = 0;
  let cpuMilliseconds = 0;
  for (const { every = lookMilliseconds, lasts, runs, waits = false } of spans) {
    for (const end = now + lasts; now < end; ) {
      now += every;
      cpuMilliseconds += every * (runs ?? 0);
      const found = silence.look({
        now,
        usage: runs === undefined ? undefined : { cpuMilliseconds, isWaiting: waits },
      });
      if (found !== undefined) {
        return { ...found, at: now };
      }
    }
  }
  return undefined;
}

describe("a worker that gives no sign of life", () => {
  it("hangs once it has itself computed for as long as it may", () => {
    expect(judge({ lasts: 60_000, runs: 1 })).toEqual({ spent: "computing", milliseconds: 3000, at: 3000 });
  });

  it("is given the time that other processes took from it", () => {
    expect(judge({ lasts: 60_000, runs: 0.125 })).toEqual({ spent: "computing", milliseconds: 3000, at: 24_000 });
    expect(judge({ lasts: 600_000, runs: 0 })).toBeUndefined();
  });

  it("hangs when none of its threads has had anything to do for several times as long", () => {
    expect(judge({ lasts: 60_000, runs: 0, waits: true })).toEqual({ spent: "waiting", milliseconds: 9000, at: 9000 });
  });

  it("hangs when it wakes up now and then", () => {
    const { spent, at = 0 } = judge({ lasts: 60_000, runs: 0.02, waits: true }) ?? {};
    expect(spent).toBe("waiting");
    expect(at).toBeGreaterThan(8000);
    expect(at).toBeLessThan(9000);
  });

  it("is not blamed for a pause of the whole machine, or of the process that looks", () => {
    expect(judge({ every: 60_000, lasts: 600_000, runs: 0, waits: true })).toBeUndefined();
    expect(judge({ every: 600_000, lasts: 600_000, runs: undefined })).toBeUndefined();
  });

  it("hangs after a longer time where the system does not tell what it does", () => {
    expect(judge({ lasts: 60_000, runs: undefined })).toEqual({ spent: "untold", milliseconds: 12_000, at: 12_000 });
  });

  it("is said to have computed where that is the greater part", () => {
    const found = judge({ lasts: 3000, runs: 0, waits: true }, { lasts: 60_000, runs: 1 });
    expect(found).toEqual({ spent: "computing", milliseconds: 2000, at: 5000 });
  });

  it("has its silence told as what it was", () => {
    const words = (spent: Silence["spent"]): string => silenceWords({ spent, milliseconds: 3120 });
    expect(words("computing")).toBe("within 3 s of processor time");
    expect(words("waiting")).toBe("for 3 s, in which it only waited");
    expect(words("untold")).toBe("for 3 s");
  });
});
