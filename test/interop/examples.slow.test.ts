import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exchange } from "../../examples/amqp/exchange.ts";
import { type Broker, hasBroker, startBroker } from "../../examples/amqp/rabbitmq.ts";
import { startCluster } from "../../examples/fence/cluster.ts";
import { until, useTemporaryDirectories } from "../support/temporary-directory.ts";
import { notPrinted, runExample, shownOutput } from "./example-run.ts";

const temporaryDirectory = useTemporaryDirectories();
const withoutBroker = !hasBroker && process.env["CI"] !== "true";

describe("an example", () => {
  it.each(["c-device", "in-process-device", "v86-machine"])("%s prints what its page shows, and ends", (name) => {
    const { code, lines } = runExample(name);
    expect(notPrinted(shownOutput(name), lines)).toEqual([]);
    expect(code).toBe(0);
  });

  it.skipIf(withoutBroker)("amqp prints what its page shows, and ends", () => {
    const { code, lines } = runExample("amqp");
    expect(notPrinted(shownOutput("amqp"), lines, /published \d+ again, saw \d+ twice/)).toEqual([]);
    expect(code).toBe(0);
  });
});

describe.skipIf(withoutBroker)("a RabbitMQ of Debian as the host end of a channel", () => {
  const messages = 300;
  const saveAfter = [50, 100, 200];
  let broker: Broker;
  beforeAll(async () => {
    broker = await startBroker(join(temporaryDirectory(), "rabbitmq"));
  });
  afterAll(async () => {
    await broker.close();
  });

  it("loses and repeats nothing when the device is saved and restored transparently in mid-stream", async () => {
    const plan = { broker: broker.url, queue: "transparent", messages, saveAfter, policy: "transparent" } as const;
    const { underWay, ...end } = await exchange(plan);
    expect(end).toEqual({ confirmed: messages, received: messages, twice: 0, repeated: 0, sessions: 1 });
    expect(underWay).toHaveLength(saveAfter.length);
    expect(Math.min(...underWay)).toBeGreaterThan(0);
  });

  it("makes the outcome known by its acknowledgements when the save disconnects the host end", async () => {
    const plan = { broker: broker.url, queue: "disconnect", messages, saveAfter, policy: "disconnect" } as const;
    const { underWay, repeated, ...end } = await exchange(plan);
    expect(end).toMatchObject({ confirmed: messages, received: messages, sessions: 1 + saveAfter.length });
    expect(Math.min(...underWay)).toBeGreaterThan(0);
    expect(repeated).toBeGreaterThan(0);
  });
});

describe("a fence for three guests", () => {
  it("switches a node off, tells the others, and closes its channel", async () => {
    const heard: string[] = [];
    const cluster = await startCluster(temporaryDirectory(), ["a", "b", "c"], (guest, fenced, by) => {
      heard.push(`${guest}: ${fenced} by ${by}`);
    });
    const [a, b, c] = cluster.guests.map(({ fence }) => fence);
    expect(await a?.fence("b")).toBe("off");
    expect(await a?.fence("b")).toBe("off");
    await until(() => heard.length > 0, "the other guest hears of it");
    expect(heard).toEqual(["c: b by a"]);
    await expect(b?.nodes()).rejects.toThrow("the channel to the fence ended");
    expect(await c?.nodes()).toEqual({ a: "on", b: "off", c: "on" });
    await expect(c?.fence("d")).rejects.toThrow('there is no node "d"');
    await cluster.close();
  });

  it("does what was asked for when the guest that asked is lost meanwhile", async () => {
    let loseAsking: () => Promise<void> | undefined = () => undefined;
    const cluster = await startCluster(
      temporaryDirectory(),
      ["a", "b", "c"],
      () => undefined,
      async () => loseAsking(),
    );
    const [asking, , other] = cluster.guests;
    loseAsking = () => asking?.lose();
    await expect(asking?.fence.fence("b")).rejects.toThrow("the channel to the fence ended");
    await until(() => cluster.service.states["b"] === "off", "the node is switched off");
    expect(await other?.fence.nodes()).toMatchObject({ b: "off", c: "on" });
    await cluster.close();
  });
});
