import { expect, it } from "vitest";
import type { InProcessTarget } from "../../../src/target/in-process/in-process.ts";
import { reloadedTarget } from "../../../src/target/in-process/reloaded-target.ts";

it("passes everything on to the target in this process, with all that was given", () => {
  const calls: unknown[][] = [];
  const inner = new Proxy({} as InProcessTarget, {
    get: (_, name) =>
      name === "description" || name === "trace"
        ? name
        : (...given: unknown[]) => {
            calls.push([name, ...given]);
          },
  });
  const target = reloadedTarget(inner, () => Promise.reject(new Error("nothing is to be loaded")));
  const methods = Object.entries(target).filter(([, value]) => typeof value === "function");
  expect(methods.length).toBeGreaterThan(7);
  const given = [{ freshDevice: true }, "second", "third"];
  for (const [, method] of methods) {
    (method as (...words: unknown[]) => unknown)(...given);
  }
  expect(calls.map(([name]) => name)).toEqual(methods.map(([name]) => name));
  const takingNothing = ["settle", "errorOutput", "close"];
  for (const [name, ...got] of calls.filter(([name]) => name !== "renew")) {
    expect(got, String(name)).toEqual(takingNothing.includes(String(name)) ? [] : given);
  }
});
