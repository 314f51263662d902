import { unreachable } from "../../base/assert.ts";
import type { AccessBatch, AccessWidth } from "../access-batch.ts";
import { type AccessKind, accessKind } from "../access-kind.ts";
import type { PciAddress } from "../manifest/manifest.ts";
import type { QtestClient } from "./qtest-client.ts";
import { configPorts, readConfig, writeConfig } from "./qtest-config.ts";
import { qtestChunkMax } from "./qtest-request.ts";

/** Queues an access to ports, configuration space or memory-mapped registers, or a sample of the interrupt line. */
export function queueWord(
  client: QtestClient,
  location: PciAddress,
  batch: AccessBatch,
  entry: number,
  kind: Exclude<AccessKind, typeof accessKind.memoryRead | typeof accessKind.memoryWrite>,
): void {
  const address = batch.address[entry] as number;
  const width = batch.width[entry] as AccessWidth;
  const value = batch.value[entry] as number;
  switch (kind) {
    case accessKind.configRead:
      readConfig(client, configPorts(location, address), width, batch.value, entry);
      break;
    case accessKind.configWrite:
      writeConfig(client, configPorts(location, address), width, value);
      break;
    case accessKind.portRead:
      client.portRead(address, width, batch.value, entry);
      break;
    case accessKind.portWrite:
      client.portWrite(address, width, value);
      break;
    case accessKind.mmioRead:
      client.wordRead(address, width, batch.value, entry);
      break;
    case accessKind.mmioWrite:
      client.wordWrite(address, width, value);
      break;
    case accessKind.interruptSample:
      if (entry === 0) {
        // What happened since the last batch is known only when the target has spoken again.
        client.barrier();
      }
      client.interruptSample(batch.value, entry);
      break;
    default:
      unreachable(kind);
  }
}

/** Queues every access of a batch; waits where the client has as many requests under way as it takes. */
export async function queueBatch(client: QtestClient, location: PciAddress, batch: AccessBatch): Promise<void> {
  for (let entry = 0; entry < batch.count; entry++) {
    if (client.full) {
      await client.drain();
    }
    const kind = batch.kind[entry] as AccessKind;
    if (kind === accessKind.memoryRead || kind === accessKind.memoryWrite) {
      await queueMemory(client, batch, entry, kind);
    } else {
      queueWord(client, location, batch, entry, kind);
    }
  }
}

/** Queues a copy of guest memory in chunks; waits where the client has as many requests under way as it takes. */
export async function queueMemory(
  client: QtestClient,
  batch: AccessBatch,
  entry: number,
  kind: typeof accessKind.memoryRead | typeof accessKind.memoryWrite,
): Promise<void> {
  const address = batch.address[entry] as number;
  const length = batch.width[entry] as number;
  const buffer = batch.buffer[entry] as Uint8Array;
  const offset = batch.bufferOffset[entry] as number;
  for (let done = 0; done < length; done += qtestChunkMax) {
    if (client.full) {
      await client.drain();
    }
    const chunk = Math.min(qtestChunkMax, length - done);
    if (kind === accessKind.memoryRead) {
      client.memoryRead(address + done, buffer, offset + done, chunk);
    } else {
      client.memoryWrite(address + done, buffer, offset + done, chunk);
    }
  }
}
