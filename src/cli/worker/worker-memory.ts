import { residentMemory } from "../../target/process/resident-memory.ts";

/** A device that keeps whatever it is sent ends its worker here, and not the machine. */
const heapMegabytesMax = 1024;
const heapMegabytesMin = 256;
const heapFlag = "--max-old-space-size";
/** A worker may use twice its heap in all: what a device keeps outside of it, such as buffers, counts as well. */
const timesHeap = 2;
/** The part of the heap from which on a process that gives no sign of life is taken to be out of memory. */
const nearlyFull = 0.75;
/** A device that is known to use up all memory gets a quarter more than it was seen to need. */
const leanFactor = 1.25;
const megabyte = 1024 ** 2;

/** The heap, in megabytes, for a device that is known to use up all memory. `bytes` is what it needed; 0: unknown. */
export function leanHeap(bytes: number): number {
  const wanted = Math.ceil((bytes * leanFactor) / megabyte);
  return bytes === 0 ? heapMegabytesMax : Math.min(heapMegabytesMax, Math.max(heapMegabytesMin, wanted));
}

/** The memory that one worker may use. */
export class WorkerMemory {
  readonly #heapMegabytes: number;
  #seen = 0;

  /** @param heapMegabytes its heap; undefined: that of any worker. */
  constructor(heapMegabytes: number = heapMegabytesMax) {
    this.#heapMegabytes = heapMegabytes;
  }

  /** Flags of Node.js for the worker; none where the user has set the heap. */
  get flags(): string[] {
    const given = [...process.execArgv, process.env["NODE_OPTIONS"] ?? ""].join(" ").replaceAll("_", "-");
    return given.includes(heapFlag) ? [] : [`${heapFlag}=${this.#heapMegabytes}`];
  }

  /** The most bytes that it was seen to use between two scenarios; 0 where that is not known. */
  get seen(): number {
    return this.#seen;
  }

  /** Takes note of what it uses now, between two scenarios. */
  note(pid: number): void {
    this.#seen = Math.max(this.#seen, residentMemory(pid) ?? 0);
  }

  /** Whether it uses more than it may. */
  isOver(pid: number): boolean {
    return (residentMemory(pid) ?? 0) > this.#heapMegabytes * megabyte * timesHeap;
  }

  /** Whether it is near the end of its heap, where a process collects garbage for long before it gives up. */
  isNearlyOver(pid: number): boolean {
    return (residentMemory(pid) ?? 0) > this.#heapMegabytes * megabyte * nearlyFull;
  }
}
