import { join } from "node:path";
import { createReferenceDevice } from "../../reference/device.ts";
import { type ChannelDriver, openChannelDriver } from "../../src/agent/channel-driver.ts";
import { parseChannelOptions } from "../../src/serve/character-device.ts";
import { startServer } from "../../src/serve/start-server.ts";
import { loadSpecification } from "../../src/spec/load.ts";
import { parseManifest } from "../../src/target/manifest/parse-manifest.ts";
import { createQtestTarget } from "../../src/target/qtest/qtest.ts";

/** The reference device behind a qtest server, as `vmconform serve` has it, and a guest that drives it over qtest. */
export interface ServedGuest {
  readonly guest: ChannelDriver;
  close(): Promise<void>;
}

/** Serves the reference device with these channels (`NAME:DEV`), and drives it. */
export async function serveGuest(folder: string, channels: readonly string[]): Promise<ServedGuest> {
  const path = join(folder, "qtest");
  const server = await startServer({
    create: (environment, creation) => createReferenceDevice(environment, creation),
    channels: parseChannelOptions(channels),
    qtest: { kind: "listen", address: { kind: "unix", path } },
  });
  const document = {
    kind: "target-manifest",
    version: 1,
    name: "served",
    implementationVersion: "1",
    qtest: { kind: "unix", path },
    deviceType: "vmchannel",
    ram: [{ start: 0, length: 0x80_0000 }],
  };
  const specification = loadSpecification();
  const manifest = parseManifest(document, "served.json", specification.vmchannel.identity);
  const guest = await openChannelDriver(await createQtestTarget(manifest, folder), specification);
  const close = async (): Promise<void> => {
    await guest.close();
    await server.close();
  };
  return { guest, close };
}
