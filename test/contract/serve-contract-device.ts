import { parseChannelOptions } from "../../src/serve/character-device.ts";
import { parseQtestEndpoint } from "../../src/serve/qtest-endpoint.ts";
import { startServer } from "../../src/serve/start-server.ts";
import { contractDevice, contractFaults } from "./contract-device.ts";

/** Serves a faulty device as a process of its own: `serve-contract-device.ts FAULT QTEST [CHANNEL...]`. */
const [name, qtest = "stdio", ...channels] = process.argv.slice(2);
const server = await startServer({
  create: contractDevice(contractFaults.find((fault) => fault === name)),
  channels: parseChannelOptions(channels),
  qtest: parseQtestEndpoint(qtest),
  // What the manifest says: a buffer behind it is to be outside of memory.
  memoryBytes: 0x80_0000,
});
process.once("SIGTERM", () => void server.close());
await server.finished;
await server.close();
