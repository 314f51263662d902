// `npx tsx bench/fw-cfg.ts`: bytes a second from the host to the guest, through the firmware configuration device of
// QEMU and through a channel, all over qtest on the same machine. Prints a table; docs/device.md shows one.
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { serveGuest } from "../examples/support/served-guest.ts";
import { loadSpecification } from "../src/spec/load.ts";
import { parseManifest } from "../src/target/manifest/parse-manifest.ts";
import type { QtestClient } from "../src/target/qtest/qtest-client.ts";
import { openQtestSession } from "../src/target/qtest/qtest-session.ts";
import { median } from "./measure.ts";

/** Registers of the device on a PC, from QEMU's docs/specs/fw_cfg. */
const selectorPort = 0x510;
const dataPort = 0x511;
const dmaPort = 0x514;
const directoryKey = 0x19;
const directoryEntryBytes = 64;
const dmaRead = 2;
const dmaSelect = 8;

const itemName = "opt/example/item";
const itemBytes = 0x10_0000;
const controlAddress = 0x10_0000;
const bufferAddress = 0x11_0000;
const pieceBytes = 4096;
const rounds = 5;

/** Reads bytes of an item by port, one access each; nobody waits for a reply before the next request. */
async function readByPort(client: QtestClient, key: number, length: number): Promise<Buffer> {
  const values = new Float64Array(length);
  client.portWrite(selectorPort, 2, key);
  for (let index = 0; index < length; index++) {
    if (client.full) {
      await client.drain();
    }
    client.portRead(dataPort, 1, values, index);
  }
  await client.flush();
  return Buffer.from(values);
}

/** Has an item laid into guest memory by one request, and reads it from there. */
async function readByDma(client: QtestClient, key: number, length: number): Promise<Buffer> {
  const control = Buffer.alloc(16);
  control.writeUInt32BE(key * 0x1_0000 + dmaSelect + dmaRead, 0);
  control.writeUInt32BE(length, 4);
  control.writeUInt32BE(bufferAddress, 12);
  client.memoryWrite(controlAddress, control, 0, control.length);
  const low = Buffer.alloc(4);
  low.writeUInt32BE(controlAddress);
  client.portWrite(dmaPort + 4, 4, low.readUInt32LE());
  await client.flush();
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length; at += pieceBytes) {
    if (client.full) {
      await client.drain();
    }
    client.memoryRead(bufferAddress + at, bytes, at, Math.min(pieceBytes, length - at));
  }
  await client.flush();
  return bytes;
}

async function findItem(client: QtestClient): Promise<number> {
  const count = (await readByPort(client, directoryKey, 4)).readUInt32BE();
  const directory = await readByPort(client, directoryKey, 4 + count * directoryEntryBytes);
  for (let at = 4; at < directory.length; at += directoryEntryBytes) {
    const name = directory.toString("latin1", at + 8, at + directoryEntryBytes).replace(/\0.*$/s, "");
    if (name === itemName) {
      return directory.readUInt16BE(at + 4);
    }
  }
  throw new Error(`QEMU has no item ${itemName}`);
}

/** Bytes a second of some work that gives these bytes; the middle of some rounds. */
async function rate(wanted: Buffer, work: () => Promise<Buffer>): Promise<number> {
  const rates: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const begin = performance.now();
    const got = await work();
    rates.push((1000 * got.length) / (performance.now() - begin));
    if (!got.equals(wanted)) {
      throw new Error("other bytes came than were sent");
    }
  }
  return median(rates);
}

async function measureFirmwareConfiguration(folder: string, item: Buffer): Promise<{ port: number; dma: number }> {
  const itemFile = join(folder, "item");
  writeFileSync(itemFile, item);
  const file = fileURLToPath(new URL("../targets/qemu-virtio-serial.json", import.meta.url));
  const document = JSON.parse(readFileSync(file, "utf8"));
  document.start.arguments.push("-fw_cfg", `name=${itemName},file=${itemFile}`);
  const { identity } = loadSpecification().vmchannel;
  const session = await openQtestSession(parseManifest(document, file, identity), folder);
  try {
    const { client } = session;
    const key = await findItem(client);
    const few = item.subarray(0, 0x1_0000);
    return {
      port: await rate(few, () => readByPort(client, key, few.length)),
      dma: await rate(item, () => readByDma(client, key, item.length)),
    };
  } finally {
    await session.close();
  }
}

async function measureChannel(folder: string, item: Buffer): Promise<number> {
  const path = join(folder, "channel");
  const { guest, close } = await serveGuest(folder, [`item:unix:${path},server,nowait`]);
  const host = connect(path);
  try {
    const stream = guest.connect("item");
    const chunks: Buffer[] = [];
    let length = 0;
    let arrived: () => void = () => undefined;
    stream.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= item.length) {
        arrived();
      }
    });
    return await rate(item, async () => {
      const all = new Promise<void>((resolve) => {
        arrived = resolve;
      });
      chunks.length = 0;
      length = 0;
      host.write(item);
      await all;
      return Buffer.concat(chunks);
    });
  } finally {
    host.destroy();
    await close();
  }
}

const folder = mkdtempSync(join(tmpdir(), "vmconform-fw-cfg-"));
try {
  const item = randomBytes(itemBytes);
  const { port, dma } = await measureFirmwareConfiguration(folder, item);
  const channel = await measureChannel(folder, item);
  console.log("| way | bytes a second | of a channel |\n| --- | ---: | ---: |");
  for (const [name, value] of [
    ["fw_cfg, byte by byte", port],
    ["fw_cfg, DMA", dma],
    ["a channel", channel],
  ] as const) {
    console.log(`| ${name} | ${Math.round(value).toLocaleString("en")} | ${(value / channel).toFixed(2)} |`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
