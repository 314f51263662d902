import { createReferenceDevice } from "../reference/device.ts";
import type { Scenario } from "../src/operation/scenario.ts";
import { openSession } from "../src/runner/session.ts";
import { loadSpecification } from "../src/spec/load.ts";
import { createInProcessTarget } from "../src/target/in-process/in-process.ts";
import { type Measurement, median, processorSeconds, processorSecondsOf } from "./measure.ts";
import { boundlessHostEnd, PlainGuest } from "./plain-guest.ts";

const milliseconds = 1000;
const microseconds = 1_000_000;

/** Times from nothing to a device that is ready: of the device alone, of a whole scenario, of a session. */
export async function benchBringUp(rounds: number, times: number): Promise<Measurement[]> {
  const sessions: number[] = [];
  const scenarios: number[] = [];
  const devices: number[] = [];
  const scenario: Scenario = { startIndex: 0, seed: 1, operations: [{ kind: "initialise", features: [] }] };
  for (let round = 0; round <= rounds; round++) {
    let run: (() => unknown) | undefined;
    const session = await processorSecondsOf(async () => {
      const specification = loadSpecification();
      const target = createInProcessTarget({
        name: "reference device",
        version: "",
        create: (environment) => createReferenceDevice(environment, {}),
        identity: specification.vmchannel.identity,
        channels: ["bench"],
      });
      const opened = await openSession(target, specification);
      run = () => opened.runScenario(scenario);
    });
    sessions.push(session * milliseconds);
    const repeat = (work: (() => unknown) | undefined): number =>
      processorSeconds(() => {
        for (let time = 0; time < times; time++) {
          work?.();
        }
      });
    scenarios.push((repeat(run) / times) * microseconds);
    const guest = new PlainGuest([boundlessHostEnd("bench")]);
    devices.push((repeat(() => guest.bringUp()) / times) * microseconds);
  }
  return [
    { name: "bring-up: the device, to DRIVER_OK", value: median(devices.slice(1)), unit: "µs" },
    { name: "bring-up: a scenario with nothing else", value: median(scenarios.slice(1)), unit: "µs" },
    { name: "bring-up: specification, target, session", value: median(sessions.slice(1)), unit: "ms" },
  ];
}
