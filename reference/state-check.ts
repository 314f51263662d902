import type { DeviceMemory } from "../src/target/device-port.ts";
import { pendingBytesMax } from "./channels.ts";
import { type ChannelState, type DeviceState, StateError, stateConfiguration } from "./device-state.ts";
import { fromHexadecimal } from "./hexadecimal.ts";
import type { ModernState } from "./modern/modern-state.ts";
import { noVector } from "./msix.ts";
import type { Configuration } from "./options.ts";
import type { PciFunction } from "./pci-function.ts";

const payloadBytesMax = 0x1_0000_0000;

/**
 * Checks that a state could be the state of this device, with this memory, before anything of it is used. Throws a
 * {@link StateError}.
 */
export class StateCheck {
  protected readonly configuration: Configuration;
  protected readonly pci: PciFunction;
  protected readonly memory: DeviceMemory;

  constructor(configuration: Configuration, pci: PciFunction, memory: DeviceMemory) {
    this.configuration = configuration;
    this.pci = pci;
    this.memory = memory;
  }

  /** Throws when the state does not fit. */
  check(state: DeviceState): void {
    this.checkConfiguration(state);
    this.checkPci(state);
    this.checkVectors(state);
    this.checkChannels(state);
    this.checkHeads(state);
    this.checkModern(state);
  }

  protected checkConfiguration(state: DeviceState): void {
    const saved = new Map(Object.entries(state.configuration));
    for (const [name, here] of Object.entries(stateConfiguration(this.configuration))) {
      const wanted = JSON.stringify(here);
      const got = JSON.stringify(saved.get(name));
      if (got !== wanted) {
        throw new StateError("configuration", `the state is of a device with ${name} ${got}; this one has ${wanted}`);
      }
    }
  }

  protected checkPci(state: DeviceState): void {
    const field = this.pci.impossible(state.pci);
    if (field !== undefined) {
      throw damaged(`pci.${field} has bits set that cannot be written`);
    }
  }

  protected checkVectors(state: DeviceState): void {
    const { msixVectors } = this.configuration;
    const { table, pending } = state.msix;
    if (table.length !== 4 * msixVectors) {
      throw damaged(`the MSI-X table has ${table.length} words, not ${4 * msixVectors}`);
    }
    if (pending.some((vector, place) => vector >= msixVectors || vector <= (pending[place - 1] ?? -1))) {
      throw damaged("the pending vectors are not ascending vectors of the table");
    }
    for (const vector of [state.interrupts.configVector, state.receive.vector, state.transmit.vector]) {
      if (vector !== noVector && vector >= msixVectors) {
        throw damaged(`vector ${vector} is not one of the ${msixVectors} there are`);
      }
    }
  }

  protected checkChannels(state: DeviceState): void {
    const count = this.configuration.channelNames.length;
    if (state.channels.length !== count) {
      throw damaged(`there are ${state.channels.length} channels, not ${count}`);
    }
    if (new Set(state.line).size !== state.line.length || state.line.some((position) => position >= count)) {
      throw damaged(`the channels in line are not different ones of ${count}`);
    }
    for (const channel of state.channels) {
      const bytes = fromHexadecimal(channel.pending);
      if (bytes === undefined || bytes.length > pendingBytesMax) {
        throw damaged(`pending host bytes are not at most ${pendingBytesMax} bytes in hexadecimal digits`);
      }
      this.checkRemainders(channel);
    }
  }

  protected checkRemainders(channel: ChannelState): void {
    for (const { head, remainder } of channel.held) {
      const bytes = remainder.reduce((sum, { length }) => sum + length, 0);
      if (bytes === 0 || bytes > payloadBytesMax) {
        throw damaged(`the held chain ${head} has ${bytes} bytes left`);
      }
      if (remainder.some(({ address, length }) => !this.memory.contains(address, length))) {
        throw damaged(`the held chain ${head} lies outside guest RAM`);
      }
    }
  }

  protected checkHeads(state: DeviceState): void {
    const held = state.channels.flatMap((channel) => channel.held);
    const heads = held.map(({ head }) => head);
    const size = state.modern?.transmit.size ?? this.configuration.queueSizes[1];
    if (held.reduce((sum, { repeats }) => sum + 1 + repeats, 0) > size) {
      throw damaged(`more entries of the transmit queue are in flight than the ${size} it has`);
    }
    if (new Set(heads).size !== heads.length || heads.some((head) => head >= size)) {
      throw damaged("the heads of held chains are not different descriptors of the transmit queue");
    }
    if (heads.length > 0 && state.transmit.pageNumber === 0 && state.modern?.transmit.enabled !== true) {
      throw damaged("chains are held of a transmit queue that is not set up");
    }
  }

  protected checkModern({ modern, channels }: DeviceState): void {
    if ((modern === null) !== (this.configuration.modern === undefined)) {
      throw damaged("the modern interface has a state where there is none, or none where there is one");
    }
    if (modern === null) {
      return;
    }
    if (!this.pci.isPossible(modern.structures)) {
      throw damaged("modern.structures has bits set that cannot be written");
    }
    for (const [index, { size, order }] of [modern.receive, modern.transmit].entries()) {
      const sizeMax = this.configuration.queueSizes[index] ?? 0;
      if (size > sizeMax || (size & (size - 1)) !== 0) {
        throw damaged(`a queue of at most ${sizeMax} entries has ${size}`);
      }
      if (order.length > size || order.some(({ head }) => head >= size)) {
        throw damaged(`more chains, or other ones, are in line than a queue of ${size} entries has`);
      }
    }
    this.checkAreas(modern);
    const held = channels.flatMap((channel) => channel.held.map(({ head }) => head));
    const waiting = modern.transmit.order.filter(({ length }) => length < 0).map(({ head }) => head);
    if (modern.transmit.order.length > 0 && held.some((head) => !waiting.includes(head))) {
      throw damaged("a chain is held that is not in line");
    }
  }

  protected checkAreas({ registers }: ModernState): void {
    if (registers.areas.length !== 2 || registers.areas.some((words) => words.length !== 6)) {
      throw damaged("there are not six words of addresses for each of two queues");
    }
  }
}

function damaged(reason: string): StateError {
  return new StateError("damaged", `the state document does not describe a device: ${reason}`);
}
