// The served reference device, which sends itself a signal when its registers are accessed for the nth time. It does
// so in the first process of a folder and in no later one, as a target that is killed from outside. Arguments: FOLDER
// SIGNAL N QTEST CHANNEL. With N = 0 it lives on and leaves the number of accesses in the file `accesses`.
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createReferenceDevice } from "../../dist/reference/device.js";
import { parseChannelOptions } from "../../dist/src/serve/character-device.js";
import { parseQtestEndpoint } from "../../dist/src/serve/qtest-endpoint.js";
import { startServer } from "../../dist/src/serve/start-server.js";

const [folder, signal, limit, qtest, channel] = process.argv.slice(2);
const mark = join(folder, "signalled");
const lives = existsSync(mark);
let accesses = 0;

function count() {
  accesses++;
  if (accesses === Number(limit) && !lives) {
    writeFileSync(mark, "");
    process.kill(process.pid, signal);
  }
}

const server = await startServer({
  create: (environment, creation) => {
    const device = createReferenceDevice(environment, creation);
    return new Proxy(device, {
      get: (target, name) => {
        if (name === "portRead" || name === "portWrite") {
          count();
        }
        const value = Reflect.get(target, name);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  },
  channels: parseChannelOptions([channel]),
  qtest: parseQtestEndpoint(qtest),
});
process.on("SIGTERM", () => {
  writeFileSync(join(folder, "accesses"), String(accesses));
  void server.close();
});
await server.finished;
