import { unreachable } from "../base/assert.ts";
import type { Specification } from "../spec/specification.ts";
import type { RegisterDescription } from "../spec/types.generated.ts";
import type { AccessTrace } from "../target/access-trace.ts";
import type { TargetDescription } from "../target/target.ts";
import { type DescriptorFormat, descriptorFormat } from "../wire/descriptor-format.ts";
import type { MemoryWindow } from "../wire/guest-memory.ts";
import { type AccessMap, accessRight } from "./access-map.ts";
import type { Segment } from "./chain-walk.ts";
import { type ChannelModel, ChannelModels } from "./channel-models.ts";
import { ConfigSpaceModel } from "./config-space-model.ts";
import { InterruptModel } from "./interrupt-model.ts";
import { hex, Judgement } from "./judgement.ts";
import { MemoryAudit } from "./memory-audit.ts";
import { MsixModel } from "./msix-model.ts";
import { PciModel } from "./pci-model.ts";
import { type Entry, QueueModel, type QueueRole } from "./queue-model.ts";
import { ReceiveRole } from "./receive-role.ts";
import { type RegisterEffect, RegisterModel } from "./register-model.ts";
import { reachServed, type ServiceContext } from "./service-context.ts";
import { SinkRole } from "./sink-role.ts";
import { TransmitRole } from "./transmit-role.ts";

/** What the oracle is told about the world it judges. */
export interface OracleOptions {
  readonly specification: Specification;
  readonly description: TargetDescription;
  /** Guest memory as the guest wrote it. */
  readonly intended: MemoryWindow;
  /** Guest memory as it was last read back from the target. */
  readonly observed: MemoryWindow;
  /** Who may touch what; kept by the caller from scenario to scenario, empty at the start of each. */
  readonly map: AccessMap;
  /** Free-running index at which rings start. */
  readonly startIndex: number;
  /** Signatures of findings that are not made again. */
  readonly ignored: ReadonlySet<string>;
  /** Signatures of findings that end the scenario without being made. */
  readonly expectedElsewhere: ReadonlySet<string>;
  /** Whether the whole range is guest RAM. */
  readonly contains: (address: number, length: number) => boolean;
}

/**
 * The acceptor: it is told every access of the guest, every act of the host and everything that was observed, and
 * holds what the specification still allows. It knows no target and no driver. Where the state of a device cannot
 * be known (rings moved under way, features changed while rings are live) it stops expecting and only keeps to what
 * must hold in any state, until the next reset.
 */
export class Oracle {
  readonly judgement: Judgement;
  readonly pci: PciModel;
  readonly registers: RegisterModel;
  readonly interrupts: InterruptModel;
  /** Message-signalled interrupts. */
  readonly messages: MsixModel;
  readonly configSpace: ConfigSpaceModel;
  readonly channels: ChannelModels;
  readonly map: AccessMap;
  /** Live queues by index. */
  readonly queues: Map<number, QueueModel> = new Map();
  /** Nothing is owed and no value is expected until the next reset. */
  uncertain = false;
  /** Stretches of guest memory whose contents are the guest's own damage until the next reset. */
  readonly damaged: Segment[] = [];
  /** A malformed chain was offered in this scenario. */
  malformed = false;
  readonly #options: OracleOptions;
  readonly #audit: MemoryAudit;
  readonly #format: DescriptorFormat;
  readonly #transmit: TransmitRole;
  readonly #receive: ReceiveRole;
  readonly #sink: SinkRole;
  readonly #features: ReadonlyMap<string, number>;
  /** Queues that completed chains in an earlier life. */
  readonly #servedBefore: Set<number> = new Set();
  #lives = 0;
  #resetAfterMalformed = false;

  constructor(options: OracleOptions) {
    const { specification, description } = options;
    this.#options = options;
    const vmchannel = description.deviceType === "vmchannel";
    this.judgement = new Judgement(specification, vmchannel, options.ignored, options.expectedElsewhere);
    this.map = options.map;
    this.#audit = new MemoryAudit(this.judgement, this.map);
    this.#format = descriptorFormat(specification.virtqueue.descriptor);
    this.pci = new PciModel(specification, this.judgement, description.identity);
    this.registers = new RegisterModel(specification, this.judgement);
    this.interrupts = new InterruptModel(specification, this.judgement);
    this.messages = new MsixModel({
      judgement: this.judgement,
      registers: this.registers,
      map: this.map,
      queues: this.queues,
      certain: () => !this.uncertain,
      synchronous: description.capabilities.synchronous,
    });
    this.interrupts.firstQueue = vmchannel ? 0 : (description.queueRoles[0]?.queue ?? 0);
    const names = description.channels.map((channel) => channel.name);
    this.channels = new ChannelModels(names, this.judgement);
    this.configSpace = new ConfigSpaceModel(
      specification,
      this.judgement,
      vmchannel ? this.channels : undefined,
      description.configBytes ?? 0,
    );
    this.#transmit = new TransmitRole(specification, this.judgement, this.channels, options.intended);
    this.#receive = new ReceiveRole(specification, this.judgement, this.channels, options.intended, options.observed);
    this.#sink = new SinkRole(this.judgement);
    this.#features = new Map(
      [...specification.transport.features, ...specification.vmchannel.features].map(({ name, bit }) => [name, bit]),
    );
  }

  /** Whether the driver accepted a feature that the device offers. */
  negotiated(feature: string): boolean {
    return this.offered(feature) && hasBit(this.registers.writtenFeatures, this.#features.get(feature) ?? 32);
  }

  /** Whether the device offers a feature, as far as the host features were read. */
  offered(feature: string): boolean {
    return hasBit(this.registers.hostFeatures ?? 0, this.#features.get(feature) ?? 32);
  }

  /** Takes a read inside BAR0 with the device at rest. */
  registerRead(offset: number, width: 1 | 2 | 4, value: number): void {
    const configOffset = this.#configOffset();
    if (offset >= configOffset) {
      if ((this.registers.value("device_status") ?? 0) === 0) {
        this.judgement.clause("REG-11").reached++;
      }
      this.configSpace.read(offset - configOffset, width, value);
      return;
    }
    const register = this.registers.at(offset, width);
    if (register === undefined) {
      this.#undefinedRead(offset, width, value);
      return;
    }
    if (register.effect === "acknowledge-interrupt" && register.access === "rc") {
      this.interrupts.read(value);
      return;
    }
    if (this.uncertain && register.reset.kind !== "device") {
      return;
    }
    this.registers.read(register, value);
    this.#judgeConstants(register, value);
  }

  #configOffset(): number {
    const { deviceConfig } = this.#options.specification.transport;
    return this.registers.msix ? deviceConfig.offsetWithMsix : deviceConfig.offset;
  }

  /** A read of another width, or between registers: its value is open (A8), and it may have read ISR. */
  #undefinedRead(offset: number, width: number, value: number): void {
    const clause = this.judgement.clause("REG-7");
    this.judgement.judge(
      clause,
      value >= 0 && value < 2 ** (8 * width),
      "value-out-of-width",
      `a value of ${width} bytes`,
      hex(value),
    );
    for (const register of this.registers.overlapping(offset, width)) {
      if (register.effect === "acknowledge-interrupt") {
        this.interrupts.unknown = true;
      }
    }
  }

  #judgeConstants(register: RegisterDescription, value: number): void {
    if (register.name === "host_features") {
      this.#judgeFeatures(value);
      return;
    }
    if (register.name !== "queue_size" || this.registers.selected.length !== 1) {
      return;
    }
    const queue = this.registers.selected[0] as number;
    const judgement = this.judgement;
    const power = value === 0 || (Number.isInteger(Math.log2(value)) && value <= this.#sizeMax());
    judgement.judge(
      judgement.clause("REG-3"),
      power,
      "not-a-power-of-two",
      "a queue size of 0 or a power of two up to 32768",
      `${value} for queue ${queue}`,
    );
    if (this.#options.description.deviceType !== "vmchannel") {
      judgement.clause("REG-4").reached++;
      return;
    }
    const present = this.#options.specification.vmchannel.queues.some((known) => known.index === queue);
    judgement.judge(
      judgement.clause(present ? "VMC-QUE-1" : "VMC-QUE-2"),
      present === value > 0,
      present ? "queue-absent" : "phantom-queue",
      present ? `queue ${queue} present` : `size 0 for queue ${queue}, which does not exist`,
      `size ${value}`,
    );
    judgement.clause("REG-4").reached++;
  }

  #sizeMax(): number {
    return this.#options.specification.virtqueue.layout.sizeMax;
  }

  #judgeFeatures(value: number): void {
    const judgement = this.judgement;
    const { transport, vmchannel } = this.#options.specification;
    for (const feature of transport.features) {
      if (feature.neverOffered !== undefined) {
        judgement.judge(
          judgement.clause(feature.neverOffered),
          !hasBit(value, feature.bit),
          "offered",
          `bit ${feature.bit} is never offered`,
          `host features ${hex(value)}`,
        );
      }
    }
    judgement.clause("FEAT-1").reached++;
    this.configSpace.linkOffered = this.offered("VMCHANNEL_F_LINK");
    if (this.#options.description.deviceType !== "vmchannel") {
      this.configSpace.linkOffered = false;
      return;
    }
    const range = vmchannel.deviceFeatureBits;
    for (let bit = range.first; bit <= range.last; bit++) {
      const known = vmchannel.features.some((feature) => feature.bit === bit);
      if (!known && hasBit(value, bit)) {
        judgement.violate(
          judgement.clause(range.clause),
          "unknown-feature",
          `of bits ${range.first} .. ${range.last} only those of vmchannel`,
          `bit ${bit} in host features ${hex(value)}`,
        );
      }
    }
    judgement.clause(range.clause).reached++;
  }

  /** Takes a write inside BAR0. The caller has carried it out; new available entries are taken in first. */
  registerWrite(offset: number, width: 1 | 2 | 4, value: number): void {
    this.interrupts.stimulus();
    if (offset >= this.#configOffset()) {
      this.configSpace.wrote();
      return;
    }
    const register = this.registers.at(offset, width);
    if (register === undefined) {
      this.#undefinedWrite(offset, width);
      return;
    }
    if (register.effect === "map-vector") {
      this.messages.mapped();
    }
    this.#effect(this.registers.write(register, value));
  }

  #undefinedWrite(offset: number, width: number): void {
    const overlapping = this.registers.overlapping(offset, width);
    this.judgement.clause("REG-7").reached++;
    for (const register of overlapping) {
      this.registers.makeUnknown(register);
      if (register.access !== "ro") {
        this.#loseCertainty();
      }
    }
  }

  #effect(effect: RegisterEffect): void {
    switch (effect.kind) {
      case "none":
        return;
      case "status":
        return;
      case "reset":
        this.#reset();
        return;
      case "features":
        this.#featuresWritten();
        return;
      case "queue-address":
        this.#queueAddress(effect.queue, effect.value);
        return;
      case "notify":
        this.#notified(effect.queue);
        return;
      default:
        unreachable(effect);
    }
  }

  #featuresWritten(): void {
    this.#transmit.anyLayout = this.negotiated("ANY_LAYOUT");
    if (this.queues.size > 0) {
      this.judgement.clause("ROB-35").reached++;
      this.#loseCertainty();
    }
  }

  #loseCertainty(): void {
    for (const queue of this.queues.values()) {
      if (!queue.outsideRam) {
        const rights = accessRight.read | accessRight.write | accessRight.usedRing;
        this.map.set(queue.address + queue.layout.availableEventOffset, 2, rights);
      }
    }
    this.channels.stopJudging();
    this.uncertain = true;
    this.interrupts.unknown = true;
    this.interrupts.uncertain = true;
  }

  #queueAddress(index: number, value: number): void {
    if (index < 0) {
      this.#loseCertainty();
      return;
    }
    const size = this.registers.queueSize(index) ?? 0;
    if (value === 0) {
      return;
    }
    if (this.queues.has(index)) {
      this.judgement.clause("ROB-36").reached++;
      this.#loseCertainty();
      return;
    }
    if (size === 0) {
      return;
    }
    const { specification, intended, observed, startIndex, contains } = this.#options;
    const queue = new QueueModel({
      index,
      size,
      address: value * 2 ** specification.virtqueue.layout.addressShift,
      startIndex,
      features: { indirect: this.negotiated("INDIRECT_DESC"), eventIndex: this.negotiated("EVENT_IDX") },
      judgement: this.judgement,
      specification,
      format: this.#format,
      intended,
      observed,
      contains,
      role: this.#role(index),
      secondLife: this.#servedBefore.has(index),
      context: () => this.#context(),
    });
    this.queues.set(index, queue);
    this.#grantRing(queue);
  }

  #role(queue: number): QueueRole {
    if (this.#options.description.deviceType === "vmchannel") {
      return queue === 0 ? this.#receive : this.#transmit;
    }
    return this.#sink;
  }

  #grantRing(queue: QueueModel): void {
    if (queue.outsideRam) {
      return;
    }
    const { layout, address } = queue;
    const driver = accessRight.read | accessRight.driverRing;
    const { ringOffset } = this.#options.specification.virtqueue.available;
    this.map.set(address, layout.availableOffset, driver | accessRight.fetchOnce);
    this.map.set(address + layout.availableOffset, ringOffset, driver);
    const slots = layout.usedEventOffset - layout.availableOffset - ringOffset;
    this.map.set(address + layout.availableOffset + ringOffset, slots, driver | accessRight.fetchOnce);
    this.map.set(address + layout.usedEventOffset, 2, driver);
    const usedBytes = layout.availableEventOffset - layout.usedOffset + (queue.features.eventIndex ? 2 : 0);
    this.map.set(address + layout.usedOffset, usedBytes, accessRight.read | accessRight.write | accessRight.usedRing);
  }

  /** Takes in what the driver has put on the available rings; called after the memory was written. */
  takeAvailable(index: number): void {
    const queue = this.queues.get(index);
    if (queue === undefined || this.uncertain) {
      return;
    }
    const before = queue.outstanding.length;
    queue.takeAvailable();
    if (queue.outstanding.length > queue.size) {
      // Whether the device sees entries or an impossible jump depends on how far it has looked.
      this.#loseCertainty();
    }
    for (let position = before; position < queue.outstanding.length; position++) {
      this.#grantChain(queue, queue.outstanding[position] as Entry);
    }
    if (this.#asksForNoNotify(queue)) {
      queue.notified();
    }
  }

  /** A device that set NO_NOTIFY said that it looks by itself (RNG-21). */
  #asksForNoNotify(queue: QueueModel): boolean {
    const { noNotify } = this.#options.specification.virtqueue.used.flags;
    return !queue.features.eventIndex && (queue.usedFlags & noNotify) !== 0;
  }

  #grantChain(queue: QueueModel, entry: Entry): void {
    const chain = entry.chain;
    if (chain === undefined) {
      return;
    }
    const receive = this.#options.description.deviceType === "vmchannel" && queue.index === 0;
    const readable = accessRight.read | accessRight.readableBuffer;
    const writable =
      this.#options.description.deviceType === "vmchannel" && !receive ? accessRight.foreignBuffer : accessRight.write;
    this.#grantSegments(chain.readable, readable);
    this.#grantSegments(chain.writable, writable);
    this.#grantSegments(chain.tables, accessRight.read | accessRight.driverRing);
  }

  #grantSegments(segments: readonly Segment[], rights: number): void {
    for (const { address, length } of segments) {
      if (this.#options.contains(address, length)) {
        this.map.set(address, length, rights);
      }
    }
  }

  #notified(index: number): void {
    const queue = this.queues.get(index);
    if (queue === undefined) {
      this.judgement.clause("REG-8").reached++;
      return;
    }
    if (queue.outstanding.every((entry) => entry.notified)) {
      this.judgement.clause("RNG-19").reached++;
    }
    queue.notified();
  }

  #reset(): void {
    this.messages.reset();
    if (this.#lives > 0 && this.queues.size === 0) {
      this.judgement.clause("RST-5").reached++;
    }
    this.#lives++;
    this.#resetAfterMalformed = this.malformed;
    for (const queue of this.queues.values()) {
      if (queue.served) {
        this.#servedBefore.add(queue.index);
      }
      if (queue.outstanding.length > 0) {
        this.judgement.clause("RST-3").reached++;
        this.judgement.clause("ROB-33").reached++;
        this.judgement.clause("VMC-LIFE-2").reached++;
      }
    }
    this.uncertain = false;
    this.registers.reset();
    this.interrupts.reset();
    this.queues.clear();
    this.#transmit.reset();
    this.#transmit.anyLayout = false;
    this.map.retire();
    this.damaged.length = 0;
    this.messages.grantCells();
    for (const channel of this.channels.all) {
      channel.transmit.deviceReset();
      channel.waited = 0;
      channel.pendingAtReset ||= channel.receive.owed;
    }
  }

  /** Everything the device may write is taken over as it is now. */
  adoptDeviceOwned(address: number, length: number): void {
    const { intended, observed } = this.#options;
    for (let place = address; place < address + length; place++) {
      if ((this.map.at(place) & accessRight.write) !== 0) {
        intended.bytes[place - intended.base] = observed.bytes[place - observed.base] as number;
      }
    }
  }

  /** The driver left out a notification because the device had said that it looks by itself. */
  relyOnDevice(index: number): void {
    this.queues.get(index)?.notified();
  }

  /** The guest laid rings and buffers over each other: whatever comes to be in the range is its own damage. */
  overlapped(address: number, length: number): void {
    this.judgement.clause("ROB-30").reached++;
    this.#loseCertainty();
    this.map.set(address, length, accessRight.read | accessRight.write);
    this.damaged.push({ address, length });
  }

  /** The function still shows, after a reset of the device, what PCI configuration wrote before (RST-4). */
  pciAfterReset(name: string, value: number, expected: number): void {
    this.judgement.judge(
      this.judgement.clause("RST-4"),
      value === expected,
      `${name}-changed`,
      `${name} ${hex(expected)}, as before the reset`,
      hex(value),
    );
  }

  /** The used ring was overwritten by the driver: what it shows can no longer be told from the device's own writes. */
  scribbled(): void {
    this.judgement.clause("ROB-37").reached++;
    this.#loseCertainty();
  }

  /** The host end of a channel sends bytes to the guest. */
  hostSent(channel: ChannelModel, bytes: Uint8Array): void {
    channel.receive.send(bytes);
  }

  /** Queue address 0 was found to have reset one queue only (A3); the caller looked at the registers. */
  queueDropped(index: number): void {
    this.queues.delete(index);
    this.registers.clearAddress(index);
    this.#loseCertainty();
  }

  /** Queue address 0 was found to have reset the whole device (A3). */
  deviceDropped(): void {
    this.#reset();
  }

  /** Judges the device's own accesses since the last look. Call after the stimulus was taken in, before `takeUsed`. */
  audit(trace: AccessTrace): void {
    if (this.#lives > 0 && this.queues.size === 0) {
      this.judgement.clause("RST-1").reached++;
    }
    this.#audit.judge(trace, [...this.queues.values()], this.uncertain, this.interrupts.configAllowed);
  }

  /** Takes in the used ring of a queue from observed memory; gives the heads that were completed. */
  takeUsed(index: number, heads: number[]): void {
    const queue = this.queues.get(index);
    if (queue === undefined || this.uncertain || queue.outsideRam) {
      return;
    }
    const entries = [...queue.outstanding];
    const progress = queue.takeUsed(heads);
    if (progress === undefined) {
      return;
    }
    const completed = entries.filter((entry) => !queue.outstanding.includes(entry));
    for (const entry of completed) {
      this.#revokeChain(queue, entry);
    }
    reachServed(this.judgement, this.#context(), queue, completed);
    const hint = !this.interrupts.firstDecision && !this.negotiated("NOTIFY_ON_EMPTY");
    const reason = this.interrupts.used(index, progress.from, progress.to, this.#suppression(queue));
    this.messages.queueUsed(index, reason, hint);
    if (reason !== undefined && queue.features.eventIndex) {
      this.judgement.clause("INT-9").reached++;
    }
  }

  #context(): ServiceContext {
    const written = this.registers.writtenFeatures;
    const offered = this.registers.hostFeatures ?? 0;
    return {
      driverOk: this.#running(),
      subset: (written & offered) !== (offered | 0),
      unoffered: (written & ~offered) !== 0,
      lives: this.#lives,
      afterMalformed: this.#resetAfterMalformed,
      completedEmpty: [...this.queues.values()].some((queue) => queue.completedEmpty),
      atEdge: (entry) => this.#atEdge(entry),
    };
  }

  /** Whether a buffer ends at the end of RAM or spans two regions. */
  #atEdge(entry: Entry): boolean {
    const { ram } = this.#options.description;
    const segments = [...(entry.chain?.readable ?? []), ...(entry.chain?.writable ?? [])];
    return segments.some(({ address, length }) =>
      ram.some((region, index) => {
        const end = region.start + region.length;
        const last = index === ram.length - 1;
        return last ? address + length === end : address < end && address + length > end;
      }),
    );
  }

  #running(): boolean {
    const status = this.registers.value("device_status") ?? 0;
    const driverOk = this.#options.specification.transport.statusBits.find((bit) => bit.name === "DRIVER_OK");
    return driverOk !== undefined && (status & driverOk.value) !== 0;
  }

  #suppression(queue: QueueModel): {
    noInterrupt: boolean;
    eventIndex: boolean;
    usedEvent: number;
    ranEmpty: boolean;
    notifyOnEmpty: boolean;
  } {
    const { intended, specification } = this.#options;
    const start = queue.address - intended.base;
    const flags = intended.view.getUint16(
      start + queue.layout.availableOffset + specification.virtqueue.available.flagsOffset,
      true,
    );
    return {
      noInterrupt: (flags & specification.virtqueue.available.flags.noInterrupt) !== 0,
      eventIndex: queue.features.eventIndex,
      usedEvent: intended.view.getUint16(start + queue.layout.usedEventOffset, true),
      ranEmpty: this.negotiated("NOTIFY_ON_EMPTY") && queue.outstanding.length === 0,
      notifyOnEmpty: this.negotiated("NOTIFY_ON_EMPTY"),
    };
  }

  /** A completed chain is the driver's again: what the device wrote becomes what is there. */
  #revokeChain(queue: QueueModel, entry: Entry): void {
    const chain = entry.chain;
    if (chain === undefined) {
      return;
    }
    for (const segment of chain.writable) {
      if (!this.#options.contains(segment.address, segment.length)) {
        continue;
      }
      if (this.#audit.writtenLate(segment.address, segment.length)) {
        this.judgement.violate(
          this.judgement.clause("RNG-11"),
          "buffer-after-index",
          "the bytes of a buffer written before used.idx covers it",
          `writes to the buffer of chain ${entry.id} after used.idx on queue ${queue.index}`,
        );
      }
      this.adopt(segment.address, segment.length);
    }
    const stillUsed = (segment: Segment): boolean =>
      queue.outstanding.some((other) =>
        [...(other.chain?.readable ?? []), ...(other.chain?.writable ?? [])].some(
          (kept) => kept.address < segment.address + segment.length && segment.address < kept.address + kept.length,
        ),
      );
    const shared = [entry, ...queue.outstanding].some((other) => other.reactions.conditions.length > 0);
    for (const segment of [...chain.readable, ...chain.writable]) {
      if (this.#options.contains(segment.address, segment.length) && !(shared && stillUsed(segment))) {
        this.map.set(segment.address, segment.length, accessRight.completed);
      }
    }
  }

  /** Observed bytes become the intended ones: the device was entitled to write them. */
  adopt(address: number, length: number): void {
    const { intended, observed } = this.#options;
    const start = address - intended.base;
    intended.bytes.set(observed.bytes.subarray(start, start + length), start);
  }

  /** Whether something is still owed that more time could bring; `may-stop` when the device may also have stopped. */
  owing(): "no" | "may-stop" | "yes" {
    if (this.uncertain) {
      return "no";
    }
    let stopped = false;
    for (const queue of this.queues.values()) {
      const owing = queue.owing();
      if (owing === "yes") {
        return "yes";
      }
      stopped ||= owing === "may-stop" || queue.broken;
    }
    const bytes = this.channels.all.some(
      (channel) => channel.connected && channel.reading && !channel.transmit.satisfied(),
    );
    if (bytes) {
      return "yes";
    }
    return stopped ? "may-stop" : "no";
  }

  /** Judges what is owed with the device at rest. */
  atRest(): void {
    if (this.malformed || this.uncertain) {
      this.judgement.clause("ROB-1").reached++;
      this.judgement.clause("ROB-2").reached++;
      this.judgement.clause("ROB-9").reached++;
    }
    if (this.uncertain) {
      return;
    }
    this.#reachWaiting();
    for (const queue of this.queues.values()) {
      if (queue.atRest()) {
        this.#mayHaveBroken(queue);
      }
      if (queue.broken) {
        // A device that stopped need not signal any more what it completed just before.
        this.interrupts.unknown = true;
        this.interrupts.uncertain = true;
      }
      this.#judgeAvailableEvent(queue);
    }
    for (const channel of this.channels.all) {
      this.#judgeStream(channel);
    }
  }

  #reachWaiting(): void {
    const judgement = this.judgement;
    for (const queue of this.queues.values()) {
      if (queue.outstanding.some((entry) => !entry.notified)) {
        judgement.clause("ROB-32").reached++;
      }
    }
    if (this.#options.description.deviceType !== "vmchannel") {
      return;
    }
    const receive = this.queues.get(0);
    const waiting = receive?.outstanding.some((entry) => entry.notified) ?? false;
    if (this.channels.receiveOwed) {
      judgement.clause("VMC-RX-6").reached += waiting ? 0 : 1;
    } else if (waiting) {
      judgement.clause("VMC-RX-4").reached++;
    }
  }

  #mayHaveBroken(broken: QueueModel): void {
    for (const queue of this.queues.values()) {
      if (queue !== broken) {
        queue.maybeBroken = true;
      }
    }
  }

  /** avail_event moves at least to what was consumed (device.md 10.15). */
  #judgeAvailableEvent(queue: QueueModel): void {
    if (!queue.features.eventIndex || queue.broken || queue.maybeBroken || !queue.served) {
      return;
    }
    const consumed = (queue.availableSeen - queue.outstanding.length) & 0xffff;
    const behind = (consumed - queue.availableEvent) & 0xffff;
    this.judgement.judge(
      this.judgement.clause("RNG-26"),
      behind === 0 || behind >= 0x8000,
      "avail-event-behind",
      `avail_event at least ${hex(consumed)}, up to which queue ${queue.index} was consumed`,
      hex(queue.availableEvent),
    );
  }

  #judgeStream(channel: ChannelModel): void {
    if (!channel.connected || !channel.reading) {
      return;
    }
    this.judgement.judge(
      this.judgement.clause("VMC-TX-3"),
      channel.transmit.satisfied(),
      "completed-bytes-missing",
      `every byte of a completed chain at the host end of channel ${channel.name}`,
      `the device is at rest after ${channel.transmit.received} bytes of this connection`,
    );
  }

  /** The host end of a channel was connected. */
  hostConnected(channel: ChannelModel): void {
    if (channel.connected) {
      return;
    }
    channel.connected = true;
    channel.connections++;
    this.#linkChanged();
  }

  /** The host end of a channel was closed. */
  hostClosed(channel: ChannelModel): void {
    if (!channel.connected) {
      return;
    }
    channel.connected = false;
    channel.pendingAtClose ||= channel.receive.owed;
    this.#transmit.hostClosed(channel);
    channel.transmit.connectionClosed();
    channel.receive.close();
    this.#linkChanged();
  }

  #linkChanged(): void {
    if (!this.offered("VMCHANNEL_F_LINK")) {
      return;
    }
    const must = this.negotiated("VMCHANNEL_F_LINK") && this.#running() && !this.uncertain;
    this.interrupts.configChanged(must);
    this.messages.configChanged(must);
  }

  /** Bytes came out of a channel's host end. */
  hostReceived(channel: ChannelModel, bytes: Uint8Array): void {
    this.#transmit.received(channel, bytes);
  }

  /** The device was restored with its host ends closed: what was under way is gone (MIG-2). */
  hostEndsDropped(): void {
    const changed = this.channels.all.some((channel) => channel.connected);
    for (const channel of this.channels.all) {
      channel.connected = false;
      channel.transmit.connectionClosed();
      channel.receive.drop();
    }
    if (changed) {
      this.#linkChanged();
    }
  }

  /** Whether the four bytes at an offset of the window differ only where the device may write. */
  #compareBytes(offset: number): boolean {
    const { intended, observed } = this.#options;
    for (let index = offset; index < offset + 4; index++) {
      const place = intended.base + index;
      if (intended.bytes[index] !== observed.bytes[index] && (this.map.at(place) & accessRight.write) === 0) {
        const [before, after] = [hex(intended.bytes[index] ?? 0), hex(observed.bytes[index] ?? 0)];
        this.#audit.judgeForeignWrite(place, `byte ${hex(place)} changed from ${before} to ${after}`);
        return false;
      }
    }
    return true;
  }

  /** Judges one stretch of memory, whole words, that was read back against what may have changed. */
  compareMemory(address: number, length: number): void {
    const { intended, observed } = this.#options;
    const first = (address - intended.base) / 4;
    const expected = intended.words;
    const got = observed.words;
    for (let word = first; word < first + length / 4; word++) {
      if (expected[word] !== got[word] && !this.#compareBytes(4 * word)) {
        return;
      }
    }
    for (const clause of ["RNG-3", "RNG-5", "RNG-17"]) {
      this.judgement.clause(clause).reached++;
    }
    this.judgement.clause("RST-1").reached += this.#lives > 1 ? 1 : 0;
    this.judgement.clause("ROB-3").reached += this.malformed ? 1 : 0;
  }
}

function hasBit(value: number, bit: number): boolean {
  return bit < 32 && ((value >>> bit) & 1) === 1;
}
