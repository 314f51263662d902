import type { GuestMemory } from "../in-process/carry-out-batch.ts";

/** The RAM of a machine as the kit's guest uses it. Beyond its end reads give zeros and writes are lost. */
export class MachineMemory implements GuestMemory {
  readonly #ram: () => Uint8Array;

  /** @param ram gives the machine's RAM from address 0 on, as it is now. */
  constructor(ram: () => Uint8Array) {
    this.#ram = ram;
  }

  guestRead(address: number, target: Uint8Array, offset: number, length: number): void {
    const found = this.#ram().subarray(address, address + length);
    target.set(found, offset);
    target.fill(0, offset + found.length, offset + length);
  }

  guestWrite(address: number, source: Uint8Array, offset: number, length: number): void {
    const ram = this.#ram();
    const fits = Math.max(0, Math.min(length, ram.length - address));
    if (fits > 0) {
      ram.set(source.subarray(offset, offset + fits), address);
    }
  }
}
