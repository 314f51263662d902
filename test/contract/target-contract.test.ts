import { oneOfEach, openInProcess, openMachine, runTargetContract, sampleOfContract } from "./target-contract.ts";
import { openOver, useFaultyServer, wires } from "./wires.ts";

useFaultyServer();

runTargetContract("direct calls in this process", openInProcess, oneOfEach);
runTargetContract("a machine in this process", openMachine, oneOfEach);
runTargetContract("qtest on a unix socket", (fault) => openOver(wires.unix, fault), oneOfEach);
runTargetContract("qtest on TCP", (fault) => openOver(wires.TCP, fault), sampleOfContract);
runTargetContract("qtest on standard input and output", (fault) => openOver(wires.standard, fault), sampleOfContract);
