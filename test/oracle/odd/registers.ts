import { ConfigSpace } from "../../../reference/config-space.ts";
import { feature } from "../../../reference/features.ts";
import { PciFunction } from "../../../reference/pci-function.ts";
import { ReferenceDevice } from "../../../reference/reference-device.ts";
import { Transport } from "../../../reference/transport.ts";

const guestFeaturesOffset = 4;
const selectOffset = 14;
const configOffset = 20;
const badFeature = 0x4000_0000;

/** Width of the register that begins at an offset. */
const ownWidth: Readonly<Record<number, number>> = { 0: 4, 4: 4, 8: 4, 12: 2, 14: 2, 16: 2, 18: 1, 19: 1 };

/** Keeps the selection when a queue does not exist. */
export class SelectiveTransport extends Transport {
  protected override write16(offset: number, value: number): void {
    if (offset !== selectOffset || value < this.queues.length) {
      super.write16(offset, value);
    }
  }
}

/** Shows those of the features written that were offered. */
export class MaskingTransport extends Transport {
  protected override writeGuestFeatures(value: number): void {
    super.writeGuestFeatures(value & this.offeredFeatures);
  }
}

/** Shows no features once a bit was written that was not offered; bit 30 means something else to many devices. */
export class HidingTransport extends Transport {
  protected override register32(offset: number): number {
    const value = super.register32(offset);
    const strange = value & ~this.offeredFeatures;
    return offset === guestFeaturesOffset && strange !== 0 && (strange & badFeature) === 0 ? 0 : value;
  }
}

/** Gives ones for the accepted features, whatever was written. */
export class SilentTransport extends Transport {
  protected override register32(offset: number): number {
    return offset === guestFeaturesOffset ? 0xffff_ffff : super.register32(offset);
  }
}

/** Gives zeros for the accepted features, whatever was written, and takes over single bytes of them at once. */
export class MuteTransport extends Transport {
  override write(offset: number, width: number, value: number): void {
    if (width === 4 || offset < guestFeaturesOffset || offset + width > guestFeaturesOffset + 4) {
      super.write(offset, width, value);
      return;
    }
    const place = 2 ** (8 * (offset - guestFeaturesOffset));
    const before = Math.floor(this.guestFeatures / place) % 2 ** (8 * width);
    this.writeGuestFeatures(this.guestFeatures + (value - before) * place);
  }

  protected override register32(offset: number): number {
    return offset === guestFeaturesOffset ? 0 : super.register32(offset);
  }
}

/** Lets status bits stay set until a reset. */
export class StickyTransport extends Transport {
  protected override writeStatus(value: number): void {
    super.writeStatus(value === 0 ? 0 : this.status | value);
  }
}

/** A config space that tells its length. */
export class MeasuredConfigSpace extends ConfigSpace {
  /** In bytes. */
  get length(): number {
    return this.bytes.length;
  }
}

/** Gives zeros past its end. */
export class ZeroEndedConfigSpace extends ConfigSpace {
  override byte(offset: number): number {
    return this.bytes[offset] ?? 0;
  }
}

/** Gives a constant past its end that is neither zeros nor ones. */
export class ConstantEndedConfigSpace extends ConfigSpace {
  override byte(offset: number): number {
    return this.bytes[offset] ?? 0x5a;
  }
}

/** Fills up a read that crosses the end of the config space with zeros, and refuses one that lies behind it. */
export class FillingTransport extends Transport {
  override read(offset: number, width: number): number {
    const config = this.msix.enabled ? configOffset + 4 : configOffset;
    const isBehind = offset >= config + (this.configSpace as MeasuredConfigSpace).length;
    return isBehind ? 2 ** (8 * width) - 1 : super.read(offset, width);
  }
}

/** Tells its length, and gives zeros past its end. */
export class MeasuredZeroEndedConfigSpace extends MeasuredConfigSpace {
  override byte(offset: number): number {
    return this.bytes[offset] ?? 0;
  }
}

/** Knows registers at their own width only, and nothing of a read that crosses the end of the config space. */
export class StrictTransport extends Transport {
  override read(offset: number, width: number): number {
    const isForeign = offset < configOffset && ownWidth[offset] !== width;
    const end = configOffset + (this.configSpace as MeasuredConfigSpace).length;
    const crossesEnd = !this.msix.enabled && offset >= configOffset && offset + width > end;
    return isForeign || crossesEnd ? 0xffff_ffff : super.read(offset, width);
  }
}

/** Decodes an access by its first byte and takes as many bytes as the register there has. */
export class FirstByteTransport extends Transport {
  override read(offset: number, width: number): number {
    return super.read(offset, ownWidth[offset] ?? width);
  }

  override write(offset: number, width: number, value: number): void {
    const own = ownWidth[offset];
    super.write(offset, own ?? width, own === undefined ? value : value % 2 ** (8 * own));
  }
}

/** A function of before PCI 2.3 with 16 address bits: no interrupt-disable bit, upper half of BAR0 always 0. */
export class OldFunction extends PciFunction {
  protected override layOutHeader(): void {
    super.layOutHeader();
    this.allow(4, 2, 0x0003);
  }

  protected override layOutBars(): void {
    super.layOutBars();
    this.allow(16, 4, (-this.registerBarBytes >>> 0) & 0xffff);
  }
}

/** Has its vectors behind a register for 64-bit addresses, and more windows that are of no use to anybody. */
export class SpaciousFunction extends PciFunction {
  protected override layOutBars(): void {
    super.layOutBars();
    const memory64 = 4;
    this.place(0x14, 1, memory64);
    this.allow(0x18, 4, 0xffff_ffff);
    this.place(0x1c, 1, 1);
    this.allow(0x1c, 4, 0xffff_ffc0);
    this.allow(0x20, 4, 0xffff_f000);
  }
}

/** Says something of its own in a capability of its vendor's, of a kind by which no driver finds a modern device. */
export class TalkativeFunction extends PciFunction {
  protected override layOutCapability(): void {
    super.layOutCapability();
    this.place(0x41, 1, 0x50);
    this.place(0x50, 1, 0x09);
    this.place(0x52, 1, 16);
    this.place(0x53, 1, 9);
  }
}

/** Tells of a link change before DRIVER_OK too. */
export class EarlyDevice extends ReferenceDevice {
  protected override announceLink(): void {
    if ((this.transport.negotiatedFeatures() & feature.link) !== 0) {
      this.interrupts.raiseConfig();
    }
  }
}
