import { mkdtemp, rm } from "node:fs/promises";
import { createConnection, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { QtestConnection, QtestPeer } from "../../src/target/qtest/qtest-connection.ts";
import { TargetError } from "../../src/target/target-error.ts";

/** What the fake server does with one request line: sends text, or does something to the socket itself. */
export type FakeAnswer = (line: string, socket: Socket) => string | undefined;

/** A qtest server of the tests' own: answers what the test says, cut into pieces where the test says. */
export interface FakeQtestServer {
  readonly path: string;
  /** Every request line so far. */
  readonly lines: string[];
  connect(): Promise<QtestConnection>;
  close(): Promise<void>;
}

/** How many bytes the next piece of a reply has. */
export type PieceSize = () => number;

const wholeReplies: PieceSize = () => Number.POSITIVE_INFINITY;

/** Starts a server on a unix socket in a folder of its own. */
export async function startFakeQtestServer(
  answer: FakeAnswer,
  pieceSize: PieceSize = wholeReplies,
): Promise<FakeQtestServer> {
  const directory = await mkdtemp(join(tmpdir(), "fake-qtest-"));
  const path = join(directory, "qtest");
  const lines: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    let rest = "";
    socket.on("data", (chunk) => {
      const parts = (rest + chunk.toString("latin1")).split("\n");
      rest = parts.pop() as string;
      for (const line of parts) {
        lines.push(line);
        sendInPieces(socket, answer(line, socket) ?? "", pieceSize);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    path,
    lines,
    connect: async () => {
      const socket = createConnection(path);
      await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
      return { input: socket, output: socket };
    },
    close: async () => {
      for (const socket of sockets) {
        socket.destroy();
      }
      await new Promise((resolve) => server.close(resolve));
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function sendInPieces(socket: Socket, text: string, pieceSize: PieceSize): void {
  for (let at = 0; at < text.length; ) {
    const size = Math.max(1, Math.min(pieceSize(), text.length - at));
    socket.write(text.slice(at, at + size), "latin1");
    at += size;
  }
}

/** A peer that knows nothing of a process. */
export const plainPeer: QtestPeer = {
  describeLoss: async () => new TargetError("crashed", "the connection was lost", "Look at the test."),
  describeSilence: async (limit) => new TargetError("hung", `no reply for ${limit} ms`, "Look at the test."),
};

/** A memory of 1 MiB and 64 KiB of ports, answered the way QEMU does; `before` may put lines in front of a reply. */
export function memoryAnswers(before: (line: string) => string = () => ""): FakeAnswer {
  const memory = Buffer.alloc(1 << 20);
  const ports = new Uint8Array(0x10004);
  const widths: Record<string, number> = { b: 1, w: 2, l: 4 };
  const word = (bytes: Uint8Array, address: number, width: number) => Buffer.from(bytes).readUIntLE(address, width);
  return (line) => {
    const [name = "", first = "", second = "", third = ""] = line.split(" ");
    const width = widths[name.at(-1) ?? ""] ?? 0;
    const address = Number(first);
    const hex = (value: number, count: number) => `OK 0x${value.toString(16).padStart(count, "0")}\n`;
    const reply = ((): string => {
      if (/^out[bwl]$/.test(name)) {
        Buffer.from(ports.buffer).writeUIntLE(Number(second), address, width);
        return "OK\n";
      }
      if (/^in[bwl]$/.test(name)) {
        return hex(word(ports.subarray(address, address + 4), 0, width), 4);
      }
      if (/^write[bwl]$/.test(name)) {
        memory.writeUIntLE(Number(second), address, width);
        return "OK\n";
      }
      if (/^read[bwl]$/.test(name)) {
        return hex(memory.readUIntLE(address, width), 16);
      }
      const length = Number(second);
      switch (name) {
        case "read":
          return `OK 0x${memory.toString("hex", address, address + length)}\n`;
        case "b64read":
          return `OK ${memory.toString("base64", address, address + length)}\n`;
        case "write":
          memory.set(Buffer.from(third.slice(2), "hex").subarray(0, length), address);
          return "OK\n";
        case "b64write":
          memory.set(Buffer.from(third, "base64").subarray(0, length), address);
          return "OK\n";
        case "endianness":
          return "OK little\n";
        case "irq_intercept_in":
          return "OK\n";
        default:
          return `FAIL Unknown command '${name}'\n`;
      }
    })();
    return before(line) + reply;
  };
}
