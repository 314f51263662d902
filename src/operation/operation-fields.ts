import type { ChainShape, Operation, OperationKind } from "./operation.ts";

/** What one field of an operation may hold. */
export type FieldRule =
  | { readonly type: "number"; readonly minimum: number; readonly maximum: number }
  | { readonly type: "word"; readonly words: readonly (string | number)[] }
  | { readonly type: "text" }
  | { readonly type: "texts" }
  | { readonly type: "flag"; readonly optional?: boolean }
  | { readonly type: "shape" };

type FieldsOf<T> = { readonly [F in Exclude<keyof T, "kind">]-?: FieldRule };
type OperationOf<K extends OperationKind> = Extract<Operation, { readonly kind: K }>;

/** The most bytes, entries or repetitions that one operation may ask for. */
const operationCountMax = 0x100_0000;

const text: FieldRule = { type: "text" };
const flag: FieldRule = { type: "flag" };
const shape: FieldRule = { type: "shape" };
const width: FieldRule = { type: "word", words: [1, 2, 4] };
const notify: FieldRule = { type: "word", words: ["no", "yes", "if-asked"] };
const count = number(0, operationCountMax);
const index = number(0, 0xffff);
const indexOrNone = number(-1, 0xffff);
const value = number(0, 0xffff_ffff);
const offset = number(0, 0xffff);

/** The fields of a chain's shape. */
export const shapeFields: FieldsOf<ChainShape> = {
  parts: number(1, 0xffff),
  first: count,
  indirect: { type: "word", words: ["no", "all", "tail"] },
  foreign: index,
  place: { type: "word", words: ["heap", "top", "straddling"] },
  scatter: flag,
};

/** The fields of each kind of operation, `kind` itself apart. */
export const operationFields: { readonly [K in OperationKind]: FieldsOf<OperationOf<K>> } = {
  "register-read": { register: text },
  "register-write": { register: text, value },
  "bar-read": { offset, width },
  "bar-write": { offset, width, value },
  "config-space-read": { offset, width },
  "config-space-write": { offset, width, value },
  "config-space-scan": { width },
  "register-scan": { queues: index, isr: flag },
  "pci-read": { offset, width },
  "pci-write": { offset, width, value },
  "pci-scan": {},
  "size-bar": { bar: number(0, 5) },
  "move-bar": { slot: index },
  "command-bit": { bit: text, on: flag },
  "closed-access": { offset, width, value },
  msix: { on: flag },
  "msix-mask": { vector: indexOrNone, masked: flag },
  "map-vector": { queue: indexOrNone, vector: index },
  initialise: { features: { type: "texts" }, early: { type: "flag", optional: true } },
  reset: {},
  "set-status": { value: number(0, 0xff) },
  "accept-features": { value },
  "set-up-queue": { queue: index, place: { type: "word", words: ["low", "straddling", "top"] } },
  "drop-queue": { queue: index },
  "save-restore": { policy: { type: "word", words: ["transparent", "disconnect"] } },
  transmit: { channel: index, length: count, extra: count, shape, notify },
  receive: { capacity: count, shape, notify },
  refill: { count, capacity: count },
  "fast-forward": { queue: index, count, batch: count },
  notify: { queue: index },
  acknowledge: {},
  suppress: { queue: index, on: flag, ahead: index },
  "scribble-event": { queue: index, value: index },
  "host-send": { channel: index, length: count },
  "host-connect": { channel: index },
  "host-close": { channel: index },
  "host-stall": { channel: index },
  "host-resume": { channel: index },
  "malformed-chain": { queue: index, condition: text, detail: value, notify: flag },
  "malformed-message": { condition: text, channel: index, detail: value, notify: flag },
  "scribble-used": { queue: index, value },
  "notify-storm": { value: index, count },
};

function number(minimum: number, maximum: number): FieldRule {
  return { type: "number", minimum, maximum };
}
