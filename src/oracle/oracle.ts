import { unreachable } from "../base/assert.ts";
import type { RegisterDescription } from "../spec/types.generated.ts";
import { descriptorFormat } from "../wire/descriptor-format.ts";
import type { RingPlace } from "../wire/ring-place.ts";
import { AtRest } from "./at-rest.ts";
import { ConfigSpaceModel } from "./device/config-space-model.ts";
import { deviceHalf } from "./device/device-halves.ts";
import type { DeviceModel } from "./device/device-model.ts";
import { InterruptModel } from "./interrupt/interrupt-model.ts";
import { MsixModel } from "./interrupt/msix-model.ts";
import { Judgement } from "./judgement/judgement.ts";
import type { OracleOptions } from "./judgement/oracle-options.ts";
import { bringUpBits, Lives } from "./lives.ts";
import type { AccessMap } from "./memory/access-map.ts";
import { MemoryAudit } from "./memory/memory-audit.ts";
import { MemoryRights } from "./memory/memory-rights.ts";
import { PciModel } from "./pci/pci-model.ts";
import type { Chain, Segment } from "./ring/chain/chain-walk.ts";
import type { OverfullQueue } from "./ring/overfull-queue.ts";
import { QueueModel } from "./ring/queue-model.ts";
import { ringFeatures } from "./ring/queue-role.ts";
import { ServedClauses } from "./ring/served-clauses.ts";
import type { ServiceContext } from "./ring/service-context.ts";
import { ChannelModels } from "./stream/channel-models.ts";
import { HostSide } from "./stream/host-side.ts";
import { createTransportModel } from "./transport/create-model.ts";
import { NegotiatedFeatures } from "./transport/negotiated-features.ts";
import type { Registers } from "./transport/registers.ts";
import type { TransportEffect } from "./transport/transport-effect.ts";
import type { BarPlace, TransportModel } from "./transport/transport-model.ts";

/**
 * The acceptor: it receives every access of the guest, every act of the host and everything that was observed, and
 * holds what the specification still allows. Where the state of a device cannot be known (rings moved under way,
 * features changed while rings are live) it only keeps to what must hold in any state, until the next reset.
 */
export class Oracle {
  readonly judgement: Judgement;
  readonly pci: PciModel;
  readonly registers: Registers;
  /** What the registers of the device's transport mean. */
  readonly transport: TransportModel;
  readonly interrupts: InterruptModel;
  /** Message-signalled interrupts. */
  readonly messages: MsixModel;
  readonly configSpace: ConfigSpaceModel;
  /** What is judged of the type of the device. */
  readonly device: DeviceModel;
  readonly channels: ChannelModels;
  readonly map: AccessMap;
  /** Who owns which guest memory. */
  readonly memory: MemoryRights;
  /** The order and the places of the device's own accesses to it. */
  readonly audit: MemoryAudit;
  /** What the host does. */
  readonly host: HostSide;
  /** What is owed to a device at rest. */
  readonly rest: AtRest;
  /** Live queues by index. */
  readonly queues: Map<number, QueueModel> = new Map();
  /** Nothing is owed and no value is expected until the next reset. */
  uncertain = false;
  /** The queue that was offered more than it has entries, which is why the device's state is not known. */
  overfull: OverfullQueue | undefined = undefined;
  /** Stretches of guest memory whose contents are the guest's own damage until the next reset. */
  readonly damaged: Segment[] = [];
  /** A malformed chain was offered in this scenario. */
  malformed = false;
  readonly #options: OracleOptions;
  /** What each life of the device left behind. */
  readonly lives: Lives;
  /** Features that driver and device agreed on. */
  readonly features: NegotiatedFeatures;
  /** Clauses that served chains reach. */
  readonly served: ServedClauses;

  constructor(options: OracleOptions) {
    const { specification, description } = options;
    const { synchronous, directHostEnds } = description.capabilities;
    this.#options = options;
    const half = options.device ?? deviceHalf(description.deviceType);
    this.judgement = new Judgement(specification, description.deviceType, options.ignored, options.blame ?? half.blame);
    this.channels = new ChannelModels(description.channels, this.judgement);
    this.device = half.createModel({ oracle: options, judgement: this.judgement, channels: this.channels });
    this.map = options.map;
    this.audit = new MemoryAudit(this.judgement, this.map);
    this.memory = new MemoryRights(options, this.judgement, this.audit, (queue) => this.device.mayWrite(queue));
    const { identity, capabilities } = description;
    this.pci = new PciModel(specification, this.judgement, identity, capabilities.freshDevice);
    this.transport = createTransportModel({
      specification,
      judgement: this.judgement,
      device: this.device,
      structures: () => this.pci.structures,
      mayNeedReset: () => this.malformed || this.uncertain,
      certain: () => !this.uncertain,
    });
    this.registers = this.transport.registers;
    this.served = new ServedClauses(this.judgement);
    this.lives = new Lives(specification, this.judgement, this.registers);
    const { judgement, registers, map } = this;
    const certain = (): boolean => !this.uncertain;
    const configMayChange = (): boolean => this.device.config === undefined || this.transport.mayAskForReset;
    this.interrupts = new InterruptModel(specification, judgement, synchronous, configMayChange);
    const { history } = this.interrupts;
    this.messages = new MsixModel({ judgement, history, registers, map, certain, synchronous, configMayChange });
    this.interrupts.unseen.possible = () => [...this.queues.values()].some(({ outstanding }) => outstanding.length > 0);
    this.interrupts.due.firstQueue = this.device.queues[0]?.index ?? 0;
    this.configSpace = new ConfigSpaceModel(this.judgement, this.device.config, description.configBytes ?? 0);
    const linkChanged = (): void => this.#linkChanged();
    this.host = new HostSide(this.channels, this.device, () => this.interrupts.stimulus(), linkChanged);
    this.rest = new AtRest({
      device: this.device,
      directHostEnds,
      judgement: this.judgement,
      queues: this.queues,
      channels: this.channels,
      interrupts: this.interrupts,
      messages: this.messages,
      certain: () => !this.uncertain,
      malformed: () => this.malformed,
    });
    this.features = new NegotiatedFeatures(specification, description.deviceType, this.registers);
  }

  /**
   * Takes an access behind a base address register that was carried out; `own` is the register that it is an access of.
   * Before a write, new available entries are taken in.
   */
  access(place: BarPlace, width: 1 | 2 | 4, value: number, isWrite: boolean, own?: RegisterDescription): void {
    const effect = this.transport.access(place, width, value, isWrite, own);
    if (effect.kind !== "acknowledged") {
      this.interrupts.stimulus();
    }
    this.#effect(effect);
  }

  #effect(effect: TransportEffect): void {
    switch (effect.kind) {
      case "none":
        return;
      case "status":
        this.lives.noteStatus(effect.value, bringUpBits(this.#options.specification.transport));
        return;
      case "reset":
        this.reset();
        return;
      case "features":
        this.#featuresWritten();
        return;
      case "late-features":
        this.lives.noteOdd("features");
        return;
      case "ring":
        this.#ringGiven(effect.queue, effect.ring);
        return;
      case "needs-reset":
      case "some-ring":
      case "undefined-write":
        this.loseCertainty();
        return;
      case "notify":
        this.#notified(effect.queue);
        return;
      case "queue-reset":
        this.lives.queueReset(effect.queue, this.queues, this.channels);
        return;
      case "vector-mapped":
        this.messages.mapped();
        return;
      case "acknowledged":
        this.interrupts.read(effect.value);
        return;
      case "maybe-acknowledged":
        this.interrupts.unknown = true;
        return;
      case "config-read":
        this.configSpace.read(effect.offset, effect.width, effect.value);
        return;
      case "config-written":
        this.configSpace.wrote();
        return;
      default:
        unreachable(effect);
    }
  }

  #featuresWritten(): void {
    this.device.featuresWritten((feature) => this.features.accepted(feature));
    if (this.queues.size > 0) {
      this.lives.noteOdd("features");
      this.loseCertainty();
    }
  }

  /** From now on nothing is owed and no value is expected, until the next reset. */
  loseCertainty(): void {
    for (const queue of this.queues.values()) {
      this.memory.grantAvailableEvent(queue);
    }
    this.channels.stopJudging();
    this.overfull = undefined;
    this.uncertain = true;
    this.interrupts.unknown = true;
    this.interrupts.uncertain = true;
  }

  #ringGiven(index: number, ring: RingPlace | undefined): void {
    if (ring === undefined) {
      return;
    }
    if (this.queues.has(index)) {
      this.lives.noteOdd("ring");
      this.loseCertainty();
      return;
    }
    const { specification, intended, observed, startIndex, contains } = this.#options;
    const queue = new QueueModel({
      index,
      ring,
      serving: () => this.transport.servingIs(index),
      startIndex,
      features: ringFeatures((feature) => this.features.accepted(feature), this.registers.acceptedUnoffered),
      judgement: this.judgement,
      specification,
      format: descriptorFormat(specification.virtqueue.descriptor),
      intended,
      observed,
      contains,
      role: this.device.role(index),
      former: this.lives.former(index),
      context: this.serviceContext,
      atEdge: this.#atEdge,
    });
    this.queues.set(index, queue);
    this.memory.ringLaid(queue);
    this.rest.setUp(queue);
    this.memory.grantRing(queue);
    if (queue.outsideRam) {
      this.lives.noteOdd("outside");
    }
  }

  readonly #atEdge = (chain: Chain): boolean => this.memory.atEdge(chain);
  /** Under which circumstances chains are served now. */
  readonly serviceContext = (): ServiceContext => this.lives.context(this.queues, this.#atEdge);

  #notified(index: number): void {
    const queue = this.queues.get(index);
    if (queue === undefined) {
      this.judgement.clause("REG-8").reached++;
      this.lives.absentNotified = true;
      return;
    }
    if (queue.outstanding.every((entry) => entry.notified)) {
      this.judgement.clause("RNG-19").reached++;
    }
    queue.notified(false);
  }

  /** The whole device was reset, by its status or, as was found, by queue address 0 (A3). */
  reset(): void {
    this.pci.deviceReset();
    this.audit.reset();
    this.messages.reset();
    this.lives.reset(this.queues, this.malformed);
    this.uncertain = false;
    this.overfull = undefined;
    this.transport.reset();
    this.interrupts.reset();
    this.device.reset(this.queues);
    this.queues.clear();
    this.map.retire();
    this.damaged.length = 0;
    this.messages.grantCells();
    this.channels.deviceReset();
  }

  /** Queue address 0 was found to have reset one queue only (A3); the caller looked at the registers. */
  queueDropped(index: number): void {
    this.queues.delete(index);
    this.transport.ringTaken(index);
    this.loseCertainty();
  }

  /** Whether config space shows the driver which host ends are connected. */
  get linksShown(): boolean {
    return this.features.accepted(this.device.linkFeature);
  }

  #linkChanged(): void {
    const { linkFeature } = this.device;
    if (!this.features.offered(linkFeature)) {
      return;
    }
    const must = this.features.accepted(linkFeature) && this.lives.running && !this.uncertain;
    this.interrupts.configChanged(must);
    this.messages.configChanged(must);
  }
}
