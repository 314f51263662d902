/** What may be special about a deviation, in words that go behind "and". */
export const circumstanceWords = {
  // How the chain is laid out, and what its queue is for.
  layout: {
    plain: "the chain is laid out in the simplest way",
    "indirect-last": "an indirect table stands behind direct descriptors",
    "whole-queue": "the chain takes every descriptor of the queue",
    "loose-table": "the entries of its indirect table are not in order, or some are not used",
    "write-on-indirect": "the descriptor of its indirect table has the WRITE flag",
    indirect: "its descriptors are in an indirect table",
    "at-edge": "a buffer lies at the edge of guest memory or in two regions",
    "other-direction": "it has descriptors of the direction that its queue does not use",
    "split-any-layout": "its bytes are in several descriptors, with ANY_LAYOUT",
    split: "its bytes are in several descriptors",
  },
  direction: {
    "device-writes": "the queue carries bytes to the guest",
    "device-reads": "the queue carries bytes from the guest",
  },
  // How the device was told of it.
  signedIndex: "its available index is negative as a signed number",
  notice: {
    relied: "the driver did not notify, as the device had asked",
    full: "the ring was full when the driver notified",
    batch: "it was not the first of the chains that a notification was for",
    rested: "it was in the ring for a while before the driver notified",
  },
  idleNotices: {
    some: "the queue was notified with nothing new in its ring",
    storm: "the queue was notified many times with nothing new in its ring",
  },
  absentNotified: "a queue that does not exist was notified",
  // What came before in this life, and what the driver accepted.
  nothingServed: "no chain of the queue was completed since the reset",
  emptied: "a malformed chain was given back empty before",
  refusedMessage: "a malformed message came before",
  headsRepeat: "a head was offered again while it was in flight",
  metMalformed: "a malformed chain was offered on the queue",
  offeredMalformed: "a malformed chain was offered",
  unoffered: "the driver accepted features that are not offered",
  beforeDriverOk: "DRIVER_OK was not set",
  jump: {
    ahead: "the available index was moved too far ahead",
    back: "the available index was moved backwards",
  },
  // What the last reset ended.
  oddBefore: {
    features: "before the reset features were written while rings were live",
    ring: "before the reset a live ring was moved",
    outside: "before the reset a ring was not wholly in guest memory",
    overlap: "before the reset rings and buffers overlapped",
    scribbled: "before the reset the driver overwrote the used ring",
    status: "before the reset status bits were set in an unusual order",
  },
  afterMalformed: "the device was reset after a malformed chain",
  manyLives: "the device was reset several times",
  afterInFlight: "chains were in flight at the last reset",
  servedBefore: "chains of the queue were completed before the reset",
  leftInFlight: "the index covers chains that were in flight at the reset",
  // A used element.
  indexSurvived: "the used index goes on where it was before the reset, and its first elements were not written",
  wroteLate: "the driver wrote size or an address of the queue while it was enabled",
  queueReset: "the queue was reset by itself before",
  smallerSize: "the driver has made the queue smaller than the device's maximum",
  idSwapped: "the id is that of a chain in flight in the other byte order",
  idMasked: "the id is a head out of range, taken modulo the queue size",
  // Guest memory.
  behindTable: "the place lies behind an indirect table with a next field that leads past its end",
  place: {
    "available-event": "the write went to avail_event",
    padding: "the write went to the padding before the used ring",
  },
  // Interrupts.
  early: {
    line: "the line was raised early",
    message: "the message was sent early",
  },
  reason: {
    "ring-empty": "the available ring ran empty, with NOTIFY_ON_EMPTY negotiated",
    "event-crossed": "the used index passed used_event",
    used: "a chain of the first queue was used",
    "used-elsewhere": "a chain of another queue was used",
  },
  msixTurnedOff: "MSI-X was on before and was turned off",
  dueWhileDisabled: "the interrupt became due while interrupts were disabled in the command register",
  garbage: {
    "used-event": "the driver left a value in used_event, which means nothing without EVENT_IDX",
    flags: "the driver set reserved bits of avail.flags",
  },
  earlier: {
    "this-life": "earlier interrupts did come",
    "earlier-life": "interrupts came before the reset and none since",
  },
  otherBit: "another bit of ISR is set",
  owed: {
    queue: "a chain was used on a queue that is mapped to the vector",
    unmasked: "the event came while the vector was masked",
    config: "config space changed",
  },
  // Messages and streams.
  message: {
    malformed: "the message is malformed",
    "split-header": "the header of the message is in several descriptors",
    "no-payload": "the message has no payload",
    "behind-payload": "the chain has bytes behind the payload",
  },
  shortChain: "the chain is too short for a message",
  heldAtClose: "the chain was held back when its host end was closed",
  hostEndClosed: "the host end of its channel is closed",
  reconnected: "the host end was connected anew",
  held: "the message was held back until its host end read again",
  waitedForChain: "host bytes had waited for a chain",
  pendingAtReset: "host bytes were pending at the reset",
  pendingAtClose: "host bytes were pending when a host end was closed",
  refused: {
    part: "they are the first bytes of a malformed chain",
    chain: "they are the bytes of a malformed chain",
    message: "they are the bytes of a malformed message",
    "behind-payload": "they stood behind the payload of a message",
    "held-at-close": "they are of a message that was held back when its host end was closed",
    "host-end-closed": "they are of a message that was sent while no host end was connected",
  },
  displaced: "the message is not lost, or not completed yet",
  between: "the stream goes on with the next message behind them",
  // Registers and config space.
  narrow: "the last write covered a part of the register only",
  closedWrite: "it was written while the memory bit of the command register was clear",
  untouched: "the driver has not written to it since the reset",
  written: "the driver had written to it",
  moved: "MSI-X was turned on or off",
  afterReset: "the device was reset meanwhile",
  isZero: "the value is 0",
  otherConfiguration: "it is the state of a device with other channels",
  modernBits: "status bits of modern devices are set",
  failedLost: "only FAILED was lost",
} as const;

type Words = typeof circumstanceWords;

/** The names of circumstances. */
export type CircumstanceName = keyof Words;

/** What is known of the circumstances of a deviation; what is left out does not hold. */
export type Circumstances = {
  readonly [Name in CircumstanceName]?: (Words[Name] extends string ? boolean : keyof Words[Name]) | undefined;
};

/** How a chain is laid out, by what is most special about it. */
export type ChainLayout = keyof Words["layout"];

/** How the device was told of a chain, where it was not notified of that one alone. */
export type Notice = keyof Words["notice"];

/** Something odd that a driver does, after which only a reset helps. */
export type OddAct = keyof Words["oddBefore"];

/** What is special about a message of the guest. */
export type MessageKind = keyof Words["message"];

/** What a row asks of the circumstances: each that it names, with one of the values where there are several. */
export type When = {
  readonly [Name in CircumstanceName]?: Words[Name] extends string
    ? true
    : keyof Words[Name] | readonly (keyof Words[Name])[];
};
