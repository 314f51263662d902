import { openSession, type Session } from "../../../src/runner/session.ts";
import { loadSpecification } from "../../../src/spec/load.ts";
import { parseManifest } from "../../../src/target/manifest/parse-manifest.ts";
import { createQtestTarget } from "../../../src/target/qtest/qtest.ts";
import { repositoryRoot } from "../../support/source-tree.ts";
import { isUnsaved } from "./lawful-device.ts";
import { drawTraits } from "./traits.ts";

const specification = loadSpecification();
const channels = ["control", "log", "clipboard"];

/** What accesses and the bytes of channels go through. */
export type Way = "unix" | "tcp";

function placeholder(text: string): string {
  return `\${${text}}`;
}

/**
 * Opens the lawful device with a number in a process of its own, which `program` starts. Those with odd numbers act by
 * themselves between two requests too.
 */
export async function openServedLawful(program: string, seed: number, way: Way): Promise<Session> {
  const isRestless = seed % 2 === 1;
  const ends = channels.map((name) => `${name}:${placeholder(`channel:${name}`)},server,nowait`);
  const pace = isRestless ? "restless" : "resting";
  const document = {
    kind: "target-manifest",
    version: 1,
    name: `lawful-device-${seed}`,
    implementationVersion: "1",
    start: {
      program: process.execPath,
      arguments: [program, String(seed), pace, `${placeholder("qtest")},server,nowait`, ...ends],
    },
    qtest: { kind: way },
    deviceType: "vmchannel",
    interrupt: { interceptIn: "ioapic", line: 11 },
    ram: [{ start: 0, length: 0x80_0000 }],
    channels: channels.map((name) => ({ name, hostEnd: { kind: way } })),
    capabilities: { synchronous: !isRestless, saveRestore: !isUnsaved(drawTraits(seed)) },
  };
  const manifest = parseManifest(document, `${document.name}.json`, specification.vmchannel.identity);
  return openSession(await createQtestTarget(manifest, repositoryRoot), specification);
}
