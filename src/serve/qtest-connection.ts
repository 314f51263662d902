import type { Readable, Writable } from "node:stream";
import { StayAwake } from "../target/qtest/stay-awake.ts";
import type { QtestMachine } from "./qtest-machine.ts";
import { parseQtestLine, requestLineMax } from "./qtest-parser.ts";
import type { QtestRequest } from "./qtest-request.ts";

/** Replies that may wait to be written before the client must read; bytes. */
const pendingRepliesMax = 262_144;

/**
 * Serves one client: takes lines, carries them out in order, writes one reply for each. Replies to what arrived
 * together leave together; a client that does not read its replies is not read either.
 */
export class QtestConnection {
  readonly #machine: QtestMachine;
  readonly #input: Readable;
  readonly #output: Writable;
  readonly #guard: (work: () => void) => void;
  readonly #awake: StayAwake = new StayAwake();
  /** Text that arrived and was not carried out; lines before `#position` are done. */
  #text = "";
  #position = 0;
  /** Pieces of a line whose end has not arrived. */
  #partial: string[] = [];
  #partialLength = 0;
  #replies = "";
  #flushScheduled = false;
  /** The replies of this turn of the event loop are about to leave. */
  #turnEnds = false;
  /** The last attempt to carry out requests got no further. */
  #stuck = false;
  #closed = false;
  #finished: (() => void) | undefined;

  /** Starts serving. `guard` runs work of the device and takes care of what it throws. */
  constructor(machine: QtestMachine, input: Readable, output: Writable, guard: (work: () => void) => void) {
    this.#machine = machine;
    this.#input = input;
    this.#output = output;
    this.#guard = guard;
    input.on("data", this.#onData);
    output.on("drain", this.#onDrain);
  }

  /** Stops serving; what was asked and not carried out is dropped. The streams stay open. */
  close(): void {
    this.#closed = true;
    this.#awake.end();
    this.#input.off("data", this.#onData);
    this.#output.off("drain", this.#onDrain);
    this.#machine.onInterrupt = undefined;
  }

  /** The client sends no more: carries out what it sent, as fast as it takes the replies, and then calls `done`. */
  finish(done: () => void): void {
    this.#finished = done;
    this.#work();
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#awake.end();
    const text = chunk.toString("latin1");
    const end = text.lastIndexOf("\n");
    if (end === -1) {
      this.#keep(text);
      return;
    }
    this.#text += this.#takePartial() + text.slice(0, end + 1);
    this.#keep(text.slice(end + 1));
    this.#work();
  };

  readonly #onDrain = (): void => {
    this.#work();
  };

  /** Keeps the beginning of a line; of one that is too long only as much as shows that it is. */
  #keep(text: string): void {
    const kept = text.slice(0, Math.max(0, requestLineMax + 1 - this.#partialLength));
    if (kept !== "") {
      this.#partial.push(kept);
      this.#partialLength += kept.length;
    }
  }

  #takePartial(): string {
    const partial = this.#partial.length === 0 ? "" : this.#partial.join("");
    this.#partial = [];
    this.#partialLength = 0;
    return partial;
  }

  #work(): void {
    const before = this.#position;
    this.#carryOutWhileRoom();
    this.#stuck = this.#position === before;
    if (!this.#turnEnds) {
      this.#turnEnds = true;
      // What the device sent to host ends leaves before the replies: whoever has read those finds it there.
      process.nextTick(this.#endTurn);
    }
  }

  readonly #endTurn = (): void => {
    this.#turnEnds = false;
    this.#flush();
    if (!this.#stuck && this.#position < this.#text.length && !this.#isFull()) {
      // A stream that took all at once never drains, so nobody would call again.
      this.#work();
      return;
    }
    if (this.#position === this.#text.length) {
      this.#text = "";
      this.#position = 0;
    }
    if (this.#text !== "") {
      this.#input.pause();
    } else if (this.#finished === undefined) {
      this.#input.resume();
    } else {
      this.#finished();
    }
  };

  #carryOutWhileRoom(): void {
    this.#guard(() => {
      while (!this.#closed && this.#position < this.#text.length && !this.#isFull()) {
        const end = this.#text.indexOf("\n", this.#position);
        const line = this.#text.slice(this.#position, end);
        this.#position = end + 1;
        this.#carryOut(parseQtestLine(line));
      }
    });
  }

  #carryOut(request: QtestRequest): void {
    if (request.kind === "interrupt-intercept") {
      this.#machine.onInterrupt = this.#onInterrupt;
    }
    const reply = this.#machine.execute(request);
    this.#replies += reply;
    this.#replies += "\n";
  }

  readonly #onInterrupt = (input: number, level: boolean): void => {
    this.#replies += `IRQ ${level ? "raise" : "lower"} ${input}\n`;
    if (!this.#flushScheduled) {
      this.#flushScheduled = true;
      setImmediate(() => {
        this.#flushScheduled = false;
        this.#flush();
      });
    }
  };

  #isFull(): boolean {
    return this.#replies.length + this.#output.writableLength >= pendingRepliesMax;
  }

  #flush(): void {
    if (this.#replies !== "" && !this.#closed) {
      const replies = this.#replies;
      this.#replies = "";
      this.#output.write(replies, "latin1");
      this.#awake.begin();
    }
  }
}
