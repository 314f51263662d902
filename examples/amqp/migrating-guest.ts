import { createReferenceDevice } from "../../reference/device.ts";
import { type ChannelDriver, openChannelDriver } from "../../src/agent/channel-driver.ts";
import { loadSpecification } from "../../src/spec/load.ts";
import { createInProcessTarget, type InProcessTarget } from "../../src/target/in-process/in-process.ts";
import type { RestorePolicy } from "../../src/target/target.ts";
import { type BridgeOptions, serveBridge } from "./bridge.ts";
import { openHostEnd } from "./host-end-stream.ts";

/** A guest with one channel to a broker, whose device can be saved and restored while it works. */
export interface MigratingGuest {
  readonly guest: ChannelDriver;
  /** Saves the device and goes on with the copy: what a live migration does to it. */
  migrate(policy: RestorePolicy): void;
  /** Ends the guest and the bridge. Rejects when the bridge failed. */
  close(): Promise<void>;
}

/** Name of the channel. */
export const channelName = "broker";

/** Starts a guest, and a bridge that connects to the channel's host end again whenever it was lost. */
export async function startMigratingGuest(options: BridgeOptions): Promise<MigratingGuest> {
  const specification = loadSpecification();
  const target = createInProcessTarget({
    name: "guest",
    version: "1",
    create: (environment, creation) => createReferenceDevice(environment, creation),
    identity: specification.vmchannel.identity,
    channels: [channelName],
  });
  const guest = await openChannelDriver(target, specification);
  const bridge = keepBridge(target, options);
  const close = async (): Promise<void> => {
    await guest.close();
    await bridge.close();
  };
  return { guest, migrate: (policy) => target.saveAndRestore(policy), close };
}

function keepBridge(target: InProcessTarget, options: BridgeOptions): { close(): Promise<void> } {
  const hostEnd = target.hostEnd(0);
  let stop: () => void = () => undefined;
  let stopped = false;
  const serving = (async () => {
    while (!stopped) {
      const connection = openHostEnd(hostEnd);
      stop = () => connection.destroy();
      await serveBridge(connection, options).catch((error: unknown) => {
        // An end in the middle of a line is what a lost connection looks like.
        if (!connection.destroyed && connection.errored !== null) {
          throw error;
        }
      });
    }
  })();
  return {
    close: () => {
      stopped = true;
      stop();
      return serving;
    },
  };
}
