import { commandMask } from "../../../spec/lookup.ts";
import type { Specification } from "../../../spec/specification.ts";
import type { AccessBatch } from "../../../target/access-batch.ts";
import { ioBarBytes } from "../../../wire/bar-size.ts";
import type { Exchange } from "../exchange.ts";
import type { FoundRegisters } from "../transport-driver.ts";
import type { HeaderPlace } from "./header-place.ts";

/** Sizes the base address register of the header, gives it a place in the window, and lets the function answer. */
export function* findHeader(
  specification: Specification,
  batch: AccessBatch,
  window: { readonly start: number; readonly length: number },
  header: HeaderPlace,
): Exchange<FoundRegisters> {
  const { pci } = specification;
  const { bar, indicator, indicatorMask } = pci.bars.register;
  const offset = pci.bars.offset + 4 * bar;
  batch.clear();
  batch.configWrite(pci.command.offset, 2, 0);
  batch.configWrite(offset, 4, 0xffff_ffff);
  const entry = batch.configRead(offset, 4);
  yield;
  const value = batch.value[entry] as number;
  const bytes = (value & indicatorMask) === indicator ? ioBarBytes(value) : 0;
  if (bytes === 0 || bytes > window.length) {
    header.barBytes = 0;
    const detail = `BAR${bar} reads 0x${value.toString(16)} after all ones: no I/O BAR that fits ${window.length} ports`;
    const hint = `A legacy virtio device has its registers behind BAR${bar} in I/O space (${pci.bars.clauses.space}).`;
    return { found: false, detail, hint };
  }
  header.barBytes = bytes;
  header.barBase = Math.ceil(window.start / bytes) * bytes;
  batch.clear();
  batch.configWrite(offset, 4, header.barBase);
  batch.configWrite(pci.command.offset, 2, commandMask(specification, "decode-io", "decode-memory", "bus-master"));
  yield;
  batch.clear();
  return { found: true, detail: `BAR${bar} takes ${bytes} ports` };
}
