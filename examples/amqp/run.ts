// A guest publishes to a message broker and consumes from it, while its device is saved and restored:
// `npm run example amqp`.
import { join } from "node:path";
import { say } from "../support/say.ts";
import { withTemporaryFolder } from "../support/temporary-folder.ts";
import { exchange } from "./exchange.ts";
import { startBroker } from "./rabbitmq.ts";

const messages = 200;
const saveAfter = [40, 120];

await withTemporaryFolder(async (folder) => {
  say("host", "starts RabbitMQ on loopback");
  const broker = await startBroker(join(folder, "rabbitmq"));
  try {
    for (const policy of ["transparent", "disconnect"] as const) {
      say("host", `the device will be saved and restored ${saveAfter.length} times, policy ${policy}`);
      say("guest", `publishes ${messages} messages and consumes them`);
      const end = await exchange({ broker: broker.url, queue: policy, messages, saveAfter, policy });
      say("broker", `confirmed ${end.confirmed}; ${end.sessions} sessions`);
      say("guest", `received ${end.received}; lost ${messages - end.received}`);
      say("guest", `published ${end.repeated} again, saw ${end.twice} twice and knew them by their ids`);
    }
  } finally {
    await broker.close();
  }
});
