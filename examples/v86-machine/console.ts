import type { ModuleMachine } from "../../src/target/in-process/module-target.ts";
import type { CreateMachine } from "../../src/target/machine/machine-port.ts";
import { describeFunction, type MachineFunction, machineOf } from "./v86-machine.ts";

const judged: MachineFunction = {
  name: "console",
  device: 0xc,
  virtioType: 3,
  classCode: 0x0200,
  configBytes: 12,
  sinks: [1],
};

export const target: ModuleMachine = describeFunction(judged);
export const createMachine: CreateMachine = machineOf(judged);
