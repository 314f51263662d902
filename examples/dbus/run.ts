// A client inside a guest calls a message bus outside it: `npm run example dbus`.
import { say } from "../support/say.ts";
import { serveGuest } from "../support/served-guest.ts";
import { withTemporaryFolder } from "../support/temporary-folder.ts";
import { connectBus } from "./bus-client.ts";
import { startMessageBus } from "./message-bus.ts";

await withTemporaryFolder(async (folder) => {
  const bus = await startMessageBus(folder);
  try {
    say("host", "dbus-daemon is the host end of the channel bus");
    const { guest, close } = await serveGuest(folder, [`bus:unix:${bus.path}`]);
    try {
      say("guest", "authenticates and says hello");
      const client = await connectBus(guest.connect("bus"), process.getuid?.() ?? 0);
      say("bus", `welcomes ${client.name}`);
      say("guest", "asks for the names on the bus");
      say("bus", (await client.listNames()).join(", "));
    } finally {
      await close();
    }
  } finally {
    await bus.close();
  }
});
