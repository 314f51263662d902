import type { Specification } from "../../../spec/specification.ts";
import type { AccessBatch } from "../../../target/access-batch.ts";
import type { Exchange, FoundRegisters } from "../transport-driver.ts";
import type { HeaderPlace } from "./header-place.ts";

/** I/O space, memory space, bus master. */
const commandAll = 7;

/** Low bits of an I/O base address register that are no part of an address. */
const indicatorMask = 3;

/** Sizes the base address register of the header, gives it a place in the window, and lets the function answer. */
export function* findHeader(
  { pci, transport }: Specification,
  batch: AccessBatch,
  window: { readonly start: number; readonly length: number },
  header: HeaderPlace,
): Exchange<FoundRegisters> {
  const bar = transport.structures[0]?.bar ?? 0;
  const offset = pci.bars.offset + 4 * bar;
  batch.clear();
  batch.configWrite(pci.command.offset, 2, 0);
  batch.configWrite(offset, 4, 0xffff_ffff);
  const entry = batch.configRead(offset, 4);
  yield;
  const mask = batch.value[entry] as number;
  const bytes = mask % 4 === 1 ? -(mask & ~indicatorMask) >>> 0 : 0;
  if (bytes === 0 || bytes > window.length) {
    header.barBytes = 0;
    const detail = `BAR${bar} reads 0x${mask.toString(16)} after all ones: no I/O BAR that fits ${window.length} ports`;
    const hint = `A legacy virtio device has its registers behind BAR${bar} in I/O space (${pci.bars.clauses.space}).`;
    return { found: false, detail, hint };
  }
  header.barBytes = bytes;
  header.barBase = Math.ceil(window.start / bytes) * bytes;
  batch.clear();
  batch.configWrite(offset, 4, header.barBase);
  batch.configWrite(pci.command.offset, 2, commandAll);
  yield;
  batch.clear();
  return { found: true, detail: `BAR${bar} takes ${bytes} ports` };
}
