import { existsSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { parseChannelOptions } from "../../src/serve/character-device.ts";
import { parseQtestEndpoint } from "../../src/serve/qtest-endpoint.ts";
import { type RunningServer, type ServerOptions, startServer } from "../../src/serve/start-server.ts";
import { TargetError } from "../../src/target/target-error.ts";
import { until, useTemporaryDirectories } from "../support/temporary-directory.ts";
import { connectLines, type LineClient } from "./line-client.ts";
import { createToyDevice } from "./toy-device.ts";

const temporaryDirectory = useTemporaryDirectories();
const closing: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) {
    await close();
  }
});

async function start(changes: Partial<ServerOptions> = {}): Promise<RunningServer> {
  const server = await startServer({
    create: createToyDevice,
    channels: [],
    qtest: parseQtestEndpoint(`unix:${join(temporaryDirectory(), "q")}`),
    ...changes,
  });
  closing.push(() => server.close());
  return server;
}

function client(server: RunningServer): LineClient {
  const made = connectLines(server.qtestAddress);
  closing.push(() => {
    made.socket.destroy();
  });
  return made;
}

async function failure(promise: Promise<unknown>): Promise<TargetError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof TargetError ? error : expect.fail(`not a TargetError: ${String(error)}`);
}

describe("a served machine", () => {
  it("answers every request of the protocol", async () => {
    const { ask } = client(await start());
    const conversation = [
      ["endianness", "OK little"],
      ["outl 0xcf8 0x80001004", "OK"],
      ["inl 0xcfc", "OK 0x12345604"],
      ["inb 0xcfc", "OK 0x0004"],
      ["inw 0x80", "OK 0xffff"],
      ["outl 0xc000 0x1234", "OK"],
      ["inl 0xc000", "OK 0x1234"],
      ["inb 0xc000", "OK 0x0034"],
      ["writeb 0x1000 0x11", "OK"],
      ["writew 0x1001 0x3322", "OK"],
      ["writel 0x1003 0x77665544", "OK"],
      ["writeq 0x1007 0xfedcba9876543210", "OK"],
      ["readb 0x1000", "OK 0x0000000000000011"],
      ["readw 0x1000", "OK 0x0000000000002211"],
      ["readl 0x1000", "OK 0x0000000044332211"],
      ["readq 0x1007", "OK 0xfedcba9876543210"],
      ["read 0x1000 7", "OK 0x11223344556677"],
      ["b64read 0x1000 3", "OK ESIz"],
      ["write 0x2000 2 0xabcd", "OK"],
      ["b64write 0x2002 1 7w==", "OK"],
      ["read 0x1fff 5", "OK 0x00abcdef00"],
      ["memset 0x2000 3 0x5a", "OK"],
      ["read 0x2000 4", "OK 0x5a5a5a00"],
      ["readl 0xe0000000", "OK 0x0000000000001234"],
      ["writel 0xe0000000 0x99", "OK"],
      ["inl 0xc000", "OK 0x0099"],
      ["readq 0xf0000000", "OK 0x0000000000000000"],
      ["writeq 0xfffffffffffffff0 1", "OK"],
      ["read 0xffffffffffffffff 2", "OK 0x0000"],
      ["clock_step", "OK 0"],
      ["clock_step 100", "OK 100"],
      ["clock_set 5", "OK 5"],
      ["clock_step 1", "OK 6"],
    ] as const;
    expect(await ask(...conversation.map(([request]) => request))).toEqual(conversation.map(([, reply]) => reply));
  });

  it("tells of interrupts before the reply, once they are asked for", async () => {
    const { ask } = client(await start());
    expect(await ask("outl 0xc000 1", "outl 0xc000 2")).toEqual(["OK", "OK"]);
    const requests = ["irq_intercept_in ioapic", "outl 0xc000 1", "outl 0xc000 1", "outl 0xc000 2"];
    expect(await ask(...requests)).toEqual(["OK", "IRQ raise 11", "OK", "OK", "IRQ lower 11", "OK"]);
    expect((await ask("outl 0xc000 7")).length).toBe(201);
  });

  it("lets the device finish before the next request, and sends its messages to RAM", async () => {
    const { ask } = client(await start());
    expect(await ask("outl 0xc000 4", "readl 0x4000", "outl 0xc000 3", "readl 0x3000")).toEqual([
      "OK",
      "OK 0x0000000004030201",
      "OK",
      "OK 0x0000000041424344",
    ]);
  });

  it("goes on answering while a device defers without end", async () => {
    const { ask } = client(await start());
    expect(await ask("outl 0xc000 8", "endianness")).toEqual(["OK", "OK little"]);
    expect(await ask("inl 0xc000")).toEqual(["OK 0x0008"]);
  });

  it("takes requests in any pieces and gives replies in order", async () => {
    const { socket, lines } = client(await start());
    const text = Array.from({ length: 3000 }, (_, index) => `writel ${index * 4} ${index}\nreadl ${index * 4}\n`).join(
      "",
    );
    for (let at = 0; at < text.length; at += 997) {
      socket.write(text.slice(at, at + 997));
      if (at % 5 === 0) {
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    await until(() => lines.length === 6000, "every reply");
    for (const [index, line] of lines.entries()) {
      const value = ((index - 1) / 2).toString(16).padStart(16, "0");
      expect(line).toBe(index % 2 === 0 ? "OK" : `OK 0x${value}`);
    }
  });

  it("does not read a client that does not read, and has lost nothing when it does", async () => {
    const { socket, lines } = client(await start());
    socket.pause();
    const requests = 20_000;
    let flushed = false;
    socket.write("read 0 4096\n".repeat(requests), () => {
      flushed = true;
    });
    const before = process.memoryUsage().rss;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
    expect(flushed).toBe(false);
    socket.resume();
    await until(() => lines.length === requests, "every reply");
    expect(lines.every((line) => line.length === 8197)).toBe(true);
  });

  it("goes on when a connection takes all the replies that may wait at once", async () => {
    const made = client(await start({ qtest: parseQtestEndpoint("tcp:127.0.0.1:0") }));
    const replies = await made.ask(...Array.from({ length: 200 }, () => "b64read 0x0 0x1000"));
    expect(new Set(replies).size).toBe(1);
    expect(replies).toHaveLength(200);
  });

  it("serves clients one after the other and keeps its memory between them", async () => {
    const server = await start();
    const first = client(server);
    await first.ask("writeb 0 7", "irq_intercept_in ioapic");
    const second = client(server);
    const waiting = second.ask("readb 0", "outl 0xc000 1");
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(second.lines).toEqual([]);
    first.socket.destroy();
    expect(await waiting).toEqual(["OK 0x0000000000000007", "OK"]);
  });

  it("answers a client that stops sending before it hangs up", async () => {
    const server = await start();
    const { socket, lines } = client(server);
    socket.end("read 0 4096\n".repeat(500));
    await new Promise((resolve) => socket.once("close", resolve));
    expect(lines.length).toBe(500);
  });

  it("connects to a client that listens, and has finished when it goes", async () => {
    const path = join(temporaryDirectory(), "q");
    const replies: string[] = [];
    const listener = createServer((socket) => {
      socket.on("data", (chunk) => {
        replies.push(chunk.toString());
        socket.end();
      });
      socket.write("endianness\n");
    });
    await new Promise<void>((resolve) => listener.listen({ path }, resolve));
    closing.push(() => {
      listener.close();
    });
    const server = await start({ qtest: { kind: "connect", address: { kind: "unix", path } } });
    await server.finished;
    expect(replies).toEqual(["OK little\n"]);
  });

  it("serves over TCP on a free port", async () => {
    const server = await start({ qtest: parseQtestEndpoint("tcp:127.0.0.1:0") });
    expect(server.qtestAddress).toMatch(/^tcp:127\.0\.0\.1:[1-9]\d+$/);
    expect(await client(server).ask("endianness")).toEqual(["OK little"]);
  });

  it("puts the device where it is told to", async () => {
    const server = await start({ slot: 3, startIndex: 7, memoryBytes: 0x10_0000 });
    const { ask } = client(server);
    const requests = ["inl 0xc000", "outl 0xcf8 0x80001800", "inl 0xcfc", "irq_intercept_in ioapic", "outl 0xc000 1"];
    expect(await ask(...requests)).toEqual(["OK 0x0007", "OK", "OK 0x12345600", "OK", "IRQ raise 10", "OK"]);
    expect(await ask("writeb 0xfffff 5", "writeb 0x100000 5", "read 0xfffff 2")).toEqual(["OK", "OK", "OK 0x0500"]);
  });
});

describe("host ends of a served machine", () => {
  it("reach the device and come back, with an interrupt in between", async () => {
    const path = join(temporaryDirectory(), "channel");
    const server = await start({ channels: parseChannelOptions([`agent:unix:${path},server,nowait`, "nobody:null"]) });
    expect(server.channels).toEqual([
      { name: "agent", address: `unix:${path}` },
      { name: "nobody", address: "null" },
    ]);
    const { ask, lines } = client(server);
    await ask("irq_intercept_in ioapic");
    const host = connect({ path });
    closing.push(() => {
      host.destroy();
    });
    const echoed: Buffer[] = [];
    host.on("data", (chunk: Buffer) => echoed.push(chunk));
    host.write("hello");
    await until(() => lines.includes("IRQ raise 11"), "the interrupt");
    await ask("outl 0xc000 6");
    await until(() => Buffer.concat(echoed).toString() === "hello", "the echo");
  });

  it("are told of before the machine starts when their bytes came first", async () => {
    const path = join(temporaryDirectory(), "channel");
    const starting = start({ channels: parseChannelOptions([`agent:unix:${path},server`]) });
    await until(() => existsSync(path), "the socket");
    const host = connect({ path });
    closing.push(() => {
      host.destroy();
    });
    host.write("early");
    const { ask } = client(await starting);
    await until(() => host.bytesWritten === 5, "the write");
    const replies = await ask("outl 0xc000 6", "endianness");
    expect(replies).toEqual(["OK", "OK little"]);
    await new Promise((resolve) => host.once("data", resolve));
  });
});

describe("saving and restoring a served device", () => {
  it("carries its state to another server", async () => {
    const first = await start();
    await client(first).ask("outl 0xc000 4242");
    const document = first.save();
    const second = await start({ restore: { document, policy: "transparent" } });
    expect(await client(second).ask("inl 0xc000")).toEqual(["OK 0x1092"]);
  });

  it("says why a state was refused", async () => {
    const error = await failure(start({ restore: { document: "x", policy: "disconnect" } }));
    expect([error.code, error.message]).toEqual(["start-failed", "the saved state was refused: not a state of a toy"]);
  });

  it("says that a device has no states", async () => {
    const create: ServerOptions["create"] = (environment, creation) => {
      const { save: _save, restore: _restore, ...device } = createToyDevice(environment, creation);
      return device;
    };
    const server = await start({ create });
    expect(() => server.save()).toThrow("cannot be saved");
    expect((await failure(start({ create, restore: { document: "", policy: "transparent" } }))).code).toBe(
      "configuration",
    );
  });
});

describe("a server that cannot go on", () => {
  it("ends with the device's exception and lets go of everything", async () => {
    const path = join(temporaryDirectory(), "channel");
    const server = await start({ channels: parseChannelOptions([`agent:unix:${path},server,nowait`]) });
    const { socket } = client(server);
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.write("outl 0xc000 5\n");
    const error = await failure(server.finished);
    expect([error.code, error.message]).toEqual(["crashed", "the device threw an exception: toy broke"]);
    await closed;
    await until(() => !existsSync(path), "the socket file is gone");
  });

  it("names an exception that a host end brought about", async () => {
    const path = join(temporaryDirectory(), "channel");
    const server = await start({ channels: parseChannelOptions([`agent:unix:${path},server,nowait`]) });
    await client(server).ask("outl 0xc000 666");
    connect({ path }).on("error", () => undefined);
    expect((await failure(server.finished)).message).toContain("toy hates company");
  });

  it("says what is wrong with its options and leaves nothing open", async () => {
    const path = join(temporaryDirectory(), "channel");
    const channels = parseChannelOptions([`agent:unix:${path},server,nowait`]);
    const create = (): never => {
      throw new Error("these channels do not fit");
    };
    expect((await failure(start({ memoryBytes: 5 }))).message).toContain("expected whole MiB");
    expect((await failure(start({ slot: 1 }))).message).toContain("PCI slot 1, expected 2 to 31");
    const error = await failure(start({ create, channels }));
    expect([error.code, error.message]).toEqual([
      "start-failed",
      "the device could not be made: these channels do not fit",
    ]);
    expect(existsSync(path)).toBe(false);
    const missing = join(temporaryDirectory(), "nobody");
    const unreachable = start({ channels, qtest: parseQtestEndpoint(`unix:${missing},server=off`) });
    expect((await failure(unreachable)).message).toContain("no qtest client listens");
    expect(existsSync(path)).toBe(false);
  });

  it("has finished once it is closed, and can be closed twice", async () => {
    const server = await start();
    await server.close();
    await server.close();
    await server.finished;
  });
});
