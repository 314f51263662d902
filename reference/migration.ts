import type { RestorePolicy } from "../src/target/target.ts";
import type { Channel, Channels } from "./channels.ts";
import type { ConfigSpace } from "./config-space.ts";
import { type ChannelState, type DeviceState, type HeldChainState, stateConfiguration } from "./device-state.ts";
import { fromHexadecimal, toHexadecimal } from "./hexadecimal.ts";
import type { Interrupts } from "./interrupts.ts";
import type { ModernState } from "./modern/modern-state.ts";
import type { ModernTransport } from "./modern/modern-transport.ts";
import type { Msix } from "./msix.ts";
import type { Configuration } from "./options.ts";
import type { PciFunction } from "./pci-function.ts";
import type { Receive } from "./receive.ts";
import type { Transmit } from "./transmit.ts";
import type { Transport } from "./transport.ts";
import type { Virtqueue } from "./virtqueue.ts";

/** The parts of a device that have a state. */
export interface StatefulParts {
  readonly configuration: Configuration;
  readonly pci: PciFunction;
  readonly msix: Msix;
  readonly interrupts: Interrupts;
  readonly channels: Channels;
  readonly configSpace: ConfigSpace;
  readonly queues: readonly [Virtqueue, Virtqueue];
  readonly transport: Transport;
  readonly modern: ModernTransport | undefined;
  readonly receive: Receive;
  readonly transmit: Transmit;
  /** Tells the device that a host end was connected or disconnected. */
  connectionChanged(channel: Channel, connected: boolean): void;
}

/** Collects the state of a device from its parts and spreads a checked state over them. */
export class Migration {
  protected readonly device: StatefulParts;

  constructor(device: StatefulParts) {
    this.device = device;
  }

  /** The state now. Host bytes move from the host ends into the device, so that the state holds them. */
  save(): DeviceState {
    const { configuration, pci, msix, interrupts, channels, queues, transport } = this.device;
    return {
      configuration: stateConfiguration(configuration),
      pci: pci.save(),
      msix: msix.save(),
      registers: transport.save(),
      interrupts: { isr: interrupts.isr, configVector: interrupts.configVector },
      receive: queues[0].save(),
      transmit: queues[1].save(),
      line: channels.saveLine(),
      channels: channels.all.map((channel) => this.saveChannel(channel)),
      modern: this.saveModern(),
    };
  }

  /** Takes over a state that was checked. */
  restore(state: DeviceState, policy: RestorePolicy): void {
    const { pci, msix, interrupts, channels, queues, transport } = this.device;
    const { modern } = state;
    this.device.transmit.reset();
    for (const queue of queues) {
      // Not set up, so that agreeing on features touches no ring.
      queue.reset();
    }
    pci.restore(state.pci);
    msix.restore(state.msix);
    transport.restore(state.registers);
    if (modern !== null) {
      pci.restoreStructures(modern.structures);
      this.device.modern?.restore(modern.registers);
    }
    queues[0].restore(state.receive);
    queues[1].restore(state.transmit);
    if (modern !== null) {
      this.restoreQueues(modern);
    }
    interrupts.restore(state.interrupts.isr, state.interrupts.configVector);
    channels.restoreLine(state.line);
    this.forEachChannel(state, (channel, saved) => this.restoreChannel(channel, saved));
    this.device.configSpace.refresh();
    this.device.modern?.restoreConfigChanged(modern?.registers.configChanged === true);
    this.forEachChannel(state, (channel, saved) => this.reconnect(channel, saved, policy));
    this.resume();
  }

  protected saveModern(): ModernState | null {
    const { pci, queues, modern } = this.device;
    if (modern === undefined) {
      return null;
    }
    return {
      structures: pci.saveStructures(),
      registers: modern.save(),
      receive: queues[0].saveModern(),
      transmit: queues[1].saveModern(),
    };
  }

  protected restoreQueues({ receive, transmit }: ModernState): void {
    const { queues, modern } = this.device;
    if (modern !== undefined) {
      queues[0].restoreModern(receive, modern.ring(0));
      queues[1].restoreModern(transmit, modern.ring(1));
    }
  }

  protected saveChannel(channel: Channel): ChannelState {
    const held: HeldChainState[] = [];
    for (let chain = channel.held.first; chain !== undefined; chain = chain.behind) {
      const repeats = this.device.queues[1].repeats(chain);
      held.push({ head: chain.head, repeats, remainder: chain.remainder() });
    }
    return { connected: channel.connected, pending: toHexadecimal(channel.takeOver()), held };
  }

  protected restoreChannel(channel: Channel, saved: ChannelState): void {
    channel.connected = saved.connected;
    channel.restorePending(fromHexadecimal(saved.pending) ?? new Uint8Array(0));
    for (const { head, repeats, remainder } of saved.held) {
      this.device.transmit.adopt(channel, this.device.queues[1].adopt(head, repeats, remainder));
    }
  }

  /** Makes the channel what its host end is now: closed by policy, or whatever happened to it meanwhile. */
  protected reconnect(channel: Channel, saved: ChannelState, policy: RestorePolicy): void {
    if (policy === "disconnect") {
      channel.dropHostBytes();
      this.device.connectionChanged(channel, false);
      return;
    }
    this.device.connectionChanged(channel, channel.hostEndConnected());
    if (saved.pending === "" && channel.readable() > 0) {
      this.device.queues[0].notified = true;
    }
  }

  /** Goes on with what was under way, and only that: entries that nobody notified stay where they are. */
  protected resume(): void {
    const { channels, queues, receive, transmit } = this.device;
    if (queues[0].notified) {
      receive.schedule();
    }
    if (queues[1].notified || channels.all.some((channel) => channel.held.first !== undefined)) {
      transmit.schedule();
    }
  }

  protected forEachChannel(state: DeviceState, action: (channel: Channel, saved: ChannelState) => void): void {
    for (const [position, channel] of this.device.channels.all.entries()) {
      const saved = state.channels[position];
      if (saved !== undefined) {
        action(channel, saved);
      }
    }
  }
}
