import type { ModuleMachine } from "../../src/target/in-process/module-target.ts";
import type { CreateMachine } from "../../src/target/machine/machine-port.ts";
import { describeFunction, type MachineFunction, machineOf } from "./v86-machine.ts";

const judged: MachineFunction = {
  name: "net",
  device: 0xa,
  virtioType: 1,
  classCode: 0x0200,
  configBytes: 12,
  sinks: [1],
};

export const target: ModuleMachine = describeFunction(judged);
export const createMachine: CreateMachine = machineOf(judged);
