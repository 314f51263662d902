import type { AccessWidth } from "../access-batch.ts";
import type { PciAddress } from "../manifest/manifest.ts";
import type { QtestClient } from "./qtest-client.ts";

/** The port that selects a dword of configuration space, and the first of the four through which it is accessed. */
const selectPort = 0xcf8;
const dataPort = 0xcfc;

/** How a byte of configuration space is reached: what selects its dword, and at which port it appears. */
export interface ConfigPorts {
  readonly select: number;
  readonly port: number;
}

/** The way to offset `offset` of a function's configuration space. */
export function configPorts(address: PciAddress, offset: number): ConfigPorts {
  const place = address.bus * 0x1_0000 + address.device * 0x800 + address.function * 0x100;
  return { select: 0x8000_0000 + place + (offset & 0xfc), port: dataPort + (offset & 3) };
}

/** Queues a read of configuration space; the value is put into `values[slot]`. */
export function readConfig(
  client: QtestClient,
  { select, port }: ConfigPorts,
  width: AccessWidth,
  values: Float64Array,
  slot: number,
): void {
  client.portWrite(selectPort, 4, select);
  client.portRead(port, width, values, slot);
}

/** Queues a write of configuration space. */
export function writeConfig(
  client: QtestClient,
  { select, port }: ConfigPorts,
  width: AccessWidth,
  value: number,
): void {
  client.portWrite(selectPort, 4, select);
  client.portWrite(port, width, value);
}
