// A client of a message bus that speaks over any stream: here over a channel, from inside a guest.
import type { Duplex } from "node:stream";
import { callBus, parseReply, type Reply } from "./bus-message.ts";

/** A connection to a message bus. */
export interface BusClient {
  /** The name that the bus gave to this connection. */
  readonly name: string;
  /** The names that are on the bus now. */
  listNames(): Promise<readonly string[]>;
}

const waitingMax = 1_048_576;

/** Reads a stream piece by piece, as much as each caller needs. */
class Reader {
  #bytes: Buffer = Buffer.alloc(0);
  readonly #chunks: AsyncIterator<Buffer>;

  constructor(stream: Duplex) {
    this.#chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  /** Gives what `take` finds, and drops the bytes that it used. */
  async read<T>(take: (bytes: Buffer) => { readonly value: T; readonly used: number } | undefined): Promise<T> {
    for (;;) {
      const found = take(this.#bytes);
      if (found !== undefined) {
        this.#bytes = this.#bytes.subarray(found.used);
        return found.value;
      }
      const next = await this.#chunks.next();
      if (next.done === true || this.#bytes.length > waitingMax) {
        throw new Error("the bus ended the connection or sent too much");
      }
      this.#bytes = Buffer.concat([this.#bytes, next.value]);
    }
  }
}

function takeLine(bytes: Buffer): { value: string; used: number } | undefined {
  const end = bytes.indexOf("\r\n");
  return end === -1 ? undefined : { value: bytes.toString("latin1", 0, end), used: end + 2 };
}

function takeReply(bytes: Buffer): { value: Reply; used: number } | undefined {
  const value = parseReply(bytes);
  return value === undefined ? undefined : { value, used: value.bytes };
}

/**
 * Authenticates as the user `userId` of the process that is the channel's host end (EXTERNAL), and says hello. Rejects
 * with what the bus says when it refuses.
 */
export async function connectBus(stream: Duplex, userId: number): Promise<BusClient> {
  const reader = new Reader(stream);
  stream.write(`\0AUTH EXTERNAL ${Buffer.from(String(userId)).toString("hex")}\r\n`);
  const line = await reader.read(takeLine);
  if (!line.startsWith("OK ")) {
    throw new Error(`the bus refused the user ${userId}: ${line}`);
  }
  stream.write("BEGIN\r\n");
  let serial = 0;
  const call = async (member: string): Promise<readonly string[]> => {
    serial++;
    stream.write(callBus(member, serial));
    for (;;) {
      const reply = await reader.read(takeReply);
      if (reply.replySerial === serial) {
        if (reply.type !== 2) {
          throw new Error(`${member} failed: ${reply.strings.join(" ")}`);
        }
        return reply.strings;
      }
    }
  };
  const [name = ""] = await call("Hello");
  return { name, listNames: () => call("ListNames") };
}
