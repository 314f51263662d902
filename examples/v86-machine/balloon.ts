import type { ModuleMachine } from "../../src/target/in-process/module-target.ts";
import type { CreateMachine } from "../../src/target/machine/machine-port.ts";
import { describeFunction, type MachineFunction, machineOf } from "./v86-machine.ts";

const judged: MachineFunction = {
  name: "balloon",
  device: 0xb,
  virtioType: 5,
  classCode: 0x0200,
  configBytes: 16,
  sinks: [0],
};

export const target: ModuleMachine = describeFunction(judged);
export const createMachine: CreateMachine = machineOf(judged);
