// Three guests and a fence on the host, without any network: `npm run example fence`.
import { say } from "../support/say.ts";
import { withTemporaryFolder } from "../support/temporary-folder.ts";
import { startCluster } from "./cluster.ts";

const names = ["node1", "node2", "node3"];

await withTemporaryFolder(async (folder) => {
  let hear: (news: string) => void = () => undefined;
  const news = new Promise<string>((resolve) => {
    hear = resolve;
  });
  const { guests, close } = await startCluster(folder, names, (guest, fenced, by) =>
    hear(`${guest} hears that ${by} had ${fenced} fenced`),
  );
  const [first, second, third] = guests.map(({ fence }) => fence);
  try {
    say("node1", "asks for the nodes");
    say("fence", JSON.stringify(await first?.nodes()));
    say("node1", "node2 does not answer any more: fence it");
    say("fence", `node2 is ${await first?.fence("node2")}`);
    say("", await news);
    const refusal = await second?.nodes().catch((error: Error) => error.message);
    say("node2", String(refusal));
    say("node3", "asks for the state of node2");
    say("fence", `node2 is ${await third?.state("node2")}`);
    say("node3", "tries to fence itself");
    say("fence", (await third?.fence("node3").catch((error: Error) => error.message)) ?? "");
  } finally {
    await close();
  }
});
