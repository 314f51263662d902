import { ChainWalk } from "../../../reference/chain-walk.ts";
import { ChainsInFlight } from "../../../reference/chains-in-flight.ts";
import { Channels } from "../../../reference/channels.ts";
import { createReferenceDevice } from "../../../reference/device.ts";
import type { Parts } from "../../../reference/parts.ts";
import { PciFunction } from "../../../reference/pci-function.ts";
import { Receive } from "../../../reference/receive.ts";
import { Transmit } from "../../../reference/transmit.ts";
import { Transport } from "../../../reference/transport.ts";
import type { CreateDevice } from "../../../src/target/device-port.ts";
import * as receives from "../odd/receives.ts";
import * as registers from "../odd/registers.ts";
import * as transmits from "../odd/transmits.ts";
import * as walks from "../odd/walks.ts";
import { LawfulDevice, LawfulInterrupts } from "./device.ts";
import type { RestlessDevice } from "./interleaved-target.ts";
import { LawfulMachine, makeWith } from "./machine.ts";
import { LawfulQueue, LawfulRing, LawfulSuppression } from "./queue.ts";
import { withPortions } from "./receive.ts";
import { LawfulConfigSpace, withNotifyRegister } from "./registers.ts";
import { drawTraits, type Traits } from "./traits.ts";

const walkParts: Readonly<Record<Traits["walk"], typeof ChainWalk>> = {
  plain: ChainWalk,
  doubting: walks.DoubtingWalk,
  strict: walks.StrictWalk,
  lenient: walks.LenientWalk,
  counting: walks.CountingWalk,
  zeroing: walks.ZeroingWalk,
  measuring: transmits.MeasuringWalk,
};

const transmitParts: Readonly<Record<Traits["transmit"], typeof Transmit>> = {
  plain: Transmit,
  trickling: transmits.TricklingTransmit,
  reordering: transmits.ReorderingTransmit,
  undivided: transmits.UndividedTransmit,
  blocking: transmits.BlockingTransmit,
};

const registerParts: Readonly<Record<Traits["registers"], typeof Transport>> = {
  plain: Transport,
  selective: registers.SelectiveTransport,
  masking: registers.MaskingTransport,
  hiding: registers.HidingTransport,
  silent: registers.SilentTransport,
  mute: registers.MuteTransport,
  sticky: registers.StickyTransport,
  strict: registers.StrictTransport,
  "first-byte": registers.FirstByteTransport,
  filling: registers.FillingTransport,
};

const pciParts: Readonly<Record<Traits["pci"], typeof PciFunction>> = {
  plain: PciFunction,
  old: registers.OldFunction,
  spacious: registers.SpaciousFunction,
  talkative: registers.TalkativeFunction,
};

function channelsOf({ channels }: Traits): typeof Channels {
  return { plain: Channels, eager: receives.EagerChannels, "strange-ids": receives.StrangeIdChannels }[channels];
}

function partsOf(traits: Traits): Partial<Parts> {
  return {
    ReferenceDevice: LawfulDevice,
    Virtqueue: LawfulQueue,
    Ring: LawfulRing,
    Suppression: LawfulSuppression,
    Interrupts: LawfulInterrupts,
    Receive: withPortions(traits.takesAhead ? receives.EagerReceive : Receive),
    ConfigSpace: LawfulConfigSpace,
    ChainWalk: walkParts[traits.walk],
    ChainsInFlight: traits.repeatedHead === "serve" ? walks.ForgetfulInFlight : ChainsInFlight,
    Transmit: transmitParts[traits.transmit],
    Transport: withNotifyRegister(registerParts[traits.registers]),
    PciFunction: pciParts[traits.pci],
    Channels: channelsOf(traits),
  };
}

/** Whether it keeps what the saved state of the reference device has no place for: chains taken ahead, a head twice. */
export function isUnsaved({ takesAhead, repeatedHead }: Traits): boolean {
  return takesAhead || repeatedHead === "serve";
}

/** The device without what it needs to be saved. */
function withoutSaving(device: LawfulDevice): RestlessDevice {
  return {
    act: () => device.act(),
    configRead: (offset, width) => device.configRead(offset, width),
    configWrite: (offset, width, value) => device.configWrite(offset, width, value),
    portRead: (port, width) => device.portRead(port, width),
    portWrite: (port, width, value) => device.portWrite(port, width, value),
    mmioRead: (address, width) => device.mmioRead(address, width),
    mmioWrite: (address, width, value) => device.mmioWrite(address, width, value),
  };
}

/** Makes the lawful device with a number: any number is another mixture of what the specification leaves open. */
export function lawfulDevice(seed: number): (...made: Parameters<CreateDevice>) => RestlessDevice {
  const traits = drawTraits(seed);
  const parts = partsOf(traits);
  return (environment, { startIndex }) => {
    const device = makeWith(
      new LawfulMachine(traits, environment),
      () => createReferenceDevice(environment, { ...traits.options, startIndex }, parts) as LawfulDevice,
    );
    return isUnsaved(traits) ? withoutSaving(device) : device;
  };
}
