import { parseChannelOptions } from "../../src/serve/character-device.ts";
import { parseQtestEndpoint } from "../../src/serve/qtest-endpoint.ts";
import { startServer } from "../../src/serve/start-server.ts";
import { createToyDevice } from "./toy-device.ts";

/** Serves the toy device as a process of its own: `serve-over-stdio.ts QTEST [CHANNEL...]`. */
const [qtest = "stdio", ...channels] = process.argv.slice(2);
const server = await startServer({
  create: createToyDevice,
  channels: parseChannelOptions(channels),
  qtest: parseQtestEndpoint(qtest),
});
await server.finished;
await server.close();
