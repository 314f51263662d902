import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadSpecification } from "../../src/spec/load.ts";
import { parseManifest } from "../../src/target/manifest/parse-manifest.ts";
import { createQtestTarget } from "../../src/target/qtest/qtest.ts";
import type { Target } from "../../src/target/target.ts";
import { useBundle } from "../support/bundle-script.ts";
import { repositoryRoot } from "../support/source-tree.ts";
import type { ContractFault } from "./contract-device.ts";
import { contractChannels } from "./target-contract.ts";

const main = join(repositoryRoot, "dist", "src", "cli", "main.js");
let serveFaulty = (): string => "";

/** Makes the program that serves faulty devices. Call once per test file. */
export function useFaultyServer(): void {
  serveFaulty = useBundle(fileURLToPath(new URL("serve-contract-device.ts", import.meta.url)));
}

/** What the accesses and the bytes of channels go through. */
export interface Wire {
  readonly qtest: "unix" | "tcp" | "stdio";
  readonly hostEnds: "unix" | "tcp";
}

function placeholder(text: string): string {
  return `\${${text}}`;
}

/** The command that serves: for the reference device the one that users have. */
function commandOf(fault: ContractFault | undefined): string[] {
  const qtest = placeholder("qtest");
  const channels = contractChannels.map((name) => `${name}:${placeholder(`channel:${name}`)},server,nowait`);
  return fault === undefined
    ? [main, "serve", "--memory", "8", "--qtest", qtest, ...channels.flatMap((channel) => ["--vmchannel", channel])]
    : [serveFaulty(), fault, qtest, ...channels];
}

/** Starts a server of the reference device, or of one with a fault, and opens it over such a wire. */
export function openOver({ qtest, hostEnds }: Wire, fault: ContractFault | undefined): Promise<Target> {
  const document = {
    kind: "target-manifest",
    version: 1,
    name: "contract",
    implementationVersion: "1",
    start: { program: process.execPath, arguments: commandOf(fault) },
    qtest: { kind: qtest },
    deviceType: "vmchannel",
    interrupt: { interceptIn: "ioapic", line: 11 },
    ram: [
      { start: 0, length: 0x40_0000 },
      { start: 0x40_0000, length: 0x40_0000 },
    ],
    channels: contractChannels.map((name) => ({ name, hostEnd: { kind: hostEnds } })),
  };
  const manifest = parseManifest(document, "contract.json", loadSpecification().vmchannel.identity);
  return createQtestTarget(manifest, repositoryRoot);
}

/** The wires there are, by what they are called. */
export const wires: Readonly<Record<"unix" | "TCP" | "standard", Wire>> = {
  unix: { qtest: "unix", hostEnds: "unix" },
  TCP: { qtest: "tcp", hostEnds: "tcp" },
  standard: { qtest: "stdio", hostEnds: "unix" },
};
