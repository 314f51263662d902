import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createRandom } from "../../src/base/random.ts";
import { openBackend } from "../../src/serve/backends/open-backend.ts";
import { parseChannelOption } from "../../src/serve/character-device.ts";
import { hostPendingMax, StreamChannel } from "../../src/serve/stream-channel.ts";
import { until, useTemporaryDirectories } from "../support/temporary-directory.ts";

const temporaryDirectory = useTemporaryDirectories();

it("a peer that stalls, floods or vanishes costs no other channel an acknowledged byte", async () => {
  const directory = temporaryDirectory();
  const open = async (name: string) => {
    const path = join(directory, name);
    const channel = new StreamChannel(name, (work) => work());
    const option = parseChannelOption(`${name}:unix:${path},server,nowait`);
    return { path, channel, backend: await openBackend(option.device, channel, () => undefined) };
  };
  const good = await open("good");
  const hostile = await Promise.all(["stalls", "floods", "vanishes"].map(open));
  const [stalls, floods, vanishes] = hostile.map(({ path }) => path);

  const received: Buffer[] = [];
  let receivedBytes = 0;
  const reader = connect({ path: good.path });
  reader.on("data", (chunk: Buffer) => {
    received.push(chunk);
    receivedBytes += chunk.length;
  });
  const staller = connect({ path: stalls ?? "" }).pause();
  const flooder = connect({ path: floods ?? "" });
  flooder.on("error", () => undefined);
  const flood = Buffer.alloc(1_000_000);
  const pour = (): void => {
    if (!flooder.destroyed) {
      flooder.write(flood, pour);
    }
  };
  pour();
  const visitors: Socket[] = [];
  await until(() => [good, hostile[0], hostile[1]].every((each) => each?.channel.connected()), "connections");

  const random = createRandom(3);
  const accepted: Buffer[] = [];
  let acceptedBytes = 0;
  let vanished = 0;
  const chunk = Buffer.alloc(40_000);
  for (let round = 0; round < 200; round++) {
    for (let index = 0; index < chunk.length; index++) {
      chunk[index] = random.below(256);
    }
    const count = good.channel.write(chunk, 0, random.between(1, chunk.length));
    accepted.push(Buffer.from(chunk.subarray(0, count)));
    acceptedBytes += count;
    for (const { channel } of hostile) {
      channel.write(chunk, 0, chunk.length);
    }
    if (round % 10 === 0) {
      const visitor = connect({ path: vanishes ?? "" });
      visitor.on("error", () => undefined);
      visitor.write(chunk, () => visitor.destroy());
      visitors.push(visitor);
    }
    await new Promise((resolve) => setImmediate(resolve));
    vanished = visitors.filter(({ destroyed }) => destroyed).length;
  }
  await until(() => receivedBytes === acceptedBytes, "every accepted byte");
  expect(Buffer.concat(received).equals(Buffer.concat(accepted))).toBe(true);
  expect(acceptedBytes).toBeGreaterThan(500_000);
  expect(hostile[1]?.channel.readable()).toBeGreaterThanOrEqual(hostPendingMax);
  expect(hostile[1]?.channel.readable()).toBeLessThan(hostPendingMax + 200_000);
  expect(vanished).toBeGreaterThan(5);

  for (const socket of [reader, staller, flooder, ...visitors]) {
    socket.destroy();
  }
  for (const { backend } of [good, ...hostile]) {
    await backend.close();
  }
});
