import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { SocketAddress } from "../../src/host/socket-address.ts";
import { createSocketHostEnd, type SocketHostEnd } from "../../src/host/socket-host-end.ts";
import { openSocketListener, type SocketListener } from "../../src/host/socket-listener.ts";
import { HostEndRefused, TargetError } from "../../src/target/target-error.ts";
import { until, useTemporaryDirectories } from "../support/temporary-directory.ts";

const temporaryDirectory = useTemporaryDirectories();
const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) {
    await close();
  }
});

interface Peer {
  readonly listener: SocketListener;
  readonly sockets: Socket[];
}

async function openPeer(address: SocketAddress): Promise<Peer> {
  const sockets: Socket[] = [];
  const listener = await openSocketListener(address, (socket) => sockets.push(socket));
  closing.push(async () => {
    await listener.close();
    for (const socket of sockets) {
      socket.destroy();
    }
  });
  return { listener, sockets };
}

async function openPair(
  address: SocketAddress,
  receiveLimit?: number,
): Promise<{ hostEnd: SocketHostEnd; peer: Peer }> {
  const peer = await openPeer(address);
  const limit = receiveLimit === undefined ? {} : { receiveLimit };
  const hostEnd = createSocketHostEnd({ address: peer.listener.address, role: "connect", ...limit });
  closing.push(() => hostEnd.close());
  await hostEnd.connect();
  await until(() => peer.sockets.length === 1, "the connection arrives");
  return { hostEnd, peer };
}

function socketOf(peer: Peer, index = 0): Socket {
  const socket = peer.sockets[index];
  return socket ?? expect.fail("no connection");
}

describe.each(["unix", "tcp"] as const)("a host end that connects over %s", (kind) => {
  const place = (): SocketAddress =>
    kind === "unix" ? { kind, path: join(temporaryDirectory(), "channel") } : { kind, host: "127.0.0.1", port: 0 };

  it("carries bytes both ways", async () => {
    const { hostEnd, peer } = await openPair(place());
    const echoed: Buffer[] = [];
    socketOf(peer).on("data", (chunk: Buffer) => {
      echoed.push(chunk);
      socketOf(peer).write(chunk);
    });
    socketOf(peer).resume();
    const bytes = Uint8Array.of(1, 2, 3);
    hostEnd.send(bytes);
    bytes.fill(9);
    await until(() => hostEnd.available === 3, "the echo");
    expect([...hostEnd.take()]).toEqual([1, 2, 3]);
    expect([...Buffer.concat(echoed)]).toEqual([1, 2, 3]);
    expect(hostEnd.unsent).toBe(0);
  });

  it("tells a refusal after a connection that worked from one that never did", async () => {
    const { hostEnd, peer } = await openPair(place());
    await hostEnd.close();
    await peer.listener.close();
    await expect(hostEnd.connect(50)).rejects.toBeInstanceOf(HostEndRefused);
    const never = createSocketHostEnd({ address: peer.listener.address, role: "connect" });
    const error: unknown = await never.connect(50).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TargetError);
    expect(error).not.toBeInstanceOf(HostEndRefused);
  });

  it("counts a new connection that is closed at once as a refusal", async () => {
    const { hostEnd, peer } = await openPair(place());
    await hostEnd.close();
    await hostEnd.connect();
    await until(() => peer.sockets.length === 2, "the second connection arrives");
    socketOf(peer, 1).destroy();
    await until(() => !hostEnd.connected, "the close arrives");
    expect(() => hostEnd.send(Uint8Array.of(1))).toThrow(HostEndRefused);
  });

  it("lets the other side feel a stall and loses nothing", async () => {
    const { hostEnd, peer } = await openPair(place());
    hostEnd.stall();
    const total = 8_000_000;
    const sent = Buffer.alloc(total, "0123456789a");
    let flushed = false;
    socketOf(peer).write(sent, () => {
      flushed = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(flushed).toBe(false);
    expect(hostEnd.available).toBeLessThan(200_000);
    hostEnd.resume();
    const parts: Uint8Array[] = [];
    let taken = 0;
    await until(() => {
      const part = hostEnd.take();
      parts.push(part);
      taken += part.length;
      return taken === total;
    }, "every byte");
    expect(Buffer.concat(parts).equals(sent)).toBe(true);
  });

  it("stops reading when nobody takes", async () => {
    const { hostEnd, peer } = await openPair(place(), 1000);
    socketOf(peer).write(Buffer.alloc(8_000_000));
    await until(() => hostEnd.available >= 1000, "some bytes");
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(hostEnd.available).toBeLessThan(1_200_000);
  });

  it("sees the other side close, gives what came before, and can connect again", async () => {
    const { hostEnd, peer } = await openPair(place());
    socketOf(peer).end("last");
    await until(() => !hostEnd.connected, "the close");
    expect(Buffer.from(hostEnd.take()).toString()).toBe("last");
    expect(() => hostEnd.send(Uint8Array.of(1))).toThrow("the connection is closed");
    await hostEnd.connect();
    await hostEnd.connect();
    await until(() => peer.sockets.length === 2, "the second connection");
    hostEnd.send(Uint8Array.of(5));
    const arrived = new Promise((resolve) => socketOf(peer, 1).once("data", resolve));
    socketOf(peer, 1).resume();
    const chunk = await arrived;
    expect(chunk).toEqual(Buffer.of(5));
  });

  it("closes so that the other side sees it", async () => {
    const { hostEnd, peer } = await openPair(place());
    const ended = new Promise((resolve) => socketOf(peer).resume().once("close", resolve));
    await hostEnd.close();
    await hostEnd.close();
    await ended;
    expect(hostEnd.connected).toBe(false);
  });
});

describe("a host end that connects", () => {
  it("waits for a listener that comes late", async () => {
    const address = { kind: "unix", path: join(temporaryDirectory(), "late") } as const;
    const hostEnd = createSocketHostEnd({ address, role: "connect" });
    closing.push(() => hostEnd.close());
    const connected = hostEnd.connect();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await openPeer(address);
    await connected;
    expect(hostEnd.connected).toBe(true);
  });

  it("says where it found nobody when its time is over", async () => {
    const address = { kind: "unix", path: join(temporaryDirectory(), "nobody") } as const;
    const hostEnd = createSocketHostEnd({ address, role: "connect", timeoutMilliseconds: 60 });
    const error: unknown = await hostEnd.connect().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TargetError);
    expect((error as TargetError).code).toBe("host-end");
    expect((error as TargetError).message).toContain(`unix:${address.path} within 60 ms`);
  });
});

describe("a host end that listens", () => {
  it("takes the target's connection, and is gone while closed", async () => {
    const path = join(temporaryDirectory(), "channel");
    const hostEnd = createSocketHostEnd({ address: { kind: "unix", path }, role: "listen" });
    closing.push(() => hostEnd.close());
    await hostEnd.prepare();
    const target = connect({ path });
    closing.push(async () => {
      target.destroy();
    });
    await hostEnd.connect();
    target.write("hello");
    await until(() => hostEnd.available === 5, "the greeting");
    await hostEnd.close();
    expect(existsSync(path)).toBe(false);
    const again = hostEnd.connect();
    await until(() => existsSync(path), "the socket file");
    const second = connect({ path });
    closing.push(async () => {
      second.destroy();
    });
    await again;
    expect(hostEnd.connected).toBe(true);
  });

  it("gives up when nobody comes", async () => {
    const path = join(temporaryDirectory(), "channel");
    const hostEnd = createSocketHostEnd({ address: { kind: "unix", path }, role: "listen", timeoutMilliseconds: 30 });
    closing.push(() => hostEnd.close());
    await expect(hostEnd.connect()).rejects.toThrow("nobody connected");
  });
});

describe("openSocketListener", () => {
  it("refuses an address that other machines reach", async () => {
    const open = openSocketListener({ kind: "tcp", host: "0.0.0.0", port: 0 }, () => undefined);
    await expect(open).rejects.toThrow("not a loopback address");
  });

  it("refuses a path in use and replaces a left-over file", async () => {
    const address = { kind: "unix", path: join(temporaryDirectory(), "socket") } as const;
    await openPeer(address);
    await expect(openSocketListener(address, () => undefined)).rejects.toThrow("cannot listen on unix:");
    const left = { kind: "unix", path: join(temporaryDirectory(), "left") } as const;
    const listenAndDie = `require("net").createServer().listen(process.argv[1], () => process.kill(process.pid, 9))`;
    expect(() => execFileSync(process.execPath, ["-e", listenAndDie, left.path])).toThrow();
    expect(existsSync(left.path)).toBe(true);
    await openPeer(left);
    const client = connect({ path: left.path });
    await new Promise((resolve) => client.once("connect", resolve));
    client.destroy();
  });
});
