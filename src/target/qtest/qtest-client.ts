import { setTimeout as sleep } from "node:timers/promises";
import { assert } from "../../base/assert.ts";
import type { AccessWidth } from "../access-batch.ts";
import { TargetError } from "../target-error.ts";
import type { QtestClientOptions, Waiter } from "./qtest-client-options.ts";
import type { QtestConnection, QtestPeer } from "./qtest-connection.ts";
import { graceMilliseconds, openBytesMax, portionBufferBytes, portionBytes, roomKept } from "./qtest-limits.ts";
import { openKind, openRequestsMax, QtestOpenRequests } from "./qtest-open-requests.ts";
import { QtestReplyReader } from "./qtest-replies.ts";
import { checkPort, QtestRequestWriter, qtestCommandIndex, qtestHexMax, qtestWordCommand } from "./qtest-request.ts";
import { StayAwake } from "./stay-awake.ts";

const commandRead = qtestCommandIndex("read");
const commandWrite = qtestCommandIndex("write");
const commandBase64Read = qtestCommandIndex("b64read");
const commandBase64Write = qtestCommandIndex("b64write");
const commandEndianness = qtestCommandIndex("endianness");
const commandIntercept = qtestCommandIndex("irq_intercept_in");

/**
 * The client side of QEMU's qtest protocol. Requests are queued by the methods named after what they do and sent in
 * long runs; `flush` waits until each has its one reply. Whoever queues looks at `full` before each request and
 * awaits `drain` when it is set: what is on the way is bounded, and replies are read while requests are written, so
 * neither side can block the other.
 *
 * The first failure ends the client: from then on `drain` and `flush` reject with it.
 */
export class QtestClient {
  readonly #connection: QtestConnection;
  readonly #peer: QtestPeer;
  readonly #replyLimit: number;
  readonly #requests: QtestOpenRequests;
  readonly #reader: QtestReplyReader;
  readonly #writer: QtestRequestWriter = new QtestRequestWriter(Buffer.allocUnsafe(portionBufferBytes));
  readonly #spareBuffers: Buffer[] = [];
  readonly #awake: StayAwake = new StayAwake();
  #failure: TargetError | undefined;
  /** Set as soon as nothing more can be sent, which may be a while before the reason is known. */
  #ended = false;
  #waiter: Waiter | undefined;
  #timer: NodeJS.Timeout | undefined;
  #lastReply = 0;

  constructor(options: QtestClientOptions) {
    this.#connection = options.connection;
    this.#peer = options.peer;
    this.#replyLimit = options.replyLimitMilliseconds;
    const refuse = (message: string): void => this.#refuse(message);
    this.#requests = new QtestOpenRequests(options.interruptLine, refuse, options.onInterrupt);
    this.#reader = new QtestReplyReader(this.#requests);
    const { input, output } = options.connection;
    input.on("data", (chunk: Buffer) => this.#received(chunk));
    input.on("end", () => this.#lost(undefined));
    input.on("close", () => this.#lost(undefined));
    input.on("error", (error) => this.#lost(error));
    output.on("error", (error) => this.#lost(error));
    input.resume();
  }

  /** Whether no more may be queued before `drain`. */
  get full(): boolean {
    return this.#requests.count >= openRequestsMax - roomKept || this.#requests.bytes >= openBytesMax;
  }

  /** Free-running number of the next request. */
  get requested(): number {
    return this.#requests.queued;
  }

  /** Level of the interrupt line as far as replies have been read: 0 or 1, or -1 when there is no line to see. */
  get interruptLevel(): number {
    return this.#requests.interruptLevel;
  }

  /** Interrupt lines that moved at least once: shows which line it is when it is not the one announced. */
  get movedInterruptLines(): ReadonlySet<number> {
    return this.#requests.movedInterruptLines;
  }

  /** Queues a write of an I/O port, 0 .. 0xFFFF. */
  portWrite(port: number, width: AccessWidth, value: number): void {
    checkPort(port);
    this.#writeWord(qtestWordCommand("out", width), port, width, value);
  }

  /** Queues a read of an I/O port; the value is put into `values[slot]`. */
  portRead(port: number, width: AccessWidth, values: Float64Array, slot: number): void {
    checkPort(port);
    this.#readWord(qtestWordCommand("in", width), port, width, values, slot);
  }

  /** Queues a write of a word at an address of memory, as a device with a memory BAR decodes it. */
  wordWrite(address: number, width: AccessWidth, value: number): void {
    this.#writeWord(qtestWordCommand("write", width), address, width, value);
  }

  /** Queues a read of a word at an address of memory; the value is put into `values[slot]`. */
  wordRead(address: number, width: AccessWidth, values: Float64Array, slot: number): void {
    this.#readWord(qtestWordCommand("read", width), address, width, values, slot);
  }

  /** Queues a copy of guest RAM, at most one chunk, into `buffer` from `offset` on. */
  memoryRead(address: number, buffer: Uint8Array, offset: number, length: number): void {
    assert(offset >= 0 && offset + length <= buffer.length, "a read reaches beyond its buffer");
    const isHex = length <= qtestHexMax;
    const command = isHex ? commandRead : commandBase64Read;
    const kind = isHex ? openKind.hexBytes : openKind.base64Bytes;
    const start = this.#writer.length;
    this.#writer.readBytes(command, address, length);
    const bytes = this.#writer.length - start + 2 * length;
    this.#requests.addBytes(kind, command, address, length, bytes, buffer, offset);
    this.#queued();
  }

  /** Queues a copy of bytes, at most one chunk, into guest RAM. */
  memoryWrite(address: number, buffer: Uint8Array, offset: number, length: number): void {
    const command = length <= qtestHexMax ? commandWrite : commandBase64Write;
    const start = this.#writer.length;
    this.#writer.writeBytes(command, address, buffer, offset, length);
    this.#add(command, address, start);
  }

  /** Queues a request that does nothing: its reply shows that the target has done everything before it. */
  barrier(): void {
    const start = this.#writer.length;
    this.#writer.bare(commandEndianness);
    this.#add(commandEndianness, 0, start);
  }

  /** Queues the request that makes the target report the inputs of an interrupt controller. */
  interceptInterrupts(controller: string): void {
    const start = this.#writer.length;
    this.#writer.word(commandIntercept, controller);
    this.#add(commandIntercept, 0, start);
  }

  /** Sends a line of any length, with its command's number; its reply goes to `take`, a `FAIL` too. */
  ask(command: number, line: string, take: (reply: string) => void): void {
    this.#send();
    this.#requests.addWords(command, line.length, take);
    this.#connection.output.write(line, "latin1");
  }

  /** Puts the level of the interrupt line into `values[slot]`, as it is when every request before has its reply. */
  interruptSample(values: Float64Array, slot: number): void {
    this.#requests.addSample(values, slot);
  }

  /** Sends what is queued and waits until more can be sent. */
  drain(): Promise<void> {
    return this.#wait(openRequestsMax / 2);
  }

  /** Sends what is queued and waits until every request has its reply. */
  flush(): Promise<void> {
    return this.#wait(0);
  }

  /** Ends the connection. */
  close(): void {
    this.#fail(
      new TargetError("crashed", "the kit has closed its connection to the target", "Start the target again."),
    );
  }

  #writeWord(command: number, address: number, width: AccessWidth, value: number): void {
    const start = this.#writer.length;
    this.#writer.write(command, address, width, value);
    this.#add(command, address, start);
  }

  #readWord(command: number, address: number, width: AccessWidth, values: Float64Array, slot: number): void {
    const start = this.#writer.length;
    this.#writer.read(command, address);
    const bytes = this.#writer.length - start + 8 + 2 * width;
    this.#requests.addValue(command, address, width, bytes, values, slot);
    this.#queued();
  }

  #add(command: number, address: number, start: number): void {
    this.#requests.add(command, address, this.#writer.length - start + 3);
    this.#queued();
  }

  #queued(): void {
    if (this.#writer.length >= portionBytes) {
      this.#send();
    }
  }

  #send(): void {
    const length = this.#writer.length;
    if (length === 0 || this.#ended) {
      this.#writer.length = 0;
      return;
    }
    const bytes = this.#writer.bytes;
    this.#connection.output.write(bytes.subarray(0, length), () => this.#spareBuffers.push(bytes));
    this.#writer.use(this.#spareBuffers.pop() ?? Buffer.allocUnsafe(portionBufferBytes));
  }

  async #wait(left: number): Promise<void> {
    assert(this.#waiter === undefined, "two callers wait for the same target");
    this.#send();
    if (this.#failure !== undefined) {
      throw this.#failure;
    }
    if (this.#isDown(left)) {
      return;
    }
    this.#lastReply = performance.now();
    this.#timer ??= setTimeout(() => this.#look(), this.#replyLimit);
    this.#awake.begin();
    await new Promise<void>((resolve, reject) => {
      this.#waiter = { left, resolve, reject };
    });
  }

  #isDown(left: number): boolean {
    return this.#requests.count <= left && (left === 0 || this.#requests.bytes <= openBytesMax / 2);
  }

  #received(chunk: Buffer): void {
    const before = this.#requests.answered;
    this.#reader.push(chunk);
    if (this.#requests.answered !== before) {
      this.#lastReply = performance.now();
    }
    const waiter = this.#waiter;
    if (waiter !== undefined && !this.#ended && this.#isDown(waiter.left)) {
      this.#waiter = undefined;
      this.#awake.end();
      waiter.resolve();
    }
  }

  /** One timer serves many waits: when it ends it asks how long the target has really been silent. */
  #look(): void {
    this.#timer = undefined;
    if (this.#waiter === undefined || this.#ended) {
      return;
    }
    const rest = this.#replyLimit - (performance.now() - this.#lastReply);
    if (rest > 0) {
      this.#timer = setTimeout(() => this.#look(), rest);
      return;
    }
    void this.#judgeSilence();
  }

  async #judgeSilence(): Promise<void> {
    const before = this.#requests.answered;
    await sleep(graceMilliseconds);
    const error = this.#requests.answered === before ? await this.#peer.describeSilence(this.#replyLimit) : undefined;
    if (error !== undefined && this.#requests.answered === before) {
      this.#fail(error);
    } else if (this.#waiter !== undefined) {
      this.#timer ??= setTimeout(() => this.#look(), this.#replyLimit);
    }
  }

  #refuse(message: string): void {
    const hint = "Compare the target with the table of requests and replies in docs/writing-a-target.md.";
    this.#fail(new TargetError("protocol", message, hint));
  }

  #lost(cause: Error | undefined): void {
    if (this.#ended) {
      return;
    }
    this.#end();
    void this.#peer.describeLoss(cause).then((error) => this.#fail(error));
  }

  #fail(error: TargetError): void {
    this.#end();
    this.#failure ??= error;
    const waiter = this.#waiter;
    this.#waiter = undefined;
    waiter?.reject(this.#failure);
  }

  #end(): void {
    this.#ended = true;
    this.#awake.end();
    this.#reader.stop();
    clearTimeout(this.#timer);
    this.#connection.output.destroy();
    this.#connection.input.destroy();
  }
}
