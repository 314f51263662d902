import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadSpecification } from "../../src/spec/load.ts";
import { placeholderForms } from "../../src/target/manifest/manifest-placeholders.ts";
import { parseManifest } from "../../src/target/manifest/parse-manifest.ts";
import { qtestCommands } from "../../src/target/qtest/qtest-request.ts";
import { repositoryRoot } from "../support/source-tree.ts";

const page = readFileSync(join(repositoryRoot, "docs/writing-a-target.md"), "utf8");
const code = new Set([...page.matchAll(/`([^`\n]+)`/g)].map((match) => match[1] as string));

/** Every key that a JSON Schema describes. */
function keysOf(schema: unknown): string[] {
  if (schema === null || typeof schema !== "object") {
    return [];
  }
  const { properties = {}, ...rest } = schema as { properties?: Record<string, unknown> };
  const inner = [...Object.values(properties), ...Object.values(rest)].flatMap(keysOf);
  return [...Object.keys(properties), ...inner];
}

describe("the page on writing a target", () => {
  it("names every key of a manifest", () => {
    const schema: unknown = JSON.parse(readFileSync(join(repositoryRoot, "spec/schema/manifest.schema.json"), "utf8"));
    const keys = [...new Set(keysOf(schema))];
    const named = new Set([...code].flatMap((text) => text.split(".")));
    expect(keys.length).toBeGreaterThan(40);
    expect(keys.filter((key) => !named.has(key))).toEqual([]);
  });

  it("names every request and every placeholder", () => {
    const words = new Set([...code].map((text) => text.split(" ")[0]));
    expect(qtestCommands.filter((command) => !words.has(command))).toEqual([]);
    const forms = placeholderForms.replace("one of ", "").split(", ");
    expect(forms.length).toBe(7);
    expect(forms.filter((form) => !code.has(form))).toEqual([]);
  });

  it("shows manifests that are good", () => {
    const announced = loadSpecification().vmchannel.identity;
    const examples = [...page.matchAll(/```json\n(.*?)```/gs)].map((match) => match[1] as string);
    expect(examples.length).toBe(2);
    for (const example of examples) {
      expect(parseManifest(JSON.parse(example), "example.json", announced).name).toBe("my-device");
    }
  });
});
