import type { ReferenceOptions } from "../../../reference/options.ts";
import { createRandom, type Random } from "../../../src/base/random.ts";

/** What a device does with something for which the specification leaves a choice, whenever it meets it. */
export type Choice = "always" | "sometimes" | "never";

/** What a lawful device is like: when it works, how much at once, and what it does where it may choose. */
export interface Traits {
  /** The number it was drawn for. */
  readonly seed: number;
  /** How likely it looks at its rings before and after an access, whether or not it is notified; 0 .. 1. */
  readonly polls: { readonly before: number; readonly after: number };
  /** Whether it looks at configuration space accesses, and those to the table of messages, as well. */
  readonly pollsAll: boolean;
  /** How likely it looks at its rings between any two things that the guest does, heard of or not; 0 .. 1. */
  readonly pollsBetween: number;
  /** How likely a thread runs between two accesses of the guest, and the most that it does in one go. */
  readonly threads: { readonly eagerness: number; readonly burst: number };
  /** Whether a notification is worked on by a thread, later. */
  readonly notifiedLater: Choice;
  /** Whether what happens at a host end is noticed later. */
  readonly hostLater: Choice;
  /** The most chains that it takes in one go; 0 for all. */
  readonly chainsAtOnce: number;
  /** Whether several used elements are published at once. */
  readonly publishesBatches: boolean;
  /** Whether such a batch is published later. */
  readonly publishesLater: Choice;
  /** Whether the decision on an interrupt comes later than what it is about. */
  readonly interruptsLater: Choice;
  /** Whether each completion has a decision of its own. */
  readonly interruptsEach: Choice;
  /** Whether transmit chains come back behind those that were taken after them. */
  readonly reversesTransmit: Choice;
  /** Whether used.flags ask for no notifications while it works. */
  readonly asksForQuiet: boolean;
  /** What it does with the address of a queue that has one (A17). */
  readonly addressAgain: "keeps-positions" | "breaks" | "ignored";
  /** Whether a queue whose ring is outside guest memory stops when it is notified (OPEN-12). */
  readonly stopsOutsideRam: Choice;
  /** Whether it stops at a malformed chain, or completes it empty. */
  readonly stopsAtMalformed: Choice;
  /** Whether a queue that stops stops the other one (OPEN-4). */
  readonly stopsAsAWhole: boolean;
  /** Whether it stops at a head out of range (OPEN-3). */
  readonly stopsAtHead: Choice;
  /** What it does with a head that is in flight (OPEN-5). */
  readonly repeatedHead: "serve" | "complete-empty" | "break";
  /** The used length of transmit chains (A18). */
  readonly transmitLength: "zero" | "bytes-taken" | "other";
  /** Whether chains held back count for NOTIFY_ON_EMPTY (OPEN-13). */
  readonly heldCount: Choice;
  /** Whether the first decision with EVENT_IDX gives an interrupt too many (OPEN-14). */
  readonly greets: Choice;
  /** Whether ISR shows queues too when config space changes (A10). */
  readonly bothBits: Choice;
  /** Whether ISR follows queue events with MSI-X on (A9). */
  readonly marksWithMessages: Choice;
  /** Whether a change of a host end is told before DRIVER_OK (OPEN-2). */
  readonly tellsEarly: Choice;
  /** Whether it takes receive chains before there is anything for them; such a device cannot be saved. */
  readonly takesAhead: boolean;
  /** Bytes given with one receive chain. */
  readonly portion: "all" | "one" | "thirteen" | "any";
  /** What comes to stand behind a message in a receive chain (device.md 10.18). */
  readonly filling: "nothing" | "zeros" | "message";
  /** How it follows chains (A6, A13, OPEN-6, OPEN-9). */
  readonly walk: "plain" | "doubting" | "strict" | "lenient" | "counting" | "zeroing" | "measuring";
  /** How it gives bytes to host ends (OPEN-8). */
  readonly transmit: "plain" | "trickling" | "reordering" | "undivided" | "blocking";
  /** What registers do where it is open (A4, A8, A16, OPEN-20). */
  readonly registers:
    | "plain"
    | "selective"
    | "masking"
    | "hiding"
    | "silent"
    | "mute"
    | "sticky"
    | "strict"
    | "first-byte"
    | "filling";
  /** What a read of the notify register gives (A7). */
  readonly notifyReads: "ones" | "zero" | "last";
  /** Each byte behind the config space (OPEN-1). */
  readonly configEnd: number;
  /** What its configuration space has (OPEN-22). */
  readonly pci: "plain" | "old" | "spacious" | "talkative";
  readonly channels: "plain" | "eager" | "strange-ids";
  /** Sizes of its queues, number of vectors, what address 0 does (A3), features. */
  readonly options: Pick<ReferenceOptions, "queueSizes" | "msixVectors" | "zeroAddress" | "features">;
}

const choices: readonly Choice[] = ["always", "sometimes", "never"];

/** Whether something is done this time. */
export function chooses(choice: Choice, random: Random): boolean {
  return choice === "always" || (choice === "sometimes" && random.chance(0.5));
}

type Timing =
  | "polls"
  | "pollsAll"
  | "pollsBetween"
  | "threads"
  | "notifiedLater"
  | "hostLater"
  | "chainsAtOnce"
  | "publishesBatches"
  | "publishesLater"
  | "interruptsLater"
  | "interruptsEach";

function drawTiming(random: Random): Pick<Traits, Timing> {
  const often = (): number => random.pick([0, 0.1, 0.5, 1]);
  const choice = (): Choice => random.pick(choices);
  return {
    polls: { before: often(), after: often() },
    pollsBetween: random.pick([0, 0, 0.2, 0.7]),
    pollsAll: random.chance(0.5),
    threads: { eagerness: random.pick([0, 0.3, 0.7]), burst: random.pick([1, 1, 3]) },
    notifiedLater: choice(),
    hostLater: choice(),
    chainsAtOnce: random.pick([0, 0, 1, 2, 5]),
    publishesBatches: random.chance(0.5),
    publishesLater: choice(),
    interruptsLater: choice(),
    interruptsEach: choice(),
  };
}

type RingChoice =
  | "reversesTransmit"
  | "asksForQuiet"
  | "stopsAtMalformed"
  | "stopsAsAWhole"
  | "stopsAtHead"
  | "repeatedHead"
  | "transmitLength"
  | "heldCount"
  | "greets";

function drawRings(random: Random): Pick<Traits, RingChoice> {
  const choice = (): Choice => random.pick(choices);
  return {
    reversesTransmit: choice(),
    asksForQuiet: random.chance(0.3),
    stopsAtMalformed: choice(),
    stopsAsAWhole: random.chance(0.3),
    stopsAtHead: choice(),
    repeatedHead: random.pick(["serve", "complete-empty", "break"]),
    transmitLength: random.pick(["zero", "zero", "bytes-taken", "other"]),
    heldCount: choice(),
    greets: choice(),
  };
}

type QueueChoice = "addressAgain" | "stopsOutsideRam";

function drawQueues(random: Random): Pick<Traits, QueueChoice> {
  return {
    addressAgain: random.pick(["keeps-positions", "breaks", "ignored"]),
    stopsOutsideRam: random.pick(choices),
  };
}

type PartChoice =
  | "takesAhead"
  | "portion"
  | "filling"
  | "walk"
  | "transmit"
  | "registers"
  | "pci"
  | "channels"
  | "configEnd";

function drawParts(random: Random): Pick<Traits, PartChoice> {
  const transmit = random.pick<Traits["transmit"]>([
    "plain",
    "plain",
    "trickling",
    "reordering",
    "undivided",
    "blocking",
  ]);
  const walk = random.pick<Traits["walk"]>(["plain", "doubting", "strict", "lenient", "counting", "zeroing"]);
  return {
    takesAhead: random.chance(0.3),
    portion: random.pick(["all", "all", "one", "thirteen", "any"]),
    filling: random.pick(["nothing", "nothing", "zeros", "message"]),
    walk: transmit === "undivided" ? "measuring" : walk,
    transmit,
    registers: random.pick<Traits["registers"]>([
      "plain",
      "plain",
      "selective",
      "masking",
      "hiding",
      "silent",
      "mute",
      "sticky",
      "strict",
      "first-byte",
      "filling",
    ]),
    configEnd: random.pick([0xff, 0, 0x5a]),
    pci: random.pick(["plain", "plain", "old", "spacious", "talkative"]),
    channels: random.pick(["plain", "eager", "strange-ids"]),
  };
}

/** Apart from the first draws of a number: the others stay as they are when something is added. */
const laterDraws = 1_000_000;

/** Draws what the device with a number is like. */
export function drawTraits(seed: number): Traits {
  const random = createRandom(seed);
  const parts = drawParts(random);
  return {
    seed,
    ...drawTiming(random),
    ...drawRings(random),
    ...drawQueues(createRandom(seed + laterDraws)),
    ...parts,
    bothBits: random.pick(choices),
    marksWithMessages: random.pick(choices),
    tellsEarly: random.pick(choices),
    notifyReads: random.pick(["ones", "zero", "last"]),
    options: drawOptions(random, parts),
  };
}

function drawOptions(random: Random, { transmit }: Pick<Traits, "transmit">): Traits["options"] {
  const sizes: readonly (readonly [number, number])[] = [
    [128, 128],
    [4, 16],
    [2, 1],
    [256, 8],
  ];
  return {
    queueSizes: random.pick(sizes),
    msixVectors: random.pick([0, 1, 4]),
    zeroAddress: random.pick(["device", "queue"]),
    features: {
      link: random.chance(0.8),
      notifyOnEmpty: random.chance(0.5),
      // With ANY_LAYOUT a split header must be understood.
      anyLayout: transmit !== "undivided" && random.chance(0.7),
      indirect: random.chance(0.7),
      eventIndex: random.chance(0.5),
    },
  };
}
