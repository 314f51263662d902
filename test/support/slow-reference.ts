import { createReferenceDevice } from "../../reference/device.ts";
import type { ReferenceOptions } from "../../reference/options.ts";
import type { Parts } from "../../reference/parts.ts";
import { openSession, type Session } from "../../src/runner/session.ts";
import { loadSpecification } from "../../src/spec/load.ts";
import { createInProcessTarget, type InProcessTarget } from "../../src/target/in-process/in-process.ts";
import type { RenewOptions, Target } from "../../src/target/target.ts";

/** How a device that takes its time is set up. */
export interface SlowSetup {
  readonly options?: Omit<ReferenceOptions, "startIndex">;
  readonly parts: Partial<Parts>;
  readonly channels: readonly string[];
}

type Task = () => void;

/** A target whose device does a part of its tasks in each turn it is given, and serves one scenario after another. */
function slowly(target: InProcessTarget, tasks: Task[]): Target {
  const { capabilities } = target.description;
  let started = false;
  const settle = (): void => {
    for (const task of tasks.splice(0, Math.ceil(tasks.length / 4))) {
      task();
    }
    target.settle();
  };
  const renew = (options: RenewOptions): void => {
    if (!started || options.startOver === true || options.afresh === true) {
      tasks.length = 0;
      target.renew(options);
      started = true;
    }
    for (const channel of target.description.channels.keys()) {
      target.hostEnd(channel).connect();
      target.hostEnd(channel).resume();
      settle();
      target.hostEnd(channel).take();
    }
  };
  return {
    description: {
      ...target.description,
      capabilities: { ...capabilities, synchronous: false, freshDevice: false, saveRestore: false, startIndex: false },
    },
    trace: undefined,
    run: (batch) => target.run(batch),
    settle,
    renew,
    hostEnd: (channel) => target.hostEnd(channel),
    saveAndRestore: (policy, course) => target.saveAndRestore(policy, course),
    errorOutput: () => target.errorOutput(),
    close: () => target.close(),
  };
}

/** A session that judges a variant of the reference device which defers its work, as an asynchronous target. */
export function openSlowReference({ options, parts, channels }: SlowSetup): Promise<Session> {
  const tasks: Task[] = [];
  const specification = loadSpecification();
  const target = createInProcessTarget({
    name: "slow device",
    version: "test",
    create: (environment) =>
      createReferenceDevice({ ...environment, defer: (task) => tasks.push(task) }, { ...options }, parts),
    identity: specification.vmchannel.identity,
    channels,
    startIndex: false,
    trace: false,
  });
  return openSession(slowly(target, tasks), specification);
}
