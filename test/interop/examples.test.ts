import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hasMessageBus } from "../../examples/dbus/message-bus.ts";
import { repositoryRoot } from "../support/source-tree.ts";
import { notPrinted, readText, runExample, shownOutput } from "./example-run.ts";

const withoutBus = !hasMessageBus && process.env["CI"] !== "true";

describe("an example", () => {
  it.each(["guest-agent", "fence"])("%s prints what its page shows, and ends", (name) => {
    const { code, lines } = runExample(name);
    expect(notPrinted(shownOutput(name), lines)).toEqual([]);
    expect(lines).toHaveLength(shownOutput(name).length);
    expect(code).toBe(0);
  });

  it.skipIf(withoutBus)("dbus prints what its page shows, and ends", () => {
    const { code, lines } = runExample("dbus");
    expect(notPrinted(shownOutput("dbus"), lines)).toEqual([]);
    expect(code).toBe(0);
  });

  it("that does not exist is refused with the names of those that do", () => {
    const { code, lines } = runExample("gues-agent");
    expect(code).toBe(2);
    expect(lines.join()).toContain("one of: amqp, c-device, dbus, fence, guest-agent, in-process-device, v86-machine");
  });

  it("is named on the page of examples and has a page of its own with its command", () => {
    const folders = readdirSync(join(repositoryRoot, "examples"), { withFileTypes: true });
    const names = folders.filter((entry) => entry.isDirectory() && entry.name !== "support").map(({ name }) => name);
    expect(names.length).toBeGreaterThan(5);
    const index = readText("examples/README.md");
    const uses = readText("docs/what-a-channel-is-good-for.md");
    for (const name of names) {
      expect(index, name).toContain(`(${name}/README.md)`);
      expect(uses, name).toContain(`(../examples/${name}/README.md)`);
      expect(shownOutput(name).length, name).toBeGreaterThan(3);
    }
  });
});

describe("the output on a page", () => {
  it("is told from another one, line by line", () => {
    const printed = ["first 1.5 s", "second", "third 7"];
    expect(notPrinted(["first 2 s", "...", "third 7"], printed)).toEqual([]);
    expect(notPrinted(["first 2 s", "third 7"], printed)).toEqual(["third 7"]);
    expect(notPrinted(["first 2 s", "...", "third 8"], printed)).toEqual(["third 8"]);
    expect(notPrinted(["...", "third 8"], printed, /third \d+/)).toEqual([]);
  });
});
