import { describe, expect, it } from "vitest";
import { reporters as known } from "../../src/report/reporters.ts";
import { type Behaviour, breaking } from "./fake-kit.ts";
import { CommandHarness, contradict, interrupting, lose } from "./harness.ts";

const harness = new CommandHarness();

describe("the exit code", () => {
  const all = ["terminal", "json", "ndjson", "junit", "tap", "sarif", "html", "github"];
  const reporters = [...all, "json=-", "html=-", "junit,terminal,tap=-", all.join(",")];

  it("is looked at for every reporter there is", () => {
    expect([...all].sort()).toEqual(["terminal", ...known.keys()].sort());
  });

  describe.each(reporters)("with --reporter %s", (reporter) => {
    const flags = ["run", "--reporter", reporter];

    it("is 0 for a conforming device", async () => {
      expect((await harness.run(flags)).code).toBe(0);
    });

    it("is 1 for a failure", async () => {
      expect((await harness.run(flags, { behaviour: breaking("RST-2") })).code).toBe(1);
    });

    it("is 0 for an expected failure", async () => {
      const file = harness.expectations([["RST-2", "RST-2:queue_select"]]);
      expect((await harness.run([...flags, "--expectations", file], { behaviour: breaking("RST-2") })).code).toBe(0);
    });

    it("is 1 for another failure than the expected one", async () => {
      const file = harness.expectations([["RST-2", "RST-2:isr"]]);
      expect((await harness.run([...flags, "--expectations", file], { behaviour: breaking("RST-2") })).code).toBe(1);
    });

    it("is 1 for a stale expectation", async () => {
      const file = harness.expectations([["RST-2", "RST-2:queue_select"]]);
      expect((await harness.run([...flags, "--expectations", file])).code).toBe(1);
    });

    it("is 2 when no check is selected", async () => {
      expect((await harness.run([...flags, "--run", "NONE-*"])).code).toBe(2);
    });

    it("is 3 when no check is executed", async () => {
      expect((await harness.run([...flags, "--run", "FEAT-8"])).code).toBe(3);
    });

    it("is 3 for a lost target", async () => {
      expect((await harness.run(flags, { behaviour: lose })).code).toBe(3);
    });

    it("is 1 for a failure that does not come again", async () => {
      let calls = 0;
      const once: Behaviour = (check, scenario) =>
        check === "RST-2" && calls++ === 0 ? breaking("RST-2")(check, scenario) : {};
      expect((await harness.run(flags, { behaviour: once })).code).toBe(1);
    });

    it("is 70 for a bug of the kit", async () => {
      expect((await harness.run(flags, { behaviour: contradict })).code).toBe(70);
    });

    it("is 130 for an interrupt", async () => {
      const { io, behaviour } = interrupting();
      expect((await harness.run(flags, { behaviour }, io)).code).toBe(130);
    });
  });
});
