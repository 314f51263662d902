/** A row of a descriptor table. */
export interface TracedDescriptor {
  readonly index: number;
  /** Guest address of the buffer, as hexadecimal digits behind `0x`: a hostile one has all 64 bits. */
  readonly address: string;
  readonly length: number;
  readonly flags: number;
  readonly next: number;
  /** Whether it belongs to a chain that the device has not completed. */
  readonly inFlight: boolean;
}

/** A virtqueue as guest memory holds it after a step. */
export interface TracedQueue {
  readonly index: number;
  readonly size: number;
  /** Guest address of the ring. */
  readonly address: number;
  readonly descriptors: readonly TracedDescriptor[];
  /** Rows in use that are not listed. */
  readonly descriptorsOmitted: number;
  readonly available: {
    readonly flags: number;
    /** Free-running index. */
    readonly index: number;
    /** The last entries, oldest first; `position` is their place in the ring. */
    readonly entries: readonly { readonly position: number; readonly head: number }[];
    /** used_event, with EVENT_IDX negotiated. */
    readonly event?: number;
  };
  readonly used: {
    readonly flags: number;
    readonly index: number;
    readonly entries: readonly { readonly position: number; readonly id: number; readonly length: number }[];
    /** avail_event, with EVENT_IDX negotiated. */
    readonly event?: number;
  };
}

/** A stretch of guest memory that is not what it was after the step before. */
export interface TracedMemory {
  readonly address: number;
  /** Bytes that the stretch has, shown or not. */
  readonly length: number;
  /** What lies there. */
  readonly place: string;
  readonly writer: "driver" | "device";
  /** The first bytes as they were and as they are, two hexadecimal digits each. */
  readonly before: string;
  readonly after: string;
}

/** Bytes that moved in one direction of a channel. */
export interface TracedBytes {
  /** Bytes in this step. */
  readonly step: number;
  /** Bytes since the scenario began. */
  readonly total: number;
  /** The first bytes of this step, two hexadecimal digits each. */
  readonly preview: string;
}

/** A channel after a step. */
export interface TracedChannel {
  readonly name: string;
  readonly connected: boolean;
  readonly reading: boolean;
  /** What the host end sent towards the guest. */
  readonly sent: TracedBytes;
  /** Bytes of it that the guest was given since the scenario began. */
  readonly delivered: number;
  /** What came out of the host end. */
  readonly received: TracedBytes;
}

/** An access of the guest to a register or to PCI configuration space. */
export interface TracedAccess {
  readonly kind: "read" | "write";
  /** The register or field, or the place where none begins. */
  readonly name: string;
  readonly value: number;
}

/** The state of guest, device and host ends after one operation. */
export interface TraceStep {
  /** Index of the operation; -1 before the first, the number of operations in the closing checks. */
  readonly step: number;
  /** The values that a read of a register may give, as the oracle knows them: several where the choice is open. */
  readonly registers: readonly { readonly name: string; readonly values: readonly number[] }[];
  readonly queues: readonly TracedQueue[];
  readonly interrupt: {
    /** Level of INTA at the last sample; -1 unknown. */
    readonly line: number;
    /** Why a queue interrupt must be pending: a clause; empty when none must be. */
    readonly owed: string;
    /** Whether a queue interrupt may be pending. */
    readonly allowed: boolean;
    readonly configOwed: boolean;
    readonly configAllowed: boolean;
    /** MSI-X is on, so that line and ISR say nothing. */
    readonly msix: boolean;
  };
  /** The last accesses of the step. */
  readonly accesses: readonly TracedAccess[];
  /** Earlier accesses of the step that are not listed. */
  readonly accessesOmitted: number;
  /** What the operation read: its only value, or with a name the one of many that the finding is about. */
  readonly read?: { readonly name?: string; readonly value: number };
  readonly memory: readonly TracedMemory[];
  /** Changed stretches that are not listed. */
  readonly memoryOmitted: number;
  readonly channels: readonly TracedChannel[];
}

/** How a shrunk scenario went, step by step. Bounded: see src/runner/record/record-scenario.ts. */
export interface ScenarioTrace {
  /** Steps before the first one listed that are left out. */
  readonly omitted: number;
  readonly steps: readonly TraceStep[];
}
