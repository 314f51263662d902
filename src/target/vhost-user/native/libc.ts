import { TargetError } from "../../target-error.ts";

/** Calls of the C library that Node.js has no function for. Each gives what the library gives; -1 is a failure. */
export interface Libc {
  /** Bytes of memory outside of the heap that the calls below read and write. */
  readonly scratch: Scratch;
  /** The number of the error that the last call failed with. */
  errorNumber(): number;
  close(descriptor: number): number;
  /** An anonymous file in memory. */
  memfdCreate(name: string, flags: number): number;
  resize(descriptor: number, bytes: number): number;
  control(descriptor: number, command: number, argument: number): number;
  /** Maps a file as a whole, shared, to be read and written; undefined when that fails. */
  mapShared(descriptor: number, bytes: number, offset: number): ArrayBuffer | undefined;
  eventCounter(initial: number, flags: number): number;
  /** Polls the first `count` entries of the scratch memory's list. */
  poll(count: number, milliseconds: number): number;
  /** Reads eight bytes of an event counter into the scratch memory. */
  readCounter(descriptor: number): number;
  /** Adds one to an event counter. */
  writeCounter(descriptor: number): number;
  unixSocket(): number;
  connect(descriptor: number, address: Uint8Array): number;
  bind(descriptor: number, address: Uint8Array): number;
  listen(descriptor: number, waiting: number): number;
  accept(descriptor: number): number;
  /** Sends the message that the scratch memory describes. */
  send(descriptor: number, flags: number): number;
  /** Receives a message as the scratch memory describes it. */
  receive(descriptor: number, flags: number): number;
}

/** Memory at a fixed address, with the parts that system calls are given. */
export interface Scratch {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Address of its first byte. */
  readonly address: bigint;
}

/** Parts of the scratch memory, by their offsets. */
export const scratchPart = {
  /** A message's description: the struct msghdr of a 64-bit system. */
  message: 0,
  /** Its one vector of bytes. */
  vector: 64,
  /** An event counter's eight bytes. */
  counter: 96,
  /** What is added to an event counter. */
  one: 104,
  /** Descriptors to poll, eight bytes each. */
  polled: 256,
  /** Ancillary data of a message: descriptors that go with it. */
  control: 4096,
  /** Bytes of a message. */
  data: 8192,
} as const;

/** Bytes of the parts that have a limit of their own, and of all of it. */
export const scratchBytes = { polled: 2048, control: 1024, data: 57_344, all: 65_536 } as const;

const protectionReadWrite = 3;
const mapShared = 1;
const mapPrivateAnonymous = 0x22;
const addressFamilyUnix = 1;
const socketStreamCloseOnExec = 0x8_0001;
const acceptCloseOnExec = 0x8_0000;

/** What `mmap` gives when it fails. */
const mapFailed = 0xffff_ffff_ffff_ffffn;

let loaded: Libc | undefined;

/**
 * Loads the C library by the package koffi, once. Rejects with a `TargetError` (`start-failed`) that says what to
 * install when the package is not there, or that this machine cannot be used.
 */
export async function loadLibc(): Promise<Libc> {
  loaded ??= openLibc(await importKoffi());
  return loaded;
}

type Koffi = typeof import("koffi");

async function importKoffi(): Promise<Koffi> {
  if (process.platform !== "linux" || !["x64", "arm64"].includes(process.arch)) {
    throw new TargetError(
      "start-failed",
      `vhost-user needs Linux on a 64-bit processor, and this is ${process.platform} on ${process.arch}`,
      "Run the kit on Linux, on x86-64 or 64-bit ARM.",
    );
  }
  try {
    return await import("koffi");
  } catch (error) {
    throw new TargetError(
      "start-failed",
      "the package koffi is not installed, by which the kit passes file descriptors to a vhost-user back-end",
      "Install it beside the kit: npm install koffi@3",
      error,
    );
  }
}

function openLibc(koffi: Koffi): Libc {
  const library = koffi.load(null);
  const map = library.func("void *mmap(void *, size_t, int, int, int, int64_t)");
  const address = map(null, scratchBytes.all, protectionReadWrite, mapPrivateAnonymous, -1, 0) as bigint;
  const bytes = new Uint8Array(koffi.view(address, scratchBytes.all));
  const scratch = { bytes, view: new DataView(bytes.buffer), address };
  describeMessages(scratch);
  const at = (offset: number): bigint => address + BigInt(offset);
  const [polled, counter, one, message] = [
    at(scratchPart.polled),
    at(scratchPart.counter),
    at(scratchPart.one),
    at(scratchPart.message),
  ];
  const poll = library.func("int poll(void *, unsigned long, int)");
  const read = library.func("long read(int, void *, size_t)");
  const write = library.func("long write(int, void *, size_t)");
  const sendMessage = library.func("long sendmsg(int, void *, int)");
  const receiveMessage = library.func("long recvmsg(int, void *, int)");
  const socket = library.func("int socket(int, int, int)");
  const accept = library.func("int accept4(int, void *, void *, int)");
  const connect = library.func("int connect(int, void *, unsigned int)");
  const bind = library.func("int bind(int, void *, unsigned int)");
  const control = library.func("int fcntl(int, int, ...)");
  return {
    scratch,
    errorNumber: () => koffi.errno(),
    close: library.func("int close(int)"),
    memfdCreate: library.func("int memfd_create(const char *, unsigned int)"),
    resize: library.func("int ftruncate(int, int64_t)"),
    control: (descriptor, command, argument) => control(descriptor, command, "int", argument) as number,
    mapShared: (descriptor, length, offset) => {
      const mapped = map(null, length, protectionReadWrite, mapShared, descriptor, offset) as bigint;
      return mapped === mapFailed ? undefined : koffi.view(mapped, length);
    },
    eventCounter: library.func("int eventfd(unsigned int, int)"),
    poll: (count, milliseconds) => poll(polled, count, milliseconds) as number,
    readCounter: (descriptor) => read(descriptor, counter, 8) as number,
    writeCounter: (descriptor) => write(descriptor, one, 8) as number,
    unixSocket: () => socket(addressFamilyUnix, socketStreamCloseOnExec, 0) as number,
    connect: (descriptor, name) => connect(descriptor, name, name.length) as number,
    bind: (descriptor, name) => bind(descriptor, name, name.length) as number,
    listen: library.func("int listen(int, int)"),
    accept: (descriptor) => accept(descriptor, null, null, acceptCloseOnExec) as number,
    send: (descriptor, flags) => sendMessage(descriptor, message, flags) as number,
    receive: (descriptor, flags) => receiveMessage(descriptor, message, flags) as number,
  };
}

/** What never changes of the description of messages: that they have one vector, and where their parts are. */
function describeMessages({ view, address }: Scratch): void {
  view.setBigUint64(scratchPart.message + 16, address + BigInt(scratchPart.vector), true);
  view.setUint32(scratchPart.message + 24, 1, true);
  view.setBigUint64(scratchPart.message + 32, address + BigInt(scratchPart.control), true);
  view.setBigUint64(scratchPart.vector, address + BigInt(scratchPart.data), true);
  view.setUint32(scratchPart.one, 1, true);
}
