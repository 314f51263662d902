import { describe, expect, it } from "vitest";
import type { TargetChoice } from "../../src/cli/kit.ts";
import { CommandHarness } from "./harness.ts";

const harness = new CommandHarness();

describe("list", () => {
  it("shows checks under the titles of their areas, with how to read them", async () => {
    const { code, io } = await harness.run(["list"]);
    expect(code).toBe(0);
    expect(io.out()).toMatch(/^Registers \(REG\)\n {2}REG-1 +MUST +What REG-1 says holds\n/);
    expect(io.out()).toContain("\n\nReset (RST)\n  RST-1 ");
    expect(io.out()).toContain("`vmconform explain ID` shows the clause.");
    expect(io.out()).not.toContain("not run");
    expect(io.out()).toMatch(/\n6 checks of 6\n$/);
  });

  it("asks a target what it offers, and says why a check cannot be run there", async () => {
    const asked: TargetChoice[] = [];
    const { code, io } = await harness.run(["list", "my.json", "--", "./device"], {
      open: (choice) => asked.push(choice),
    });
    expect(code).toBe(0);
    expect(asked).toMatchObject([{ manifest: "my.json", command: ["./device"] }]);
    expect(io.out()).toMatch(/\n- FEAT-8 .*\n {2,}not run: the device does not offer NOTIFY_ON_EMPTY\n/);
    expect(io.out()).toMatch(/\n6 checks of 6; 5 can run on fake 2\.0, 1 cannot\n$/);
  });

  it("starts no target that is not named", async () => {
    const fail = (): never => expect.fail("a target was started");
    const file = harness.file("settings.json", '{"kind":"settings","version":1,"target":"a.json"}');
    expect((await harness.run(["list", "--config", file], { open: fail })).code).toBe(0);
  });

  it("writes JSON, with the target where one was asked", async () => {
    const read = async (words: readonly string[]): Promise<unknown> => {
      const { code, io } = await harness.run(["list", "--json", ...words]);
      expect(code).toBe(0);
      return JSON.parse(io.out());
    };
    const plain = { id: "REG-1", title: "What REG-1 says holds", area: "REG", level: "MUST", clauses: ["REG-1"] };
    expect(await read(["--run", "REG-1"])).toEqual({ kind: "list", checks: [plain] });
    expect(await read(["reference", "--run", "FEAT-8,REG-1"])).toEqual({
      kind: "list",
      target: { name: "fake", version: "2.0", features: ["ANY_LAYOUT"] },
      checks: [plain, expect.objectContaining({ notOffered: "the device does not offer NOTIFY_ON_EMPTY" })],
    });
    const { clauses } = (await read(["--untested"])) as { readonly clauses: readonly unknown[] };
    expect(clauses.length).toBeGreaterThan(100);
    expect(clauses[0]).toEqual({ id: "PCI-ID-1", level: "MUST", reason: expect.stringContaining("no check") });
  });
});
