import { unreachable } from "../../../../base/assert.ts";
import type { BarOperation } from "../../../../operation/transport/legacy-pci/bar-access.ts";
import { registerBar } from "../../../../spec/lookup.ts";
import type { RegisterDescription, RegisterEffect } from "../../../../spec/types.generated.ts";
import type { ScenarioRun } from "../../../scenario-run.ts";
import type { Steps } from "../../../steps.ts";
import { reset } from "../../life-steps.ts";
import { carryOutConfigSpace, writeRegister } from "../../register-steps.ts";

/** Carries out one access to BAR0. */
export function* carryOutBar(run: ScenarioRun, operation: BarOperation): Steps {
  if (registerBar(run.guest.specification) < 0) {
    return;
  }
  switch (operation.kind) {
    case "bar-read":
      yield* barRead(run, operation.offset, operation.width);
      return;
    case "bar-write":
      yield* barWrite(run, operation.offset, operation.width, operation.value);
      return;
    default:
      unreachable(operation);
  }
}

/** Reads with a width or at an offset that may be no register's own; twice, since the result must not vary. */
function* barRead(run: ScenarioRun, offset: number, width: 1 | 2 | 4): Steps {
  const { batch, guest, oracle } = run;
  const place = Math.min(offset % guest.barBytes, guest.barBytes - width);
  const { bar } = guest.specification.pci.bars.register;
  const { deviceConfig } = guest.specification.transport;
  const config = guest.msixEnabled ? deviceConfig.offsetWithMsix : deviceConfig.offset;
  const inConfig = place >= config && place + width <= config + oracle.configSpace.bytesKnown;
  if (inConfig || oracle.transport.registerAt({ bar, offset: place }, width) !== undefined) {
    batch.portRead(guest.barBase + place, width);
    yield* run.stimulus();
    return;
  }
  const touchesIsr = oracle.transport
    .registersIn({ bar, offset: place }, width)
    .some((register) => register.effect === "acknowledge-interrupt");
  if (touchesIsr) {
    // This one may clear ISR status; the two that follow find the same.
    batch.portRead(guest.barBase + place, width);
  }
  batch.portRead(guest.barBase + place, width);
  batch.portRead(guest.barBase + place, width);
  yield* run.stimulus();
}

/** Writes with a width or at an offset that is no register's own, then checks what it must not have touched. */
function* barWrite(run: ScenarioRun, offset: number, width: 1 | 2 | 4, value: number): Steps {
  const { batch, guest, oracle } = run;
  const place = Math.min(offset % guest.barBytes, guest.barBytes - width);
  const { bar } = guest.specification.pci.bars.register;
  const { deviceConfig } = guest.specification.transport;
  const config = guest.msixEnabled ? deviceConfig.offsetWithMsix : deviceConfig.offset;
  const own = oracle.transport.registerAt({ bar, offset: place }, width);
  if (place >= config) {
    yield* carryOutConfigSpace(run, { kind: "config-space-write", offset: place - config, width, value });
    return;
  }
  if (own !== undefined) {
    yield* writeRegister(run, own.name, value);
    return;
  }
  const touched = oracle.transport.registersIn({ bar, offset: place }, width);
  const mayReset = touched.some(
    (register) => register.effect === "set-status" || register.effect === "set-queue-address",
  );
  const isJudged = !mayReset && touched.length > 0;
  if (isJudged) {
    // What a register wrongly held before is not the doing of this access: it is judged as what it is.
    readUntouched(run, touched);
    yield* run.stimulus();
    if (run.over) {
      return;
    }
  }
  batch.portWrite(guest.barBase + place, width, value % 2 ** (8 * width));
  guest.transport.offered();
  if (isJudged) {
    readUntouched(run, touched);
  }
  yield* run.stimulus();
  if (!run.over) {
    // What the access did to the registers it touched is open, so the device starts over.
    yield* reset(run);
  }
}

/** Registers that an access somewhere else in the block must leave as they are. */
const storedRegisters: readonly RegisterEffect[] = ["set-status", "accept-features", "select-queue"];

/** Adds reads of the registers that keep what is written and that an access does not touch. */
function readUntouched({ guest }: ScenarioRun, touched: readonly RegisterDescription[]): void {
  for (const register of guest.specification.transport.registers) {
    if (storedRegisters.includes(register.effect) && !touched.includes(register)) {
      guest.transport.readRegister(register);
    }
  }
}
