import { execFileSync } from "node:child_process";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadSpecification } from "../src/spec/load.ts";
import { chooseMeetingPlaces } from "../src/target/manifest/meeting-places.ts";
import { readManifest } from "../src/target/manifest/parse-manifest.ts";
import { findProgram } from "../src/target/process/find-program.ts";
import { startProcess, type TargetProcess } from "../src/target/process/process.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../src/target/process/temporary-folder.ts";
import { QtestClient } from "../src/target/qtest/qtest-client.ts";
import { configPorts, writeConfig } from "../src/target/qtest/qtest-config.ts";
import { reachTarget } from "../src/target/qtest/qtest-connect.ts";
import type { QtestConnection } from "../src/target/qtest/qtest-connection.ts";
import { createPeer } from "../src/target/qtest/qtest-peer.ts";
import { writeFiles } from "../src/target/qtest/qtest-session.ts";
import { type Measurement, median } from "./measure.ts";

const pipelinedWindow = 256;
const manifestFile = fileURLToPath(new URL("../targets/qemu-virtio-serial.json", import.meta.url));

/** Commands sent in one round. */
export interface QtestExtent {
  readonly rounds: number;
  readonly oneByOne: number;
  readonly pipelined: number;
}

/** A QEMU that listens, and the C client. */
interface Machine {
  readonly qemu: TargetProcess;
  readonly folder: TemporaryFolder;
  readonly socketPath: string;
  readonly client: string;
}

/** What the measurement needs and this machine lacks; undefined when it has everything. */
export function missingForQtest(): string | undefined {
  const missing = ["qemu-system-x86_64", "cc"].find((program) => findProgram(program, ".") === undefined);
  return missing === undefined ? undefined : `${missing} is not installed`;
}

/**
 * Commands a second of the kit's qtest client, beside a C client that waits for each reply and one that pipelines, all
 * on the same QEMU.
 */
export async function benchQtest({ rounds, oneByOne, pipelined }: QtestExtent): Promise<Measurement[]> {
  const machine = await startMachine();
  try {
    await openDevice(machine);
    const waiting: number[] = [];
    const ahead: number[] = [];
    const kit: number[] = [];
    for (let round = 0; round < rounds; round++) {
      waiting.push(runPeer(machine, oneByOne, 1));
      ahead.push(runPeer(machine, pipelined, pipelinedWindow));
      kit.push(await runKit(machine, pipelined));
    }
    const value = median(kit);
    const unit = "commands/s";
    const name = "qtest: commands to QEMU";
    return [
      { name, value, unit, peer: { name: "C, one by one", value: median(waiting) }, least: 3 },
      { name, value, unit, peer: { name: "C, pipelined", value: median(ahead) }, least: 0.8 },
    ];
  } finally {
    await machine.qemu.stop(1000);
    machine.folder.remove();
  }
}

async function startMachine(): Promise<Machine> {
  const manifest = readManifest(manifestFile, loadSpecification().vmchannel.identity);
  const { start } = manifest;
  if (start === undefined) {
    throw new Error("the manifest does not say how to start QEMU");
  }
  const folder = createTemporaryFolder();
  const places = await chooseMeetingPlaces(manifest, dirname(manifestFile), folder.path);
  const socketPath = places.qtest?.kind === "unix" ? places.qtest.path : "";
  const client = join(folder.path, "qtest-client");
  execFileSync("cc", ["-O2", "-o", client, fileURLToPath(new URL("qtest-client.c", import.meta.url))]);
  writeFiles(folder, start.files);
  const qemu = await startProcess({
    ...start,
    arguments: start.arguments.map((text) => places.expand(text)),
    directory: dirname(manifestFile),
    pipes: false,
  });
  return { qemu, folder, socketPath, client };
}

/** Waits until QEMU listens, and puts the device's registers where all clients look for them. */
async function openDevice(machine: Machine): Promise<void> {
  const place = { kind: "unix", path: machine.socketPath } as const;
  const { input, output } = await reachTarget(place, 10_000).wait(() => undefined);
  const client = createClient(machine, { input, output });
  const device = { bus: 0, device: 3, function: 0 };
  writeConfig(client, configPorts(device, 0x10), 4, 0xc000);
  writeConfig(client, configPorts(device, 0x04), 2, 1);
  await client.flush();
  client.close();
}

function createClient({ qemu }: Machine, connection: QtestConnection): QtestClient {
  const common = { peer: createPeer("qemu", qemu), interruptLine: undefined, replyLimitMilliseconds: 10_000 };
  return new QtestClient({ connection, ...common });
}

function runPeer({ client, socketPath }: Machine, count: number, window: number): number {
  const whole = Math.ceil(count / window) * window;
  const seconds = Number(execFileSync(client, [socketPath, String(whole), String(window)], { encoding: "utf8" }));
  return whole / seconds;
}

async function runKit(machine: Machine, count: number): Promise<number> {
  const socket = connect(machine.socketPath);
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  const client = createClient(machine, { input: socket, output: socket });
  const values = new Float64Array(count);
  const begin = performance.now();
  for (let request = 0; request < count; request++) {
    if (client.full) {
      await client.drain();
    }
    if (request % 2 === 0) {
      client.portWrite(0xc00e, 2, (request >> 1) % 4);
    } else {
      client.portRead(0xc00c, 2, values, request);
    }
  }
  await client.flush();
  const seconds = (performance.now() - begin) / 1000;
  client.close();
  return count / seconds;
}
