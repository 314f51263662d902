import type { RenewOptions, Target } from "../target.ts";
import type { InProcessTarget } from "./in-process.ts";

/**
 * A target in this process whose module is loaded anew where nothing of what went before may have a part: what devices
 * have left behind in variables of the module is then gone. `reload` loads it and has the next device made of that.
 */
export function reloadedTarget(target: InProcessTarget, reload: () => Promise<void>): Target {
  return {
    description: target.description,
    trace: target.trace,
    run: (...given) => target.run(...given),
    settle: () => target.settle(),
    renew: (options: RenewOptions): void | Promise<void> =>
      options.afresh === true ? reload().then(() => target.renew(options)) : target.renew(options),
    hostEnd: (...given) => target.hostEnd(...given),
    saveAndRestore: (...given) => target.saveAndRestore(...given),
    tryRestore: (...given) => target.tryRestore(...given),
    errorOutput: () => target.errorOutput(),
    close: () => target.close(),
  };
}
