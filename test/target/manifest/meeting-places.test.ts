import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { loadSpecification } from "../../../src/spec/load.ts";
import { chooseMeetingPlaces } from "../../../src/target/manifest/meeting-places.ts";
import { parseManifest } from "../../../src/target/manifest/parse-manifest.ts";

const manifest = parseManifest(
  {
    kind: "target-manifest",
    version: 1,
    name: "places",
    implementationVersion: "1",
    start: { program: "device", arguments: [`\${qtest}`, `\${port:debug}`] },
    qtest: { kind: "tcp" },
    deviceType: "vmchannel",
    ram: [{ start: 0, length: 0x10_0000 }],
    channels: [{ name: "console", hostEnd: { kind: "tcp" } }],
  },
  "places.json",
  loadSpecification().vmchannel.identity,
);

async function choose(): Promise<number[]> {
  const { qtest, channels, expand } = await chooseMeetingPlaces(manifest, "/manifests", "/temporary");
  const ports = [qtest, ...channels].map((place) => (place?.kind === "tcp" ? place.port : Number.NaN));
  return [...ports, Number(expand(`\${port:debug}`))];
}

describe("the ports that the kit chooses", () => {
  it("are never two times the same, and never ones that a system gives to the near side of a connection", async () => {
    const ports: number[] = [];
    for (let i = 0; i < 100; i += 1) {
      ports.push(...(await choose()));
    }
    expect(ports).toHaveLength(300);
    expect(new Set(ports).size).toBe(300);
    expect(ports.every((port) => port >= 1024 && port < 32_768)).toBe(true);
  });

  it("can be listened on", async () => {
    for (const port of await choose()) {
      const server = createServer();
      await new Promise<void>((listening, failed) => {
        server.once("error", failed);
        server.listen({ host: "127.0.0.1", port }, listening);
      });
      await new Promise((closed) => server.close(closed));
    }
  });
});
