// Commands per second of the kit's qtest client, beside a C client that waits for each reply and one that pipelines,
// all on the same QEMU. Needs qemu-system-x86 and a C compiler: npx tsx bench/qtest.ts [ROUNDS]
import { execFileSync } from "node:child_process";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadSpecification } from "../src/spec/load.ts";
import { chooseMeetingPlaces } from "../src/target/meeting-places.ts";
import { readManifest } from "../src/target/parse-manifest.ts";
import { startProcess } from "../src/target/process.ts";
import { QtestClient } from "../src/target/qtest-client.ts";
import { configPorts, writeConfig } from "../src/target/qtest-config.ts";
import { reachTarget } from "../src/target/qtest-connect.ts";
import type { QtestConnection } from "../src/target/qtest-connection.ts";
import { createPeer } from "../src/target/qtest-peer.ts";
import { writeFiles } from "../src/target/qtest-session.ts";
import { createTemporaryFolder } from "../src/target/temporary-folder.ts";

const pipelinedWindow = 256;
const pingPongCount = 20_000;
const pipelinedCount = 200_000;

/** Commands per second of one way to send them, one number a round. */
interface Series {
  readonly name: string;
  readonly rates: number[];
}

const rounds = Number(process.argv[2] ?? 5);
const manifestFile = fileURLToPath(new URL("../targets/qemu-virtio-serial.json", import.meta.url));
const manifest = readManifest(manifestFile, loadSpecification().vmchannel.identity);
const { start } = manifest;
if (start === undefined) {
  throw new Error("the manifest does not say how to start QEMU");
}
const folder = createTemporaryFolder();
const places = await chooseMeetingPlaces(manifest, dirname(manifestFile), folder.path);
const socketPath = places.qtest?.kind === "unix" ? places.qtest.path : "";
const peer = join(folder.path, "qtest-client");
execFileSync("cc", ["-O2", "-o", peer, fileURLToPath(new URL("qtest-client.c", import.meta.url))]);
writeFiles(folder, start.files);
const qemu = await startProcess({
  ...start,
  arguments: start.arguments.map((text) => places.expand(text)),
  directory: dirname(manifestFile),
  pipes: false,
});
try {
  await openDevice();
  const series: Series[] = [
    { name: "C, one by one", rates: [] },
    { name: `C, pipelined by ${pipelinedWindow}`, rates: [] },
    { name: "the kit", rates: [] },
  ];
  for (let round = 0; round < rounds; round++) {
    series[0]?.rates.push(runPeer(pingPongCount, 1));
    series[1]?.rates.push(runPeer(pipelinedCount, pipelinedWindow));
    series[2]?.rates.push(await runKit(pipelinedCount));
  }
  print(series);
} finally {
  await qemu.stop(1000);
  folder.remove();
}

/** Waits until QEMU listens, and puts the device's registers where all clients look for them. */
async function openDevice(): Promise<void> {
  const { input, output } = await reachTarget({ kind: "unix", path: socketPath }, 10_000).wait(() => undefined);
  const client = createClient({ input, output });
  const device = { bus: 0, device: 3, function: 0 };
  writeConfig(client, configPorts(device, 0x10), 4, 0xc000);
  writeConfig(client, configPorts(device, 0x04), 2, 1);
  await client.flush();
  client.close();
}

function createClient(connection: QtestConnection): QtestClient {
  const common = { peer: createPeer("qemu", qemu), interruptLine: undefined, replyLimitMilliseconds: 10_000 };
  return new QtestClient({ connection, ...common });
}

function runPeer(count: number, window: number): number {
  const whole = Math.ceil(count / window) * window;
  const seconds = Number(execFileSync(peer, [socketPath, String(whole), String(window)], { encoding: "utf8" }));
  return whole / seconds;
}

async function runKit(count: number): Promise<number> {
  const socket = connect(socketPath);
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  const client = createClient({ input: socket, output: socket });
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

function print(series: readonly Series[]): void {
  const median = (rates: readonly number[]) => [...rates].sort((a, b) => a - b)[rates.length >> 1] as number;
  for (const { name, rates } of series) {
    const shown = [Math.min(...rates), median(rates), Math.max(...rates)].map((rate) => Math.round(rate).toString());
    console.log(`${name.padEnd(22)} commands/s: minimum ${shown[0]}, median ${shown[1]}, maximum ${shown[2]}`);
  }
  const [oneByOne = 1, pipelined = 1, kit = 0] = series.map(({ rates }) => median(rates));
  console.log(
    `the kit: ${(kit / oneByOne).toFixed(2)} times C one by one, ${(kit / pipelined).toFixed(2)} times C pipelined`,
  );
}
