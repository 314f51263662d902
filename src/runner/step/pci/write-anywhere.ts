import { commandMask } from "../../../spec/lookup.ts";
import type { ScenarioRun } from "../../scenario-run.ts";
import type { Steps } from "../../steps.ts";
import { type ConfigAccess, configAccesses, configValue } from "./config-access.ts";

/** Bytes of the MSI-X capability. */
const msixBytes = 12;

/** Bytes of the configuration header. */
const headerBytes = 64;

/**
 * Writes a part of a register of configuration space: of the header, or of the MSI-X capability. What the function
 * decodes, and whether it uses messages, stays as it was: bits that would change it are written as they are, and a base
 * address register is given back what it held, with the function closed meanwhile. Whatever else lies behind the header
 * is the function's own affair.
 */
export function* writeAnywhere(run: ScenarioRun, wanted: number, width: 1 | 2 | 4, value: number): Steps {
  const { guest } = run;
  const { bars, command } = guest.specification.pci;
  // An access never leaves the four bytes of a register.
  const dword = (wanted % 256) & ~3;
  const offset = dword + Math.min(wanted % 4, 4 - width);
  const isOfMsix =
    guest.msixTableAddress !== 0 && dword >= guest.msixCapability && dword < guest.msixCapability + msixBytes;
  if (dword >= headerBytes && !isOfMsix) {
    return;
  }
  const cut = value % 2 ** (8 * width);
  if (dword === command.offset) {
    yield* writeCommand(run, offset, width, cut);
  } else if (isOfMsix && dword === guest.msixCapability) {
    const { enableBit, functionMaskBit } = guest.specification.pci.capabilities.msix;
    const bits = 2 ** (16 + enableBit) + 2 ** (16 + functionMaskBit);
    const before = yield* configValue(run, dword, 4);
    yield* writeAndRead(run, [{ offset, width, value: keep(before, offset - dword, width, cut, bits) }], dword);
  } else if (dword === bars.romOffset || (dword >= bars.offset && dword < bars.offset + 4 * bars.count)) {
    yield* writeBase(run, dword, offset, width, cut);
  } else {
    yield* writeAndRead(run, [{ offset, width, value: cut }], dword);
  }
}

/** `value` with the given bits of the register's four bytes, as far as a write at `place` covers them, as `before`. */
function keep(before: number, place: number, width: number, value: number, bits: number): number {
  const all = 2 ** (8 * width);
  const kept = Math.floor(bits / 2 ** (8 * place)) % all;
  const held = Math.floor(before / 2 ** (8 * place)) % all;
  return ((value & ~kept) | (held & kept)) >>> 0;
}

/**
 * What the function decodes stays, and so does whether its interrupts are disabled, for which there is an operation;
 * every other bit of the command register is tried, and set back.
 */
function* writeCommand(run: ScenarioRun, offset: number, width: 1 | 2 | 4, value: number): Steps {
  const { guest } = run;
  const { command } = guest.specification.pci;
  const bits = commandMask(guest.specification, "decode-io", "decode-memory", "bus-master", "disable-intx");
  const place = offset - command.offset;
  const stores: ConfigAccess[] = [{ offset, width, value: keep(guest.command, place, width, value, bits) }];
  yield* configAccesses(run, [...stores, ...commandReads(run)]);
  yield* run.rest(true);
  if (!run.over) {
    yield* configAccesses(run, [{ offset: command.offset, width: 2, value: guest.command }, ...commandReads(run)]);
    yield* run.rest(true);
  }
}

function commandReads({ guest }: ScenarioRun): ConfigAccess[] {
  const { command, status } = guest.specification.pci;
  return [
    { offset: command.offset, width: 2 },
    { offset: status.offset, width: 2 },
  ];
}

/** A register is first sized, so that it is known which bits it keeps. */
function* writeBase(run: ScenarioRun, dword: number, offset: number, width: 1 | 2 | 4, value: number): Steps {
  const { guest } = run;
  const { bars, command } = guest.specification.pci;
  const closed = guest.command & ~commandMask(guest.specification, "decode-io", "decode-memory");
  const before = yield* configValue(run, dword, 4);
  const whole = (written: number): ConfigAccess => ({ offset: dword, width: 4, value: written });
  yield* configAccesses(run, [
    { offset: command.offset, width: 2, value: closed },
    whole(dword === bars.romOffset ? 0xffff_fffe : 0xffff_ffff),
    { offset: dword, width: 4 },
    whole(before),
    { offset, width, value: dword === bars.romOffset ? keep(before, offset - dword, width, value, 1) : value },
    { offset: dword, width: 4 },
    { offset, width },
    whole(before),
    { offset: dword, width: 4 },
    { offset: command.offset, width: 2, value: guest.command },
  ]);
  yield* run.rest(true);
}

function* writeAndRead(run: ScenarioRun, stores: readonly ConfigAccess[], dword: number): Steps {
  const { batch } = run;
  for (const { offset, width, value = 0 } of stores) {
    batch.configWrite(offset, width, value);
  }
  batch.configRead(dword, 4);
  yield* run.stimulus();
}
