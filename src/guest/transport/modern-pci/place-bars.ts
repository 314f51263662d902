import { commandMask } from "../../../spec/lookup.ts";
import type { Specification } from "../../../spec/specification.ts";
import type { AccessBatch } from "../../../target/access-batch.ts";
import { ioBarBytes, memoryBarBytes } from "../../../wire/bar-size.ts";
import type { DeviceWindows } from "../create-driver.ts";
import type { Exchange } from "../exchange.ts";
import type { PlacedBar } from "../function-place.ts";

const allOnes = 0xffff_ffff;

/** A base address register as it was sized. */
interface SizedBar {
  readonly bar: number;
  readonly space: PlacedBar["space"];
  readonly bytes: number;
  /** It takes the next register too, for the upper half of its address. */
  readonly isWide: boolean;
}

/** Sizes every base address register, places those that fit into the windows, and lets the function decode them. */
export function* placeBars(
  specification: Specification,
  batch: AccessBatch,
  windows: DeviceWindows,
): Exchange<Map<number, PlacedBar>> {
  const sized = yield* sizeBars(specification, batch);
  const places = new Map<number, PlacedBar>();
  const next = { port: windows.ioWindow.start, memory: windows.memoryWindow.start };
  const end = {
    port: windows.ioWindow.start + windows.ioWindow.length,
    memory: windows.memoryWindow.start + windows.memoryWindow.length,
  };
  for (const { bar, space, bytes } of [...sized].sort((one, other) => other.bytes - one.bytes)) {
    const address = Math.ceil(next[space] / bytes) * bytes;
    if (address + bytes <= end[space]) {
      places.set(bar, { space, address, bytes });
      next[space] = address + bytes;
    }
  }
  const { pci } = specification;
  batch.clear();
  for (const { bar, isWide } of sized) {
    const address = places.get(bar)?.address ?? 0;
    const offset = pci.bars.offset + 4 * bar;
    batch.configWrite(offset, 4, address % 0x1_0000_0000);
    if (isWide) {
      batch.configWrite(offset + 4, 4, Math.floor(address / 0x1_0000_0000));
    }
    batch.configRead(offset, 4);
  }
  batch.configWrite(pci.command.offset, 2, commandMask(specification, "decode-io", "decode-memory", "bus-master"));
  batch.configRead(pci.command.offset, 2);
  yield;
  return places;
}

function* sizeBars({ pci }: Specification, batch: AccessBatch): Exchange<SizedBar[]> {
  const { offset, count } = pci.bars;
  const bars = Array.from({ length: count }, (_, bar) => bar);
  batch.clear();
  batch.configWrite(pci.command.offset, 2, 0);
  const before = bars.map((bar) => batch.configRead(offset + 4 * bar, 4));
  yield;
  const held = before.map((entry) => batch.value[entry] as number);
  batch.clear();
  const after = bars.map((bar) => {
    batch.configWrite(offset + 4 * bar, 4, allOnes);
    const entry = batch.configRead(offset + 4 * bar, 4);
    batch.configWrite(offset + 4 * bar, 4, held[bar] ?? 0);
    return entry;
  });
  yield;
  const shown = after.map((entry) => batch.value[entry] as number);
  const sized: SizedBar[] = [];
  for (let bar = 0; bar < count; bar++) {
    const value = shown[bar] ?? 0;
    const isPort = value % 2 === 1;
    const bytes = isPort ? ioBarBytes(value) : memoryBarBytes(value);
    const isWide = !isPort && (value & 6) === 4;
    if (value !== 0 && bytes > 0) {
      sized.push({ bar, space: isPort ? "port" : "memory", bytes, isWide });
    }
    bar += isWide ? 1 : 0;
  }
  return sized;
}
