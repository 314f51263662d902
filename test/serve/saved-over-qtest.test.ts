import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { properties } from "../../properties/registry.ts";
import { createReferenceDevice } from "../../reference/device.ts";
import { savedDeviceFaults } from "../../reference/mutants/migration/saved-device.ts";
import type { Parts } from "../../reference/parts.ts";
import { runCheck } from "../../src/runner/check/check.ts";
import { openSession, type Session } from "../../src/runner/session.ts";
import { parseChannelOptions } from "../../src/serve/character-device.ts";
import { type RunningServer, startServer } from "../../src/serve/start-server.ts";
import { loadSpecification } from "../../src/spec/load.ts";
import { parseManifest } from "../../src/target/manifest/parse-manifest.ts";
import { createQtestTarget } from "../../src/target/qtest/qtest.ts";
import { useTemporaryDirectories } from "../support/temporary-directory.ts";

const temporaryDirectory = useTemporaryDirectories();
const specification = loadSpecification();
const names = ["alpha", "beta", "gamma"];
let server: RunningServer | undefined;

afterEach(async () => {
  await server?.close();
});

/** A session with a device behind sockets that is saved and restored by requests. */
async function openServed(parts: Partial<Parts> = {}): Promise<Session> {
  const directory = temporaryDirectory();
  const path = join(directory, "qtest");
  server = await startServer({
    create: (environment, creation) => createReferenceDevice(environment, creation, parts),
    channels: parseChannelOptions(names.map((name) => `${name}:unix:${join(directory, name)},server,nowait`)),
    qtest: { kind: "listen", address: { kind: "unix", path } },
    memoryBytes: 8 * 2 ** 20,
  });
  const manifest = {
    kind: "target-manifest",
    version: 1,
    name: "served",
    implementationVersion: "1",
    qtest: { kind: "unix", path },
    deviceType: "vmchannel",
    interrupt: { interceptIn: "ioapic", line: 11 },
    ram: [{ start: "0x0", length: "0x800000" }],
    channels: names.map((name) => ({ name, hostEnd: { kind: "unix", path: join(directory, name) } })),
    capabilities: { synchronous: true, saveRestore: true },
  };
  const target = await createQtestTarget(
    parseManifest(manifest, "served.json", specification.vmchannel.identity),
    directory,
  );
  return openSession(target, specification);
}

const migration = properties.filter(({ id }) => id.startsWith("MIG-") && id !== "MIG-1/relation");

it("is judged by the clauses on saved states, over sockets", { timeout: 60_000 }, async () => {
  const session = await openServed();
  const reached = new Set<string>();
  for (const property of migration) {
    session.startCheck(property.clauses);
    const result = await runCheck(property, session.context, session.runScenario, { seed: 1, runs: 3 });
    expect([property.id, result.outcome]).toEqual([property.id, property.id === "MIG-7" ? "not-offered" : "passed"]);
    for (const [clause, count] of result.reached) {
      if (count > 0) {
        reached.add(clause);
      }
    }
  }
  const clauses = ["MIG-1", "MIG-2", "MIG-3", "MIG-4", "MIG-5", "MIG-8", "MIG-9"];
  expect(clauses.filter((clause) => !reached.has(clause))).toEqual([]);
  await session.close();
});

it("is blamed over sockets for what its saved state lacks", { timeout: 60_000 }, async () => {
  const fault = savedDeviceFaults.find(({ id }) => id === "save-loses-held-chains");
  const session = await openServed(fault?.parts);
  const property = migration.find(({ id }) => id === "MIG-1/under-pressure");
  expect(property).toBeDefined();
  if (property !== undefined) {
    session.startCheck(property.clauses);
    const options = { seed: 1, runs: 2, shrinkRunsMax: 0 };
    const { finding } = await runCheck(property, session.context, session.runScenario, options);
    expect(finding?.clause).toBe("MIG-1");
  }
  await session.close();
});
