import { copyBytes } from "../../base/copy-bytes.ts";
import type { Specification } from "../../spec/specification.ts";
import type { RamRegion, TargetDescription } from "../../target/target.ts";
import type { MemoryWindow } from "../../wire/guest-memory.ts";
import type { Stretch } from "../../wire/ring-place.ts";
import { hex, type Judgement } from "../judgement/judgement.ts";
import { buffersOf, type Chain, type Segment, writableOf } from "../ring/chain/chain-walk.ts";
import type { QueueModel } from "../ring/queue-model.ts";
import type { Entry, UsedProgress } from "../ring/queue-role.ts";
import { type AccessMap, accessRight } from "./access-map.ts";
import type { MemoryAudit } from "./memory-audit.ts";
import { ramParts } from "./ram-parts.ts";

/** What the rights to guest memory are derived from. */
export interface MemoryRightsOptions {
  readonly specification: Specification;
  readonly description: TargetDescription;
  readonly intended: MemoryWindow;
  readonly observed: MemoryWindow;
  readonly map: AccessMap;
  readonly contains: (address: number, length: number) => boolean;
}

/** Who owns which guest memory: rings while they are live, buffers while they are in flight, nothing after a reset. */
export class MemoryRights {
  readonly #specification: Specification;
  readonly #mayWrite: (queue: number) => boolean;
  readonly #ram: readonly RamRegion[];
  readonly #intended: MemoryWindow;
  readonly #observed: MemoryWindow;
  readonly #map: AccessMap;
  readonly #contains: (address: number, length: number) => boolean;
  readonly #judgement: Judgement;
  readonly #audit: MemoryAudit;
  #grantedRing = false;
  #grantedReadable = false;

  /** `mayWrite` says whether the device may write to the writable buffers of a queue. */
  constructor(
    options: MemoryRightsOptions,
    judgement: Judgement,
    audit: MemoryAudit,
    mayWrite: (queue: number) => boolean,
  ) {
    this.#specification = options.specification;
    this.#mayWrite = mayWrite;
    this.#ram = options.description.ram;
    this.#intended = options.intended;
    this.#observed = options.observed;
    this.#map = options.map;
    this.#contains = options.contains;
    this.#judgement = judgement;
    this.#audit = audit;
  }

  /** A ring was laid: until the device is looked at it holds what the driver put there. */
  ringLaid({ ring, outsideRam }: QueueModel): void {
    for (const { address, length } of outsideRam ? [] : ring.stretches) {
      const start = this.#intended.at(address);
      copyBytes(this.#intended.bytes, start, this.#observed.bytes, start, length);
    }
  }

  /** A ring was laid: the device reads the driver's parts and writes the used ring. */
  grantRing(queue: QueueModel): void {
    if (queue.outsideRam) {
      this.#grantStrayRing(queue);
      return;
    }
    this.#grantedRing = true;
    const { ring } = queue;
    const driver = accessRight.read | accessRight.driverRing;
    const { available, descriptor } = this.#specification.virtqueue;
    // The stretches are the ring's own: a device that fetches more at a time than it needs comes by its gaps.
    for (const { address, length } of ring.stretches) {
      this.#map.set(address, length, accessRight.read);
    }
    this.#map.set(ring.descriptors, ring.size * descriptor.bytes, driver | accessRight.fetchOnce);
    const slots = ring.available + available.ringOffset;
    this.#map.set(ring.available, available.ringOffset, driver);
    this.#map.set(slots, ring.usedEvent - slots, driver | accessRight.fetchOnce);
    this.#map.set(ring.usedEvent, 2, driver);
    const usedBytes = ring.availableEvent - ring.used + (queue.features.eventIndex ? 2 : 0);
    this.#map.set(ring.used, usedBytes, accessRight.read | accessRight.write | accessRight.usedRing);
  }

  /** A device may look at a ring before it finds that not all of it is there. */
  #grantStrayRing({ ring }: QueueModel): void {
    for (const stretch of ring.stretches) {
      this.#grantStrayStretch(stretch);
    }
  }

  #grantStrayStretch({ address, length: bytes }: Stretch): void {
    for (const { start, length } of this.#ram) {
      const end = Math.min(address + bytes, start + length);
      let from = Math.max(address, start);
      for (let place = from; place <= end; place++) {
        if (place === end || !this.#isNobodys(place)) {
          this.#map.set(from, Math.max(0, place - from), accessRight.read);
          from = place + 1;
        }
      }
    }
  }

  /** Nothing that is used now lies there. What was used before the reset does not matter to a ring laid since. */
  #isNobodys(address: number): boolean {
    const rights = this.#map.at(address);
    return rights === 0 || (rights & accessRight.retired) !== 0;
  }

  /** What the features are is unknown: avail_event may be written whether or not it was negotiated. */
  grantAvailableEvent(queue: QueueModel): void {
    if (!queue.outsideRam) {
      const rights = accessRight.read | accessRight.write | accessRight.usedRing;
      this.#map.set(queue.ring.availableEvent, 2, rights);
    }
  }

  /** A chain was offered: its buffers and tables are the device's, by direction. */
  grantChain(queue: QueueModel, entry: Entry): void {
    const chain = entry.chain;
    if (chain === undefined) {
      return;
    }
    this.#grantedReadable ||= chain.readable.length > 0;
    const readable = accessRight.read | accessRight.readableBuffer;
    const writable = this.#mayWrite(queue.index) ? accessRight.write : accessRight.foreignBuffer;
    const table = accessRight.read | accessRight.driverRing;
    this.#grantSegments(chain.others?.readable ?? [], readable);
    this.#grantSegments(writableOf(chain), writable);
    this.#grantSegments(chain.readable, readable);
    this.#grantSegments([...chain.tables, ...(chain.others?.tables ?? [])], table);
  }

  #grantSegments(segments: readonly Segment[], rights: number): void {
    for (const segment of segments) {
      for (const { address, length } of this.#inRam(segment)) {
        this.#map.set(address, length, rights);
      }
    }
  }

  #inRam(segment: Segment): readonly Segment[] {
    return ramParts(this.#ram, this.#contains, segment);
  }

  /** Chains were used: their elements were there before the index covered them. */
  judgeElements(queue: QueueModel, { from, completed }: UsedProgress): void {
    if (!this.#audit.traced) {
      return;
    }
    const { ringOffset, entryBytes } = this.#specification.virtqueue.used;
    for (let count = 0; count < completed.length; count++) {
      const slot = (from + count) % queue.size;
      const place = queue.ring.used + ringOffset + slot * entryBytes;
      this.#judgement.expect(
        "element-after-index",
        !this.#audit.writtenLate(place, entryBytes),
        "a used element written before used.idx covers it",
        () => `slot ${slot} of queue ${queue.index} was written after used.idx`,
      );
    }
  }

  /** A completed chain is the driver's again: what the device wrote becomes what is there. */
  revokeChain(queue: QueueModel, entry: Entry): void {
    const chain = entry.chain;
    if (chain === undefined) {
      return;
    }
    for (const segment of writableOf(chain).flatMap((described) => this.#inRam(described))) {
      if (this.#audit.writtenLate(segment.address, segment.length)) {
        this.#judgement.deviates(
          "buffer-after-index",
          {},
          "the bytes of a buffer written before used.idx covers it",
          `writes to the buffer of chain ${entry.id} after used.idx on queue ${queue.index}`,
        );
      }
      this.adopt(segment.address, segment.length);
    }
    const others = isMalformed(entry) || queue.outstanding.some(isMalformed) ? queue.outstanding : [];
    this.#revokeSegments(chain.readable, others);
    this.#revokeSegments(chain.others?.readable ?? [], others);
    this.#revokeSegments(writableOf(chain), others);
  }

  /** Segments that one of the `others` has too stay its own. */
  #revokeSegments(segments: readonly Segment[], others: readonly Entry[]): void {
    for (const segment of segments.flatMap((described) => this.#inRam(described))) {
      if (!others.some((other) => shares(other, segment))) {
        this.#map.set(segment.address, segment.length, accessRight.completed);
      }
    }
  }

  /** Observed bytes become the intended ones: the device was entitled to write them. */
  adopt(address: number, length: number): void {
    const intended = this.#intended;
    const observed = this.#observed;
    const start = intended.at(address);
    copyBytes(observed.bytes, start, intended.bytes, start, length);
  }

  /** Everything the device may write is taken over as it is now. */
  adoptDeviceOwned(address: number, length: number): void {
    const { bytes: before, words: wordsBefore } = this.#intended;
    const { bytes: now, words: wordsNow } = this.#observed;
    const first = this.#intended.at(address);
    const end = first + length;
    let index = first;
    while (index < end) {
      // Most of it has not changed.
      if ((index & 3) === 0 && wordsBefore[index >> 2] === wordsNow[index >> 2]) {
        index += 4;
        continue;
      }
      if (before[index] !== now[index] && (this.#map.at(address + index - first) & accessRight.write) !== 0) {
        before[index] = now[index] as number;
      }
      index++;
    }
  }

  /** Whether a buffer ends at the end of RAM or spans two regions. */
  atEdge(chain: Chain): boolean {
    return this.#anyAtEdge(chain.readable) || this.#anyAtEdge(chain.writable);
  }

  #anyAtEdge(segments: readonly Segment[]): boolean {
    for (const { address, length } of segments) {
      for (let index = 0; index < this.#ram.length; index++) {
        const { start, length: regionBytes } = this.#ram[index] as RamRegion;
        const end = start + regionBytes;
        const last = index === this.#ram.length - 1;
        if (last ? address + length === end : address < end && address + length > end) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether the four bytes at an offset of the window differ only where the device may write. */
  #compareBytes(offset: number): boolean {
    const intended = this.#intended;
    const observed = this.#observed;
    for (let index = offset; index < offset + 4; index++) {
      const place = intended.addressOf(index);
      if (intended.bytes[index] !== observed.bytes[index] && (this.#map.at(place) & accessRight.write) === 0) {
        const [before, after] = [hex(intended.bytes[index] ?? 0), hex(observed.bytes[index] ?? 0)];
        this.#audit.judgeForeignWrite(place, `byte ${hex(place)} changed from ${before} to ${after}`);
        return false;
      }
    }
    return true;
  }

  /** Judges one stretch of memory, whole words, that was read back against what may have changed. */
  compare(address: number, length: number, secondLife: boolean, malformed: boolean): void {
    const intended = this.#intended;
    const observed = this.#observed;
    const first = intended.at(address) / 4;
    const expected = intended.words;
    const got = observed.words;
    for (let word = first; word < first + length / 4; word++) {
      if (expected[word] !== got[word] && !this.#compareBytes(4 * word)) {
        return;
      }
    }
    this.#judgement.clause("RNG-3").reached += this.#grantedReadable ? 1 : 0;
    this.#judgement.clause("RNG-5").reached += this.#grantedRing ? 1 : 0;
    this.#judgement.clause("RNG-17").reached += this.#grantedRing ? 1 : 0;
    this.#judgement.clause("RST-1").reached += secondLife ? 1 : 0;
    this.#judgement.clause("ROB-3").reached += malformed ? 1 : 0;
  }
}

function isMalformed(entry: Entry): boolean {
  return entry.reactions.conditions.length > 0;
}

/** Whether a buffer of the entry overlaps a segment. */
function shares({ chain }: Entry, segment: Segment): boolean {
  const overlaps = (kept: Segment): boolean =>
    kept.address < segment.address + segment.length && segment.address < kept.address + kept.length;
  return buffersOf(chain).some(overlaps);
}
