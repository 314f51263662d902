import type { AccessWidth } from "../src/target/access-batch.ts";
import type { DeviceEnvironment, DeviceUnderTest } from "../src/target/device-port.ts";
import type { RestorePolicy } from "../src/target/target.ts";
import type { Channel, Channels } from "./channels.ts";
import type { ConfigSpace } from "./config-space.ts";
import { feature } from "./features.ts";
import type { Interrupts } from "./interrupts.ts";
import type { Migration } from "./migration.ts";
import type { ModernConfiguration } from "./modern/modern-options.ts";
import type { ModernTransport } from "./modern/modern-transport.ts";
import { windowAccess } from "./modern/window.ts";
import { type Msix, noVector } from "./msix.ts";
import type { Configuration } from "./options.ts";
import type { Parts } from "./parts.ts";
import type { PciFunction } from "./pci-function.ts";
import type { Receive } from "./receive.ts";
import type { StateCheck } from "./state-check.ts";
import type { StateDocument } from "./state-document.ts";
import type { Transmit } from "./transmit.ts";
import type { Transport, TransportEvents } from "./transport.ts";
import type { Virtqueue } from "./virtqueue.ts";

const receiveQueue = 0;
const transmitQueue = 1;

/** The reference vmchannel device: a PCI function that passes what the guest does to its parts. */
export class ReferenceDevice implements DeviceUnderTest, TransportEvents {
  protected readonly environment: DeviceEnvironment;
  protected readonly configuration: Configuration;
  protected readonly pci: PciFunction;
  protected readonly msix: Msix;
  protected readonly interrupts: Interrupts;
  protected readonly channels: Channels;
  protected readonly configSpace: ConfigSpace;
  protected readonly queues: readonly [Virtqueue, Virtqueue];
  protected readonly transport: Transport;
  /** Undefined without virtio capabilities. */
  protected readonly modern: ModernTransport | undefined;
  protected readonly receive: Receive;
  protected readonly transmit: Transmit;
  protected readonly migration: Migration;
  protected readonly stateDocument: StateDocument;
  protected readonly stateCheck: StateCheck;

  constructor(environment: DeviceEnvironment, configuration: Configuration, parts: Parts) {
    const [receiveSize, transmitSize] = configuration.queueSizes;
    this.environment = environment;
    this.configuration = configuration;
    const { modern } = configuration;
    this.pci = new parts.PciFunction(configuration, modern && new parts.Capabilities(modern).all());
    this.msix = new parts.Msix(environment, this.pci, configuration.msixVectors);
    this.interrupts = new parts.Interrupts(environment, this.pci, this.msix);
    this.channels = new parts.Channels(environment.channels);
    this.configSpace = new parts.ConfigSpace(configuration, this.channels);
    this.queues = [this.createQueue(parts, receiveSize, true), this.createQueue(parts, transmitSize, false)];
    this.transport = new parts.Transport(
      configuration.offeredFeatures,
      this.queues,
      this.interrupts,
      this.msix,
      this.configSpace,
      this,
    );
    this.modern = modern && this.createModern(parts, modern);
    this.receive = new parts.Receive(environment, this.queues[receiveQueue], this.channels);
    this.transmit = new parts.Transmit(environment, this.queues[transmitQueue], this.channels);
    this.migration = new parts.Migration({
      configuration,
      pci: this.pci,
      msix: this.msix,
      interrupts: this.interrupts,
      channels: this.channels,
      configSpace: this.configSpace,
      queues: this.queues,
      transport: this.transport,
      modern: this.modern,
      receive: this.receive,
      transmit: this.transmit,
      connectionChanged: (channel, connected) => this.connectionChanged(channel, connected),
    });
    this.stateDocument = new parts.StateDocument();
    this.stateCheck = new parts.StateCheck(configuration, this.pci, environment.memory);
    this.listen();
  }

  configRead(offset: number, width: AccessWidth): number {
    if (this.pci.touchesWindow(offset, width)) {
      this.readWindow();
    }
    return this.pci.read(offset, width);
  }

  configWrite(offset: number, width: AccessWidth, value: number): void {
    this.pci.write(offset, width, value);
    if (this.pci.touchesWindow(offset, width)) {
      this.writeWindow();
    }
    this.interrupts.update();
    this.msix.release();
  }

  portRead(port: number, width: AccessWidth): number | undefined {
    const offset = this.pci.portOffset(port);
    return offset < 0 ? this.structureRead(true, port, width) : this.transport.read(offset, width);
  }

  portWrite(port: number, width: AccessWidth, value: number): void {
    const offset = this.pci.portOffset(port);
    if (offset >= 0) {
      this.transport.write(offset, width, value);
    } else {
      this.structureWrite(true, port, width, value);
    }
  }

  mmioRead(address: number, width: AccessWidth): number | undefined {
    const offset = this.pci.memoryOffset(address);
    return offset < 0 ? this.structureRead(false, address, width) : this.msix.read(offset, width);
  }

  mmioWrite(address: number, width: AccessWidth, value: number): void {
    const offset = this.pci.memoryOffset(address);
    if (offset >= 0) {
      this.msix.write(offset, width, value);
    } else {
      this.structureWrite(false, address, width, value);
    }
  }

  save(): string {
    return this.stateDocument.encode(this.migration.save());
  }

  /** Throws a `StateError`, with nothing changed, when the document is not a state of this device. */
  restore(document: string, policy: RestorePolicy): void {
    const state = this.stateDocument.decode(document);
    this.stateCheck.check(state);
    this.migration.restore(state, policy);
  }

  /** Resets everything virtio and nothing of PCI. Host bytes that the guest has not been given stay. */
  reset(): void {
    this.transmit.reset();
    for (const queue of this.queues) {
      queue.reset();
      queue.suppression.vector = noVector;
    }
    this.interrupts.reset();
    this.transport.reset();
    this.modern?.reset();
  }

  notify(queue: number): void {
    if (queue === receiveQueue) {
      this.receive.serve();
    } else {
      this.transmit.notify();
    }
  }

  ready(notified: readonly number[]): void {
    // Host bytes may have waited for the driver.
    this.receive.serve();
    for (const queue of notified) {
      this.notify(queue);
    }
  }

  resetQueue(queue: number): void {
    if (queue === transmitQueue) {
      this.transmit.reset();
    }
    const one = this.queues[queue === receiveQueue ? receiveQueue : transmitQueue];
    one.reset();
    one.suppression.vector = noVector;
  }

  dropQueue(queue: number): void {
    if (this.configuration.zeroAddress === "device") {
      this.reset();
      return;
    }
    if (queue === transmitQueue) {
      this.transmit.reset();
    }
    this.queues[queue === receiveQueue ? receiveQueue : transmitQueue].reset();
  }

  protected createModern(all: Parts, configuration: ModernConfiguration): ModernTransport {
    const { queues, interrupts, msix, configSpace, transport } = this;
    const parts = { configuration, queues, interrupts, msix, configSpace, transport, events: this };
    const negotiation = new all.Negotiation(parts);
    const queueConfiguration = new all.QueueConfiguration(parts, negotiation);
    const common = new all.CommonStructure(parts, negotiation, queueConfiguration);
    return new all.ModernTransport(parts, negotiation, queueConfiguration, common);
  }

  protected createQueue(parts: Parts, size: number, writable: boolean): Virtqueue {
    const { memory } = this.environment;
    const ring = new parts.Ring(memory, size);
    const walk = new parts.ChainWalk(memory, size, writable);
    const suppression = new parts.Suppression(ring, this.interrupts);
    return new parts.Virtqueue(ring, walk, suppression, new parts.ChainsInFlight(size), this.configuration);
  }

  protected structureRead(io: boolean, address: number, width: AccessWidth): number | undefined {
    const position = this.pci.structureBar(io, address);
    const bar = this.pci.structureBars[position]?.bar ?? -1;
    return position < 0 ? undefined : this.modern?.read(bar, address - this.structureBase(position), width);
  }

  protected structureWrite(io: boolean, address: number, width: AccessWidth, value: number): void {
    const position = this.pci.structureBar(io, address);
    const bar = this.pci.structureBars[position]?.bar ?? -1;
    if (position >= 0) {
      this.modern?.write(bar, address - this.structureBase(position), width, value);
    }
  }

  protected structureBase(position: number): number {
    return this.pci.structureBases[position] ?? 0;
  }

  /** An access through configuration space reaches structures whether or not the function decodes their place. */
  protected readWindow(): void {
    const access = windowAccess(this.pci);
    if (access !== undefined && this.modern !== undefined) {
      this.pci.fillWindow(access.width, this.modern.read(access.bar, access.offset, access.width));
    }
  }

  protected writeWindow(): void {
    const access = windowAccess(this.pci);
    if (access !== undefined) {
      this.modern?.write(access.bar, access.offset, access.width, access.value);
    }
  }

  protected listen(): void {
    for (const channel of this.channels.all) {
      channel.listen({
        readableChanged: () => this.receive.serve(),
        writable: () => this.transmit.wake(channel),
        connectionChanged: (connected) => this.connectionChanged(channel, connected),
      });
    }
  }

  protected connectionChanged(channel: Channel, connected: boolean): void {
    if (channel.connected === connected) {
      return;
    }
    channel.connected = connected;
    this.configSpace.refresh();
    this.transmit.wake(channel);
    this.announceLink();
  }

  /** Tells a driver that accepted the feature and is ready; a change before that is not made up later. */
  protected announceLink(): void {
    if ((this.transport.negotiatedFeatures() & feature.link) !== 0 && this.transport.driverOk()) {
      this.interrupts.raiseConfig();
    }
  }
}
