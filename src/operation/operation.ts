/**
 * The alphabet of a scenario: what guest and host do, as plain data. Every number that names something living (a
 * queue, a channel, a chain) is taken modulo what is there, so that any list of operations is legal and stays legal
 * when parts of it are removed.
 */
export type Operation =
  | RegisterOperation
  | PciOperation
  | LifeOperation
  | RingOperation
  | HostOperation
  | MalformedOperation;

/** Direct accesses to the legacy header and the device config space. */
export type RegisterOperation =
  /** Read a register by its name in spec/transports/, at its own width. */
  | { readonly kind: "register-read"; readonly register: string }
  /** Write a register at its own width; queue_notify included. */
  | { readonly kind: "register-write"; readonly register: string; readonly value: number }
  /** Read `width` bytes at any offset inside BAR0. */
  | { readonly kind: "bar-read"; readonly offset: number; readonly width: 1 | 2 | 4 }
  /** Write at any offset inside BAR0. */
  | { readonly kind: "bar-write"; readonly offset: number; readonly width: 1 | 2 | 4; readonly value: number }
  /** Read device config space: offset counts from its start, wherever that is now. */
  | { readonly kind: "config-space-read"; readonly offset: number; readonly width: 1 | 2 | 4 }
  | { readonly kind: "config-space-write"; readonly offset: number; readonly width: 1 | 2 | 4; readonly value: number }
  /** Read the whole config space with one width and check it as a document. */
  | { readonly kind: "config-space-scan"; readonly width: 1 | 2 | 4 }
  /** Read every register once, selecting each queue up to `queues`. ISR included when `isr`. */
  | { readonly kind: "register-scan"; readonly queues: number; readonly isr: boolean };

/** PCI configuration space. */
export type PciOperation =
  | { readonly kind: "pci-read"; readonly offset: number; readonly width: 1 | 2 | 4 }
  | { readonly kind: "pci-write"; readonly offset: number; readonly width: 1 | 2 | 4; readonly value: number }
  /** Read and check the whole header and capability list. */
  | { readonly kind: "pci-scan" }
  /** The sizing protocol on one BAR, base restored. */
  | { readonly kind: "size-bar"; readonly bar: number }
  /** Place BAR0 in slot `slot` of the I/O window; what it left must no longer answer. */
  | { readonly kind: "move-bar"; readonly slot: number }
  /**
   * Set or clear a command register bit by its name in spec/pci.json: by one write of 16 bits, by one of 32 that
   * reaches the status register too, or by one for each half.
   */
  | { readonly kind: "command-bit"; readonly bit: string; readonly on: boolean; readonly width?: 1 | 2 | 4 }
  /**
   * Access registers while I/O decoding is off: reads `offset`, writes it, then opens again. The command register is
   * written with the same width.
   */
  | { readonly kind: "closed-access"; readonly offset: number; readonly width: 1 | 2 | 4; readonly value: number }
  /** Turn MSI-X on or off (only where offered), and map vectors round robin when on. */
  | { readonly kind: "msix"; readonly on: boolean }
  /**
   * Mask or unmask one vector, or the whole function when `vector` is -1. `astray`: before it stays unmasked it is
   * unmasked once with an upper address word that leads to no memory, where its message is lost.
   */
  | { readonly kind: "msix-mask"; readonly vector: number; readonly masked: boolean; readonly astray?: true }
  /** Map a queue's completions (or config changes when `queue` is -1) to a vector; any 16-bit value is legal. */
  | { readonly kind: "map-vector"; readonly queue: number; readonly vector: number };

/** Bring-up, status, reset, save. */
export type LifeOperation =
  /**
   * Reset, acknowledge, accept `features` (names, only those offered count), set up all queues, DRIVER_OK unless
   * `early`.
   */
  | { readonly kind: "initialise"; readonly features: readonly string[]; readonly early?: boolean }
  | { readonly kind: "reset" }
  | { readonly kind: "set-status"; readonly value: number }
  /** Accept raw feature bits without a reset: bits 0 .. 31, and in `high` bits 32 .. 63, where there are any. */
  | { readonly kind: "accept-features"; readonly value: number; readonly high?: number }
  /** Give a queue a fresh zeroed ring; `place` selects where. */
  | { readonly kind: "set-up-queue"; readonly queue: number; readonly place: RingPlace }
  /** Write 0 to the queue's address. */
  | { readonly kind: "drop-queue"; readonly queue: number }
  | { readonly kind: "save-restore"; readonly policy: "transparent" | "disconnect" }
  /** Save, and give the running device a document that is not quite that one; `at` selects the place or the variant. */
  | { readonly kind: "restore-damaged"; readonly damage: DamageKind; readonly at: number };

/** What is wrong with a state document. */
export type DamageKind =
  /** One character is another one. */
  | "flip"
  /** It ends too early. */
  | "truncate"
  /** It says that it is of another version. */
  | "version"
  /** It is a good one, of a device that was set up in another way. */
  | "configuration";

/** Where a ring is laid in guest memory. */
export type RingPlace = "low" | "straddling" | "top";

/** How the bytes of a chain are laid over descriptors. */
export interface ChainShape {
  /** Number of descriptors wanted for the direction in use, 1 .. queue size; cut to what is free and to the bytes. */
  readonly parts: number;
  /**
   * Bytes the first descriptor holds; 0 lets the driver choose an even split. Without ANY_LAYOUT never below the
   * header.
   */
  readonly first: number;
  /** Put the chain in an indirect table, where negotiated: none, all of it, or its tail behind direct descriptors. */
  readonly indirect: "no" | "all" | "tail";
  /** Add descriptors of the other direction: in transmit writable ones behind, in receive readable ones before. */
  readonly foreign: number;
  /** Where the buffers lie. */
  readonly place: "heap" | "top" | "straddling";
  /** Scatter descriptor indices instead of taking them in order. */
  readonly scatter: boolean;
  /** Set WRITE on the descriptor that refers to an indirect table, which the device must ignore; left out: no. */
  readonly writeOnTable?: boolean;
}

/** Whether the driver notifies after it has made entries available. */
export type NotifyMode =
  | "no"
  | "yes"
  /** Only if the device asks for it: used.flags, or avail_event with EVENT_IDX. */
  | "if-asked";

/** Ordinary traffic. */
export type RingOperation =
  /** Offer one message; `length` payload bytes, `extra` readable bytes behind them that are not payload. */
  | {
      readonly kind: "transmit";
      readonly channel: number;
      readonly length: number;
      readonly extra: number;
      readonly shape: ChainShape;
      readonly notify: NotifyMode;
    }
  /** Post one receive buffer with `capacity` writable bytes, header included. */
  | { readonly kind: "receive"; readonly capacity: number; readonly shape: ChainShape; readonly notify: NotifyMode }
  /** Post `count` receive buffers of one descriptor each (limited by what is free), one notify. */
  | { readonly kind: "refill"; readonly count: number; readonly capacity: number }
  /** Send `count` small messages through the ring, `batch` per notify: moves indices far ahead. */
  | { readonly kind: "fast-forward"; readonly queue: number; readonly count: number; readonly batch: number }
  | { readonly kind: "notify"; readonly queue: number }
  /** Read ISR status once, as an interrupt handler does. */
  | { readonly kind: "acknowledge" }
  /**
   * Ask for no interrupts, or for them again; with EVENT_IDX used_event is put `ahead` entries past what was reaped.
   */
  | { readonly kind: "suppress"; readonly queue: number; readonly on: boolean; readonly ahead: number }
  /**
   * Write garbage into fields of the driver's that the device must ignore without their feature: used_event, and from
   * a value of 256 on reserved flags too.
   */
  | { readonly kind: "scribble-event"; readonly queue: number; readonly value: number };

/** The host side. */
export type HostOperation =
  | { readonly kind: "host-send"; readonly channel: number; readonly length: number }
  | { readonly kind: "host-connect"; readonly channel: number }
  | { readonly kind: "host-close"; readonly channel: number }
  | { readonly kind: "host-stall"; readonly channel: number }
  | { readonly kind: "host-resume"; readonly channel: number };

/** What no correct driver does. */
export type MalformedOperation =
  /** Offer a chain with one of the conditions of spec/virtqueue.json; `detail` varies it. */
  | {
      readonly kind: "malformed-chain";
      readonly queue: number;
      readonly condition: string;
      readonly detail: number;
      readonly notify: boolean;
    }
  /** Offer a message with one of the conditions of spec/devices/vmchannel.json. */
  | {
      readonly kind: "malformed-message";
      readonly condition: string;
      readonly channel: number;
      readonly detail: number;
      readonly notify: boolean;
    }
  /** Overwrite part of the used ring, which belongs to the device. */
  | { readonly kind: "scribble-used"; readonly queue: number; readonly value: number }
  /** Notify `count` times in a row, any 16-bit queue index. */
  | { readonly kind: "notify-storm"; readonly value: number; readonly count: number };

/** The kinds of all operations. */
export type OperationKind = Operation["kind"];
