import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { documentFiles, documentNames, transportFile } from "../../src/spec/document-files.ts";
import { buildSpecification, loadSpecification, readDocuments } from "../../src/spec/load.ts";
import { featuresOf } from "../../src/spec/lookup.ts";
import { SpecError } from "../../src/spec/spec-error.ts";
import { tickerDocument } from "../device/ticker/document.ts";
import { editDocuments } from "./edit-documents.ts";

describe("the kit's own specification", () => {
  const specification = loadSpecification();

  test("loads and cannot be changed afterwards", () => {
    const [register] = specification.transport.registers;

    expect(register).toMatchObject({ name: "host_features", offset: 0, width: 4 });
    expect(() => Object.assign(register ?? {}, { offset: 4 })).toThrow(TypeError);
    expect(() => Object.assign(specification, { digest: "" })).toThrow(TypeError);
  });

  test("has the digest of its content, whatever the order of keys", () => {
    const documents = readDocuments();
    const reversed = Object.fromEntries(Object.entries(documents.pci as object).reverse());

    expect(specification.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(buildSpecification({ ...documents, pci: reversed }).digest).toBe(specification.digest);
    const moved = editDocuments("/transport/$schema", "../elsewhere/transport.schema.json");
    expect(buildSpecification(moved).digest).toBe(specification.digest);
    expect(buildSpecification(editDocuments("/transport/title", "Another")).digest).not.toBe(specification.digest);
  });

  test("has the shape that its schemas ask for, which is not looked at again at each start", () => {
    expect(buildSpecification(readDocuments())).toEqual(specification);
    expect(() => buildSpecification(editDocuments("/pci/title", 5))).toThrow(SpecError);
  });

  test("is a copy of the documents it was built from", () => {
    const documents = readDocuments();
    const built = buildSpecification(documents);
    Object.assign(documents.transport as object, { registers: [] });

    expect(built.transport.registers).toHaveLength(10);
  });
});

describe("a specification of the user's own", () => {
  let folder = "";

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "vmconform-spec-"));
    const documents = readDocuments();
    const further = Object.entries(documents.transports ?? {}).map(([name, document]) => [
      transportFile(name),
      document,
    ]);
    const all = [...documentNames.map((name) => [documentFiles[name], documents[name]]), ...further];
    for (const [path, document] of all) {
      const file = join(folder, path as string);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, JSON.stringify(document));
    }
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  test("is read from its folder and has the same digest as long as it says the same", () => {
    expect(loadSpecification(folder).digest).toBe(loadSpecification().digest);
  });

  test("may have further device types, each in a file of its own", () => {
    writeFileSync(join(folder, "devices", "ticker.json"), JSON.stringify(tickerDocument));
    const specification = loadSpecification(folder);

    expect([...specification.devices.keys()]).toEqual(["vmchannel", "ticker"]);
    expect(specification.clauses.get("TICK-1")).toMatchObject({ area: "TICK", file: "devices/ticker.json" });
    expect(specification.digest).not.toBe(loadSpecification().digest);
    expect(featuresOf(specification, "ticker").map(({ name }) => name)).not.toContain("VMCHANNEL_F_LINK");
  });

  test("may lack every transport but the first, as long as no clause is about another", () => {
    const clauses = (document: unknown) => (document as { clauses: { applies: { transport?: string[] } }[] }).clauses;
    const { pci } = readDocuments();
    const own = clauses(pci).filter(({ applies }) => applies.transport?.includes("legacy-pci") !== false);
    writeFileSync(join(folder, "pci.json"), JSON.stringify({ ...(pci as object), clauses: own }));
    rmSync(join(folder, "transports", "modern-pci.json"));
    rmSync(join(folder, "transports", "vhost-user.json"));

    expect([...loadSpecification(folder).transports.keys()]).toEqual(["legacy-pci"]);
  });

  test.each([
    ["registers", "/registers", { registers: [] }],
    ["structures", "/structures/0", { structures: [{ name: "common" }] }],
  ])("says what is wrong with the %s of a further transport", (_, path, change) => {
    const { transports } = readDocuments();
    const edited = { ...(transports?.["modern-pci"] as object), ...change };
    writeFileSync(join(folder, "transports", "modern-pci.json"), JSON.stringify(edited));

    expect(errorOf(() => loadSpecification(folder))).toMatchObject({ file: "transports/modern-pci.json", path });
  });

  test.each([
    ["features", [{ name: "TICK_F_FAST", bit: 30 }], "/features/0/bit"],
    ["queues", [{ index: 0, name: "ticks" }], "/queues/0"],
    ["identity", { ...tickerDocument.identity, deviceId: 1 }, "/identity/deviceId"],
  ])("says what is wrong with the %s of a further device type", (key, value, path) => {
    writeFileSync(join(folder, "devices", "ticker.json"), JSON.stringify({ ...tickerDocument, [key]: value }));

    expect(errorOf(() => loadSpecification(folder))).toMatchObject({ file: "devices/ticker.json", path });
  });

  test("is refused when it has far more device types than anybody would describe", () => {
    for (let number = 0; number < 100; number++) {
      writeFileSync(join(folder, "devices", `type${number}.json`), "no JSON");
    }
    expect(errorOf(() => loadSpecification(folder))).toMatchObject({
      code: "unreadable",
      message: "devices/: expected at most 100 JSON files, found 101",
    });
  });

  test("is refused by file, place and expectation when an offset has the wrong type", () => {
    const { transport } = editDocuments("/transport/registers/3/offset", "0x0C");
    writeFileSync(join(folder, documentFiles.transport), JSON.stringify(transport));

    expect(errorOf(() => loadSpecification(folder))).toMatchObject({
      code: "shape",
      file: "transports/legacy-pci.json",
      path: "/registers/3/offset",
      expected: "an integer",
      message: 'transports/legacy-pci.json at /registers/3/offset: expected an integer, found "0x0C"',
    });
  });

  test.each([
    ["transport", "transport.json", "transports/legacy-pci.json"],
    ["vmchannel", "vmchannel.json", "devices/vmchannel.json"],
  ] as const)("is told which file to rename when %s lies where it lay before", (name, old, file) => {
    renameSync(join(folder, documentFiles[name]), join(folder, old));

    expect(errorOf(() => loadSpecification(folder))).toMatchObject({
      code: "unreadable",
      file,
      found: old,
      hint: expect.stringContaining(`rename ${old} to ${file}`),
    });
  });

  test("is refused by name when a file is missing, is not valid JSON or is far too long", () => {
    writeFileSync(join(folder, "pci.json"), "{ offset: 4 }");
    expect(errorOf(() => loadSpecification(folder))).toMatchObject({ code: "not-json", file: "pci.json" });

    writeFileSync(join(folder, "pci.json"), " ".repeat(4 * 1024 * 1024 + 1));
    expect(errorOf(() => loadSpecification(folder))).toMatchObject({ code: "unreadable", file: "pci.json" });

    rmSync(join(folder, "pci.json"));
    expect(errorOf(() => loadSpecification(folder))).toMatchObject({
      code: "unreadable",
      file: "pci.json",
      message: expect.stringContaining("ENOENT"),
      hint: expect.stringContaining("vmchannel.json"),
    });
  });
});

function errorOf(action: () => unknown): SpecError {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(SpecError);
    return error as SpecError;
  }
  throw new Error("nothing was thrown");
}
