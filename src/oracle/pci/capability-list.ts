import { registerBar } from "../../spec/lookup.ts";
import type { Specification } from "../../spec/specification.ts";
import { hex, type Judgement } from "../judgement/judgement.ts";
import { FixedBytes } from "./fixed-bytes.ts";
import { judgeCapabilities, judgePlaces } from "./judge-capabilities.ts";
import { VirtioStructures } from "./virtio-structures.ts";

/** One entry of the list as the driver found it. */
interface CapabilityEntry {
  readonly offset: number;
  readonly id: number;
  readonly next: number;
  /** The byte behind the length of a vendor-specific entry. */
  readonly kind: number;
}

/** A place in a memory BAR that MSI-X structures take. */
interface StructurePlace {
  readonly bar: number;
  readonly offset: number;
  readonly bytes: number;
}

/** By an entry of one of the kinds up to this, from 1 on, a driver finds the registers of a modern device. */
const modernKindsMax = 5;

/** The list of capabilities: the driver walks it from the pointer on, entry by entry, and each read shows the next. */
export class CapabilityList {
  /** Offset of the capability for MSI-X, 0 while none was found. */
  msix = 0;
  /** Where the walk under way goes on; 0 when there is none. */
  #next = 0;
  readonly #entries: CapabilityEntry[] = [];
  /** Vectors of the MSI-X table, once read. */
  vectors = 0;
  #table: StructurePlace | undefined = undefined;
  #pending: StructurePlace | undefined = undefined;
  readonly #fixed: FixedBytes;
  readonly #specification: Specification;
  readonly #judgement: Judgement;
  /** The structures were judged since the list was walked; true while none was. */
  #structuresJudged = true;
  /** Structures of registers that lie where capabilities say. */
  readonly structures: VirtioStructures;

  constructor(specification: Specification, judgement: Judgement) {
    this.#specification = specification;
    this.structures = new VirtioStructures(specification);
    this.#judgement = judgement;
    this.#fixed = new FixedBytes(judgement);
  }

  /** Takes a write of configuration space. */
  write(offset: number, width: number): void {
    if (this.msix !== 0) {
      this.#fixed.write(offset - this.msix, width);
    }
  }

  /** The driver read the pointer: what follows may be a walk. */
  pointerRead(pointer: number): void {
    this.#entries.length = 0;
    this.#next = pointer;
    if (pointer === 0) {
      this.#judgeList(true);
    }
  }

  /** Takes a read. */
  read(offset: number, width: number, value: number): void {
    if (width === 4 && this.#next !== 0 && offset === (this.#next & 0xfc)) {
      this.#step(value);
    }
    if (this.#isForCapabilities) {
      this.structures.read(offset, width, value);
      this.#judgeStructures();
    }
    if (this.msix !== 0) {
      this.#fixed.read(offset - this.msix, width, value);
    }
    if (this.msix !== 0 && offset >= this.msix) {
      this.#readMsix(offset - this.msix, width, value);
    }
  }

  #step(word: number): void {
    const rules = this.#specification.pci.capabilities;
    const entry = { offset: this.#next, id: word & 0xff, next: (word >>> 8) & 0xff, kind: word >>> 24 };
    this.#entries.push(entry);
    this.#next = entry.next;
    if (this.#next === 0 || this.#entries.length >= rules.entriesMax) {
      this.#judgeList(this.#next === 0);
      this.#next = 0;
      this.msix = this.#entries.find(({ id }) => id === rules.msix.id)?.offset ?? 0;
      this.#structuresJudged = false;
      this.structures.listed(
        this.#entries.filter(({ id }) => id === rules.vendorSpecific.id).map((entry) => entry.offset),
      );
    }
  }

  /** `complete` is false when the walk met a loop. */
  #judgeList(complete: boolean): void {
    const rules = this.#specification.pci.capabilities;
    const judgement = this.#judgement;
    const entries = this.#entries;
    const aligned = entries.every((entry) => entry.offset % 4 === 0 && entry.offset >= rules.firstOffset);
    judgement.expect(
      complete ? "pointer" : "loop",
      complete && aligned,
      () => `a list of capabilities at dword offsets from ${hex(rules.firstOffset)} on that ends`,
      () =>
        entries.map((entry) => `${hex(entry.offset)}: id ${hex(entry.id)} next ${hex(entry.next)}`).join(", ") ||
        "none",
    );
    if (this.#isForCapabilities) {
      return;
    }
    const vendor = entries.find(
      ({ id, kind }) => id === rules.vendorSpecific.id && kind >= 1 && kind <= modernKindsMax,
    );
    judgement.expect(
      "vendor-capability",
      vendor === undefined,
      "no virtio vendor capability on a legacy-only device",
      () => `capability id ${hex(rules.vendorSpecific.id)} of kind ${vendor?.kind} at ${hex(vendor?.offset ?? 0)}`,
    );
  }

  #judgeStructures(): void {
    if (!this.#structuresJudged && this.structures.isComplete) {
      this.#structuresJudged = true;
      judgeCapabilities(this.#judgement, this.#specification.transport.structures, this.structures.described);
    }
  }

  /** A base address register was sized, of memory or of ports. */
  barSized(bar: number, bytes: number): void {
    if (this.#isForCapabilities) {
      judgePlaces(this.#judgement, this.structures.described, bar, bytes);
    }
  }

  /** Whether the transport is one whose registers are found by capabilities. */
  get #isForCapabilities(): boolean {
    return registerBar(this.#specification) < 0;
  }

  #readMsix(place: number, width: number, value: number): void {
    const { msix } = this.#specification.pci.capabilities;
    if (place === msix.controlOffset && width === 2) {
      this.#judgeTableSize((value & msix.tableSizeMask) + 1);
    } else if (place === msix.tableOffset && width === 4) {
      this.#table = this.#structure(value, msix.entryBytes * this.vectors);
    } else if (place === msix.pendingOffset && width === 4) {
      this.#pending = this.#structure(value, Math.ceil(this.vectors / 64) * 8);
      this.#judgeApart();
    }
  }

  #judgeApart(): void {
    const [table, pending] = [this.#table, this.#pending];
    if (table === undefined || pending === undefined) {
      return;
    }
    const isBefore = (first: StructurePlace, last: StructurePlace) => first.offset + first.bytes <= last.offset;
    this.#judgement.expect(
      "structures-overlap",
      table.bar !== pending.bar || isBefore(table, pending) || isBefore(pending, table),
      "the MSI-X table and its pending bits beside each other",
      () => `table at ${hex(table.offset)}, pending bits at ${hex(pending.offset)} of BAR${table.bar}`,
    );
  }

  #structure(value: number, bytes: number): StructurePlace {
    const { bars, capabilities } = this.#specification.pci;
    const bar = value & capabilities.msix.barMask;
    const place = { bar, offset: value - bar, bytes };
    if (bar >= bars.count || bar === registerBar(this.#specification)) {
      this.#judgePlace(place, 0);
    }
    return place;
  }

  #judgeTableSize(vectors: number): void {
    const rules = this.#specification.pci.capabilities.msix;
    this.vectors = vectors;
    this.#judgement.expect(
      "table-size",
      vectors >= rules.vectorsMin && vectors <= rules.vectorsMax,
      () => `${rules.vectorsMin} .. ${rules.vectorsMax} vectors`,
      () => `${vectors}`,
    );
  }

  /** Where the MSI-X table or its pending bits lie, by the address at which their memory BAR was placed; 0: nowhere. */
  structureAddress(structure: "table" | "pending", base: (bar: number) => number): number {
    const place = structure === "table" ? this.#table : this.#pending;
    const address = place === undefined ? 0 : base(place.bar);
    return place === undefined || address === 0 ? 0 : address + place.offset;
  }

  /** A memory BAR was sized: what lies in it lies wholly in it. */
  memorySized(bar: number, size: number): void {
    for (const place of [this.#table, this.#pending]) {
      if (place?.bar === bar) {
        this.#judgePlace(place, size);
      }
    }
  }

  /** `size` is that of the memory BAR, 0 if it is none. */
  #judgePlace({ bar, offset, bytes }: StructurePlace, size: number): void {
    this.#judgement.expect(
      "outside-memory-bar",
      offset + bytes <= size,
      () => `${bytes} bytes of MSI-X structures inside a memory BAR`,
      () => `offset ${hex(offset)} of BAR${bar}, which has ${size} bytes of memory`,
    );
  }
}
