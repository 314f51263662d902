import { describe, expect, it } from "vitest";
import { closedBytesKeptMax, createInProcessChannel } from "../../src/host/in-process.ts";

function listenTo(channel: ReturnType<typeof createInProcessChannel>): string[] {
  const heard: string[] = [];
  channel.backend.listen({
    readableChanged: () => heard.push("readable"),
    writable: () => heard.push("writable"),
    connectionChanged: (connected) => heard.push(connected ? "connected" : "closed"),
  });
  return heard;
}

function readAll(channel: ReturnType<typeof createInProcessChannel>): Uint8Array {
  const bytes = new Uint8Array(channel.backend.readable());
  channel.backend.read(bytes, 0, bytes.length);
  return bytes;
}

describe("an in-process channel", () => {
  it("carries bytes both ways", () => {
    const channel = createInProcessChannel("agent");
    const heard = listenTo(channel);
    expect(channel.backend.write(Uint8Array.of(0, 1, 2, 3), 1, 2)).toBe(2);
    expect(channel.hostEnd.available).toBe(2);
    expect([...channel.hostEnd.take()]).toEqual([1, 2]);
    channel.hostEnd.send(Uint8Array.of(7, 8));
    expect(channel.hostEnd.unsent).toBe(2);
    expect([...readAll(channel)]).toEqual([7, 8]);
    expect(channel.hostEnd.unsent).toBe(0);
    expect(heard).toEqual(["readable"]);
  });

  it("takes a socket buffer's worth while stalled, refuses the rest and asks for it on resume", () => {
    const channel = createInProcessChannel("agent", { stallWindow: 10 });
    const heard = listenTo(channel);
    channel.hostEnd.stall();
    expect(channel.hostEnd.reading).toBe(false);
    expect(channel.backend.write(new Uint8Array(30).fill(5), 0, 30)).toBe(10);
    expect(channel.backend.write(new Uint8Array(30), 0, 30)).toBe(0);
    expect(channel.hostEnd.available).toBe(0);
    expect(heard).toEqual([]);
    channel.hostEnd.resume();
    expect(heard).toEqual(["writable"]);
    expect([...channel.hostEnd.take()]).toEqual(new Array(10).fill(5));
  });

  it("keeps the order across a stall in the middle of the stream", () => {
    const channel = createInProcessChannel("agent");
    channel.backend.write(Uint8Array.of(1), 0, 1);
    channel.hostEnd.stall();
    channel.backend.write(Uint8Array.of(2), 0, 1);
    expect([...channel.hostEnd.take()]).toEqual([1]);
    channel.hostEnd.resume();
    channel.backend.write(Uint8Array.of(3), 0, 1);
    expect([...channel.hostEnd.take()]).toEqual([2, 3]);
  });

  it("refuses the device when nobody takes, and asks for more after a take", () => {
    const channel = createInProcessChannel("agent", { receiveWindow: 8, stallWindow: 4 });
    const heard = listenTo(channel);
    expect(channel.backend.write(new Uint8Array(100), 0, 100)).toBe(12);
    expect(heard).toEqual([]);
    expect(channel.hostEnd.take().length).toBe(8);
    expect(heard).toEqual(["writable"]);
    expect(channel.hostEnd.available).toBe(4);
  });

  it("keeps a bounded prefix of a closed connection in front of the next one", () => {
    const channel = createInProcessChannel("agent");
    const heard = listenTo(channel);
    channel.hostEnd.send(new Uint8Array(closedBytesKeptMax + 5).fill(1));
    channel.hostEnd.close();
    expect(channel.backend.connected()).toBe(false);
    expect(channel.hostEnd.unsent).toBe(0);
    channel.hostEnd.connect();
    channel.hostEnd.send(Uint8Array.of(2, 2));
    expect(channel.hostEnd.unsent).toBe(2);
    const bytes = readAll(channel);
    expect(bytes.length).toBe(closedBytesKeptMax + 2);
    expect(bytes.indexOf(2)).toBe(closedBytesKeptMax);
    expect(heard).toEqual(["readable", "closed", "connected", "readable"]);
  });

  it("takes nothing from the device while closed, and ignores a second close or connect", () => {
    const channel = createInProcessChannel("agent", { connected: false });
    const heard = listenTo(channel);
    channel.hostEnd.close();
    expect(channel.backend.write(Uint8Array.of(1), 0, 1)).toBe(0);
    expect(() => channel.hostEnd.send(Uint8Array.of(1))).toThrow("closed");
    channel.hostEnd.connect();
    channel.hostEnd.connect();
    expect(heard).toEqual(["connected"]);
  });

  it("has nothing pending on either side after a disconnect", () => {
    const channel = createInProcessChannel("agent");
    const heard = listenTo(channel);
    channel.backend.write(Uint8Array.of(1), 0, 1);
    channel.hostEnd.send(Uint8Array.of(1));
    channel.disconnect();
    channel.disconnect();
    expect(heard).toEqual(["readable", "closed"]);
    expect([channel.hostEnd.connected, channel.hostEnd.available, channel.hostEnd.unsent]).toEqual([false, 0, 0]);
    expect(channel.backend.readable()).toBe(0);
  });
});
