import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { properties } from "../../properties/registry.ts";
import { createReferenceDevice } from "../../reference/device.ts";
import { createRandom } from "../../src/base/random.ts";
import { openSession } from "../../src/runner/session.ts";
import { parseChannelOptions } from "../../src/serve/character-device.ts";
import { type RunningServer, startServer } from "../../src/serve/start-server.ts";
import { loadSpecification } from "../../src/spec/load.ts";
import type { CreateDevice } from "../../src/target/device-port.ts";
import { createInProcessTarget } from "../../src/target/in-process/in-process.ts";
import { parseManifest } from "../../src/target/manifest/parse-manifest.ts";
import { createQtestTarget } from "../../src/target/qtest/qtest.ts";
import type { Target } from "../../src/target/target.ts";
import { useTemporaryDirectories } from "../support/temporary-directory.ts";

const temporaryDirectory = useTemporaryDirectories();
const specification = loadSpecification();
const names = ["alpha", "beta", "gamma"];
const create: CreateDevice = (environment, creation) => createReferenceDevice(environment, creation);

/** Properties whose scenarios a device meets in ordinary use, so that every way in must show the same. */
const ordinary = ["PCI-CFG-1", "REG-1", "FEAT-1", "RST-2", "INT-1", "VMC-CFG-1", "VMC-TX-1", "VMC-RX-3", "VMC-ISO-1"];

let server: RunningServer | undefined;

afterEach(async () => {
  await server?.close();
});

function createLocal(): Target {
  const { identity } = specification.vmchannel;
  return createInProcessTarget({ name: "local", version: "1", create, identity, channels: names });
}

async function createServed(): Promise<Target> {
  const directory = temporaryDirectory();
  const path = join(directory, "qtest");
  server = await startServer({
    create,
    channels: parseChannelOptions(names.map((name) => `${name}:unix:${join(directory, name)},server,nowait`)),
    qtest: { kind: "listen", address: { kind: "unix", path } },
  });
  const manifest = parseManifest(
    {
      kind: "target-manifest",
      version: 1,
      name: "served",
      implementationVersion: "1",
      qtest: { kind: "unix", path },
      deviceType: "vmchannel",
      interrupt: { interceptIn: "ioapic", line: 11 },
      ram: createLocal().description.ram,
      channels: names.map((name) => ({ name, hostEnd: { kind: "unix", path: join(directory, name) } })),
    },
    "served.json",
    specification.vmchannel.identity,
  );
  return createQtestTarget(manifest, directory);
}

it("the reference gives no finding in ordinary use, in this process and served over qtest", async () => {
  const local = await openSession(createLocal(), specification);
  const served = await openSession(await createServed(), specification);
  let operations = 0;
  for (const property of properties.filter(({ id }) => ordinary.includes(id))) {
    for (let seed = 1; seed <= Math.min(3, property.runs); seed++) {
      const generated = property.generate(createRandom(seed), served.context);
      const scenario = { startIndex: 0, seed, operations: generated.operations };
      for (const session of [local, served]) {
        const outcome = await session.runScenario(scenario);
        expect(outcome.finding).toBeUndefined();
        operations += outcome.operations;
      }
    }
  }
  expect(operations).toBeGreaterThan(300);
  await served.close();
  await local.close();
});
