import { resolve } from "node:path";
import { assert } from "../../base/assert.ts";
import type { TransportSpecification } from "../../spec/types.generated.ts";
import type { TargetManifest } from "../manifest/manifest.ts";
import { askVersion } from "../process/ask-version.ts";
import type { Target } from "../target.ts";
import { BackEndSession } from "./back-end-session.ts";
import { describeBackEnd } from "./describe-back-end.ts";
import { loadLibc } from "./native/libc.ts";
import { NativeLink } from "./native/native-link.ts";
import { VhostUserTarget } from "./vhost-user-target.ts";

/**
 * Makes the target that a manifest describes: a vhost-user back-end whose front-end is the kit. `transport` is the
 * document that says where registers lie. Rejects with a `TargetError` when it cannot be reached, or is none.
 *
 * @param directory the manifest's folder, in which the back-end is started.
 * @param started is awaited with the number of its process after each start.
 */
export async function createVhostUserTarget(
  manifest: TargetManifest,
  directory: string,
  transport: TransportSpecification,
  started: (pid: number | undefined) => Promise<void> = async () => undefined,
): Promise<Target> {
  const { vhostUser } = manifest;
  assert(vhostUser !== undefined, "the manifest is of no vhost-user back-end");
  const libc = await loadLibc();
  const folder = resolve(directory);
  const version = await askVersion(manifest, folder);
  const open = async (): Promise<BackEndSession> => {
    const session = await BackEndSession.open(manifest, folder, libc);
    await started(session.process?.pid);
    return session;
  };
  const session = await open();
  try {
    const conversation = await session.converse();
    const target = new VhostUserTarget({
      description: describeBackEnd(manifest, version),
      backEnd: vhostUser,
      replyLimit: manifest.limits.reply,
      transport,
      link: new NativeLink(libc),
      session,
      open: manifest.start === undefined ? undefined : open,
    });
    target.adopt(conversation);
    return target;
  } catch (error) {
    await session.close();
    throw error;
  }
}
