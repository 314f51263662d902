import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EventCounter } from "../../../src/target/vhost-user/native/event-counter.ts";
import { loadLibc } from "../../../src/target/vhost-user/native/libc.ts";
import { descriptorsMax, unixAddress } from "../../../src/target/vhost-user/native/message-socket.ts";
import { createSharedMemory } from "../../../src/target/vhost-user/native/shared-memory.ts";
import { connectedSockets } from "./connected-sockets.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "native-test-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe("memory that is shared with a back-end", () => {
  it("keeps its size, whoever wants to change it", async () => {
    const libc = await loadLibc();
    const { descriptor, bytes } = createSharedMemory(libc, 8192);
    expect(bytes.length).toBe(8192);
    expect(libc.resize(descriptor, 4096)).toBe(-1);
    expect(libc.resize(descriptor, 16_384)).toBe(-1);
    expect(libc.resize(descriptor, 8192)).toBe(0);
    libc.close(descriptor);
  });

  it("shows what is written through another mapping of the same descriptor", async () => {
    const libc = await loadLibc();
    const { descriptor, bytes } = createSharedMemory(libc, 8192);
    const other = new Uint8Array(libc.mapShared(descriptor, 4096, 4096) ?? new ArrayBuffer(0));
    bytes[4096] = 0x5a;
    expect(other[0]).toBe(0x5a);
    other[1] = 0xa5;
    expect(bytes[4097]).toBe(0xa5);
    libc.close(descriptor);
  });

  it("is refused in words when there is too much of it", async () => {
    const libc = await loadLibc();
    expect(() => createSharedMemory(libc, -1)).toThrow(/guest memory of -1 bytes could not be made/);
  });
});

describe("an event counter", () => {
  it("tells once that it was signalled, however often it was", async () => {
    const counter = new EventCounter(await loadLibc());
    expect(counter.take()).toBe(false);
    counter.signal();
    counter.signal();
    expect(counter.take()).toBe(true);
    expect(counter.take()).toBe(false);
    counter.close();
  });
});

describe("a socket for messages", () => {
  it("hands descriptors over that work on the other side", async () => {
    const libc = await loadLibc();
    const [near, far] = await connectedSockets(folder);
    const counters = Array.from({ length: 3 }, () => new EventCounter(libc));
    const descriptors = counters.map(({ descriptor }) => descriptor);
    expect(near.send(Uint8Array.of(1, 2, 3), descriptors, 1000)).toBe(true);
    const received = far.receive(10, 1000);
    expect([...(received?.bytes ?? [])]).toEqual([1, 2, 3]);
    expect(received?.descriptors).toHaveLength(3);
    counters[1]?.signal();
    expect(libc.readCounter(received?.descriptors[1] ?? -1)).toBe(8);
    expect(libc.readCounter(received?.descriptors[0] ?? -1)).toBe(-1);
    far.discard(received?.descriptors ?? []);
    for (const counter of counters) {
      counter.close();
    }
    near.close();
    far.close();
  });

  it("carries as many descriptors as a message may have", async () => {
    const [near, far] = await connectedSockets(folder);
    const counter = new EventCounter(await loadLibc());
    near.send(Uint8Array.of(1), new Array<number>(descriptorsMax).fill(counter.descriptor), 1000);
    const { descriptors = [] } = far.receive(1, 1000) ?? {};
    expect(descriptors).toHaveLength(descriptorsMax);
    far.discard(descriptors);
    counter.close();
    near.close();
    far.close();
  });

  it("waits no longer than it may, and tells silence from an end", async () => {
    const [near, far] = await connectedSockets(folder);
    const start = performance.now();
    expect(near.wait(20)).toBe("quiet");
    expect(near.receive(4, 20)?.bytes).toHaveLength(0);
    expect(performance.now() - start).toBeGreaterThan(30);
    far.close();
    expect(near.receive(4, 1000)).toBeUndefined();
    expect(near.send(Uint8Array.of(1), [], 1000)).toBe(false);
    near.close();
  });

  it("gives up on a side that takes nothing", async () => {
    const [near, far] = await connectedSockets(folder);
    const start = performance.now();
    expect(near.send(new Uint8Array(16 * 1024 * 1024), [], 100)).toBe(false);
    expect(performance.now() - start).toBeLessThan(5000);
    near.close();
    far.close();
  });

  it("has no address for a path that is too long for one", () => {
    expect(unixAddress("x".repeat(107))).toHaveLength(110);
    expect(unixAddress("x".repeat(108))).toBeUndefined();
  });
});
