import { runTargetContract, wholeContract } from "./target-contract.ts";
import { openOver, useFaultyServer, wires } from "./wires.ts";

useFaultyServer();

runTargetContract("qtest on a unix socket", (fault) => openOver(wires.unix, fault), wholeContract);
runTargetContract("qtest on TCP", (fault) => openOver(wires.TCP, fault), wholeContract);
runTargetContract("qtest on standard input and output", (fault) => openOver(wires.standard, fault), wholeContract);
