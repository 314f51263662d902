import { afterEach, describe, expect, it } from "vitest";
import { connectBus } from "../../examples/dbus/bus-client.ts";
import { hasMessageBus, startMessageBus } from "../../examples/dbus/message-bus.ts";
import { serveGuest } from "../../examples/support/served-guest.ts";
import { useTemporaryDirectories } from "../support/temporary-directory.ts";

const temporaryDirectory = useTemporaryDirectories();
const isMissing = !hasMessageBus && process.env["CI"] !== "true";
const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) {
    await close();
  }
});

async function startBus(folder: string): Promise<string> {
  const bus = await startMessageBus(folder);
  closing.push(() => bus.close());
  return bus.path;
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
