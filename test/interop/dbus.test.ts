import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { connectBus } from "../../examples/dbus/bus-client.ts";
import { findProgram } from "../../src/target/process/find-program.ts";
import { until, useTemporaryDirectories } from "../support/temporary-directory.ts";
import { serveGuest } from "./serve-driven.ts";

const temporaryDirectory = useTemporaryDirectories();
const daemon = findProgram("dbus-daemon", "/");
const isMissing = daemon === undefined && process.env["CI"] !== "true";
const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) {
    await close();
  }
});

async function startBus(folder: string): Promise<string> {
  if (daemon === undefined) {
    throw new Error("dbus-daemon is missing: apt-get install -y --no-install-recommends dbus-daemon");
  }
  const path = join(folder, "bus");
  const child = spawn(daemon, ["--session", "--nofork", "--nopidfile", `--address=unix:path=${path}`]);
  const ended = once(child, "close");
  closing.push(() => {
    child.kill("SIGTERM");
    return ended;
  });
  await until(() => existsSync(path), "the bus listens");
  return path;
}

describe.skipIf(isMissing)("a message bus of Debian as the host end of a channel (dbus-daemon)", () => {
  it("welcomes a client inside the guest and tells it the names on the bus", async () => {
    const folder = temporaryDirectory();
    const path = await startBus(folder);
    const served = await serveGuest(folder, [`bus:unix:${path}`]);
    closing.push(() => served.close());
    const bus = await connectBus(served.guest.connect("bus"), process.getuid?.() ?? 0);
    expect(bus.name).toMatch(/^:\d+\.\d+$/);
    expect(await bus.listNames()).toEqual(expect.arrayContaining(["org.freedesktop.DBus", bus.name]));
  });

  it("refuses a client that claims to be somebody else", async () => {
    const folder = temporaryDirectory();
    const path = await startBus(folder);
    const served = await serveGuest(folder, [`bus:unix:${path}`]);
    closing.push(() => served.close());
    await expect(connectBus(served.guest.connect("bus"), 54_321)).rejects.toThrow(/refused the user 54321: REJECTED/);
  });
});
