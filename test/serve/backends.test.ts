import { execFileSync } from "node:child_process";
import { closeSync, constants, openSync, readFileSync, readSync, writeFileSync, writeSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { CharacterBackend } from "../../src/serve/backends/character-backend.ts";
import { openBackend } from "../../src/serve/backends/open-backend.ts";
import { parseChannelOption } from "../../src/serve/character-device.ts";
import { guestPendingMax, hostPendingMax, StreamChannel } from "../../src/serve/stream-channel.ts";
import { until, useTemporaryDirectories } from "../support/temporary-directory.ts";

const temporaryDirectory = useTemporaryDirectories();
const closing: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) {
    await close();
  }
});

interface Opened {
  readonly backend: CharacterBackend;
  readonly channel: StreamChannel;
  readonly heard: string[];
  readonly logged: string[];
}

async function open(device: string): Promise<Opened> {
  const heard: string[] = [];
  const logged: string[] = [];
  const channel = new StreamChannel("agent", (work) => work());
  channel.listen({
    readableChanged: () => heard.push("readable"),
    writable: () => heard.push("writable"),
    connectionChanged: (connected) => heard.push(connected ? "connected" : "closed"),
  });
  const option = parseChannelOption(`agent:${device}`);
  const backend = await openBackend(option.device, channel, (line) => logged.push(line));
  closing.push(() => backend.close());
  return { backend, channel, heard, logged };
}

function client(path: string): Socket {
  const socket = connect({ path });
  socket.on("error", () => undefined);
  closing.push(() => {
    socket.destroy();
  });
  return socket;
}

function readText(channel: StreamChannel): string {
  const bytes = new Uint8Array(channel.readable());
  channel.read(bytes, 0, bytes.length);
  return Buffer.from(bytes).toString("latin1");
}

function write(channel: StreamChannel, text: string): number {
  return channel.write(Buffer.from(text, "latin1"), 0, text.length);
}

/** Offers bytes until the channel refuses some; returns how many it took. */
async function fill(channel: StreamChannel): Promise<number> {
  const chunk = new Uint8Array(65_536);
  let taken = 0;
  for (let refusals = 0; refusals < 5; ) {
    const accepted = channel.write(chunk, 0, chunk.length);
    taken += accepted;
    refusals = accepted < chunk.length ? refusals + 1 : 0;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return taken;
}

describe("a unix server behind a channel", () => {
  it("carries bytes both ways and tells the device of connections", async () => {
    const path = join(temporaryDirectory(), "s");
    const { channel, heard, backend } = await open(`unix:${path},server,nowait`);
    await backend.ready;
    expect(backend.address).toBe(`unix:${path}`);
    expect(channel.connected()).toBe(false);
    expect(write(channel, "lost")).toBe(0);
    const socket = client(path);
    await until(() => channel.connected(), "the connection");
    const bytes = Buffer.from("guest");
    expect(channel.write(bytes, 1, 3)).toBe(3);
    bytes.fill(0);
    const [got] = await Promise.all([new Promise((resolve) => socket.once("data", resolve)), socket.write("host")]);
    expect(String(got)).toBe("ues");
    await until(() => channel.readable() === 4, "the bytes");
    expect(readText(channel)).toBe("host");
    socket.destroy();
    await until(() => !channel.connected(), "the close");
    expect(heard).toEqual(["connected", "readable", "closed"]);
  });

  it("waits for somebody when it is told to", async () => {
    const path = join(temporaryDirectory(), "s");
    const { backend, logged } = await open(`unix:${path},server`);
    let ready = false;
    const waited = backend.ready.then(() => {
      ready = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(ready).toBe(false);
    expect(logged).toEqual([`channel agent waits for a connection at unix:${path}`]);
    client(path);
    await waited;
  });

  it("serves the next connection after the one before, its bytes behind those of the old one", async () => {
    const path = join(temporaryDirectory(), "s");
    const { channel, heard } = await open(`unix:${path},server,nowait`);
    const first = client(path);
    await until(() => channel.connected(), "the first connection");
    const second = client(path);
    second.write("second");
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(channel.readable()).toBe(0);
    first.end("first,");
    await until(() => channel.readable() === 12, "the bytes of both");
    expect(readText(channel)).toBe("first,second");
    expect(channel.connected()).toBe(true);
    expect(heard.filter((event) => event !== "readable")).toEqual(["connected", "closed", "connected"]);
  });

  it("refuses the device when its peer stalls, asks for more when it reads again, and loses nothing", async () => {
    const path = join(temporaryDirectory(), "s");
    const { channel, heard } = await open(`unix:${path},server,nowait`);
    const socket = client(path).pause();
    await until(() => channel.connected(), "the connection");
    const taken = await fill(channel);
    expect(taken).toBeGreaterThanOrEqual(guestPendingMax);
    expect(taken).toBeLessThan(guestPendingMax + 2_000_000);
    expect(heard).toEqual(["connected"]);
    let received = 0;
    socket.on("data", (chunk: Buffer) => {
      received += chunk.length;
    });
    socket.resume();
    await until(() => received === taken, "every accepted byte");
    expect(heard).toEqual(["connected", "writable"]);
  });

  it("stops reading a flood that the device does not take", async () => {
    const path = join(temporaryDirectory(), "s");
    const { channel } = await open(`unix:${path},server,nowait`);
    const flood = Buffer.alloc(20_000_000, "0123456789a");
    client(path).end(flood);
    await until(() => channel.readable() >= hostPendingMax, "the bound");
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(channel.readable()).toBeLessThan(hostPendingMax + 200_000);
    const taken: Buffer[] = [];
    let count = 0;
    await until(() => {
      const bytes = Buffer.alloc(channel.readable());
      count += channel.read(bytes, 0, bytes.length);
      taken.push(bytes);
      return count === flood.length;
    }, "the whole flood");
    expect(Buffer.concat(taken).equals(flood)).toBe(true);
  });

  it("closes with what it accepted delivered, and removes its file", async () => {
    const path = join(temporaryDirectory(), "s");
    const { channel, backend } = await open(`unix:${path},server,nowait`);
    const socket = client(path);
    await until(() => channel.connected(), "the connection");
    const chunks: Buffer[] = [];
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    const ended = new Promise((resolve) => socket.once("end", resolve));
    expect(channel.write(new Uint8Array(200_000), 0, 200_000)).toBe(200_000);
    await backend.close();
    await ended;
    expect(Buffer.concat(chunks).length).toBe(200_000);
    expect(() => readFileSync(path)).toThrow("ENOENT");
  });
});

describe("a client behind a channel", () => {
  it("connects at once and is closed for good when its peer goes", async () => {
    const path = join(temporaryDirectory(), "s");
    const sockets: Socket[] = [];
    const server = createServer((socket) => sockets.push(socket));
    await new Promise<void>((resolve) => server.listen({ path }, resolve));
    closing.push(() => {
      server.close();
    });
    const { channel, logged } = await open(`unix:${path}`);
    expect(channel.connected()).toBe(true);
    await until(() => sockets.length === 1, "the connection");
    sockets[0]?.end("bye");
    await until(() => !channel.connected(), "the close");
    expect(readText(channel)).toBe("bye");
    expect(logged).toEqual([`channel agent lost its connection to unix:${path}`]);
  });

  it("says that nobody listens", async () => {
    await expect(open(`unix:${join(temporaryDirectory(), "none")}`)).rejects.toThrow("cannot connect to unix:");
    await expect(open("tcp:127.0.0.1:1")).rejects.toThrow("cannot connect to tcp:127.0.0.1:1");
  });
});

describe("a TCP server behind a channel", () => {
  it("takes a free port and carries bytes", async () => {
    const { channel, backend } = await open("tcp:127.0.0.1:0,server,nowait");
    const port = Number(/^tcp:127\.0\.0\.1:(\d+)$/.exec(backend.address)?.[1]);
    const socket = connect({ host: "127.0.0.1", port });
    closing.push(() => {
      socket.destroy();
    });
    socket.write("over tcp");
    await until(() => channel.readable() === 8, "the bytes");
    expect(readText(channel)).toBe("over tcp");
  });
});

describe("a file behind a channel", () => {
  it("gets what the guest sends, behind what it held", async () => {
    const path = join(temporaryDirectory(), "out");
    writeFileSync(path, "before ");
    const { channel, backend } = await open(`file:${path}`);
    expect(channel.connected()).toBe(true);
    expect(write(channel, "after")).toBe(5);
    await backend.close();
    expect(readFileSync(path, "utf8")).toBe("before after");
    expect(channel.connected()).toBe(false);
  });

  it("refuses what cannot be appended to", async () => {
    const directory = temporaryDirectory();
    await expect(open(`file:${directory}`)).rejects.toThrow("not a regular file");
    await expect(open(`file:${join(directory, "no", "such")}`)).rejects.toThrow("ENOENT");
  });
});

describe("named pipes behind a channel", () => {
  function makePipes(): string {
    const path = join(temporaryDirectory(), "p");
    execFileSync("mkfifo", [`${path}.in`, `${path}.out`]);
    return path;
  }

  it("carry bytes both ways, while programs come and go", async () => {
    const path = makePipes();
    const { channel } = await open(`pipe:${path}`);
    for (const text of ["one", "two"]) {
      writeFileSync(`${path}.in`, text);
      await until(() => channel.readable() === 3, text);
      expect(readText(channel)).toBe(text);
    }
    expect(write(channel, "answer")).toBe(6);
    const reader = openSync(`${path}.out`, constants.O_RDONLY);
    const bytes = Buffer.alloc(100);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(bytes.toString("latin1", 0, readSync(reader, bytes))).toBe("answer");
    closeSync(reader);
    expect(channel.connected()).toBe(true);
  });

  it("refuse the device when nobody reads", async () => {
    const { channel } = await open(`pipe:${makePipes()}`);
    expect(await fill(channel)).toBeLessThan(guestPendingMax + 200_000);
  });

  it("must be there", async () => {
    const path = join(temporaryDirectory(), "p");
    await expect(open(`pipe:${path}`)).rejects.toThrow(`cannot open the pipe ${path}.in`);
    writeFileSync(`${path}.in`, "");
    await expect(open(`pipe:${path}`)).rejects.toThrow(`${path}.in is not a named pipe`);
  });
});

describe("a pseudo-terminal behind a channel", () => {
  it("carries every byte value both ways, and refuses the device when nobody reads", async () => {
    const { channel, backend } = await open("pty");
    const path = /^pty:(.+)$/.exec(backend.address)?.[1] ?? "";
    const terminal = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
    closing.push(() => closeSync(terminal));
    const all = Buffer.from(Array.from({ length: 256 }, (_, value) => value));
    writeSync(terminal, all);
    await until(() => channel.readable() === 256, "every byte from the terminal");
    expect(readText(channel)).toBe(all.toString("latin1"));
    expect(channel.write(all, 0, 256)).toBe(256);
    const back = Buffer.alloc(256);
    let count = 0;
    await until(() => {
      count += readSomething(terminal, back.subarray(count));
      return count === 256;
    }, "every byte at the terminal");
    expect(back.equals(all)).toBe(true);
    expect(await fill(channel)).toBeLessThan(guestPendingMax + 200_000);
    let turns = 0;
    setImmediate(() => turns++);
    await until(() => turns === 1, "the process is not blocked by the full terminal");
  });
});

function readSomething(descriptor: number, target: Uint8Array): number {
  try {
    return readSync(descriptor, target);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EAGAIN") {
      return 0;
    }
    throw error;
  }
}

describe("a null device behind a channel", () => {
  it("is never connected", async () => {
    const { channel, backend, heard } = await open("null");
    expect([channel.connected(), write(channel, "x"), backend.address, heard.length]).toEqual([false, 0, "null", 0]);
  });
});
