import type { AccessBatch } from "../access-batch.ts";
import type { RenewOptions, RestorePolicy, Target } from "../target.ts";
import type { InProcessTarget } from "./in-process.ts";

/**
 * A target in this process whose module is loaded anew where nothing of what went before may have a part: what devices
 * have left behind in variables of the module is then gone. `reload` loads it and has the next device made of that.
 */
export function reloadedTarget(target: InProcessTarget, reload: () => Promise<void>): Target {
  return {
    description: target.description,
    trace: target.trace,
    run: (batch: AccessBatch) => target.run(batch),
    settle: () => target.settle(),
    renew: (options: RenewOptions): void | Promise<void> =>
      options.afresh === true ? reload().then(() => target.renew(options)) : target.renew(options),
    hostEnd: (channel) => target.hostEnd(channel),
    saveAndRestore: (policy: RestorePolicy) => target.saveAndRestore(policy),
    tryRestore: (damage, at) => target.tryRestore(damage, at),
    errorOutput: () => target.errorOutput(),
    close: () => target.close(),
  };
}
