import { mkdirSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { type ServedGuest, serveGuest } from "../support/served-guest.ts";
import { FenceClient } from "./fence-client.ts";
import { FenceService } from "./fence-service.ts";

/** A guest of the cluster. */
export interface ClusterGuest {
  readonly name: string;
  readonly fence: FenceClient;
  /** The guest is lost, as when its machine is killed. */
  lose(): Promise<void>;
}

/** Guests with a device each, and a fence on the host at the other ends of their channels. */
export interface Cluster {
  readonly guests: readonly ClusterGuest[];
  readonly service: FenceService;
  close(): Promise<void>;
}

/**
 * Starts a cluster. `heard` is told what each guest hears from the fence unasked; `beforePowerOff` comes between the
 * wish that a node be switched off and its end.
 */
export async function startCluster(
  folder: string,
  names: readonly string[],
  heard: (guest: string, fenced: string, by: string) => void,
  beforePowerOff: () => Promise<void> = () => Promise.resolve(),
): Promise<Cluster> {
  const started: { name: string; path: string; served: ServedGuest }[] = [];
  for (const name of names) {
    const own = join(folder, name);
    mkdirSync(own);
    const path = join(own, "fence");
    started.push({ name, path, served: await serveGuest(own, [`fence:unix:${path},server,nowait`]) });
  }
  const service = new FenceService(
    started.map(({ name, path, served }) => ({
      name,
      hostEnd: connect(path),
      powerOff: async () => {
        await beforePowerOff();
        await served.close();
      },
    })),
  );
  const guests = started.map(({ name, served }) => ({
    name,
    fence: new FenceClient(served.guest.connect("fence"), (fenced, by) => heard(name, fenced, by)),
    lose: () => served.close(),
  }));
  const close = async (): Promise<void> => {
    for (const { served } of started) {
      await served.close();
    }
    await service.ended;
  };
  return { guests, service, close };
}
