import { once } from "node:events";
import { createInterface } from "node:readline";
import { afterEach, expect, it } from "vitest";
import { createReferenceDevice } from "../../reference/device.ts";
import { type ChannelDriver, openChannelDriver } from "../../src/agent/channel-driver.ts";
import { loadSpecification } from "../../src/spec/load.ts";
import { createInProcessTarget, type InProcessTarget } from "../../src/target/in-process/in-process.ts";
import { until } from "../support/temporary-directory.ts";

const specification = loadSpecification();
let driver: ChannelDriver;

afterEach(async () => {
  await driver.close();
});

async function open(): Promise<InProcessTarget> {
  const target = createInProcessTarget({
    name: "driven",
    version: "1",
    create: (environment, creation) => createReferenceDevice(environment, creation),
    identity: specification.vmchannel.identity,
    channels: ["agent", "log"],
  });
  driver = await openChannelDriver(target, specification);
  target.hostEnd(0).connect();
  target.hostEnd(1).connect();
  return target;
}

function bytes(length: number, seed: number): Buffer {
  return Buffer.from(Uint8Array.from({ length }, (_, index) => (index * 7 + seed) % 251));
}

it("carries bytes both ways, whole and in order, on each channel apart", async () => {
  const target = await open();
  expect(driver.names).toEqual(["agent", "log"]);
  const sent = [bytes(100_000, 1), bytes(70_000, 2)];
  const got: Buffer[][] = [[], []];
  const back: Buffer[][] = [[], []];
  for (const [channel, name] of driver.names.entries()) {
    const stream = driver.connect(name);
    stream.on("data", (chunk: Buffer) => got[channel]?.push(chunk));
    stream.write(sent[channel]);
    target.hostEnd(channel).send(sent[1 - channel] as Buffer);
  }
  const length = (parts: readonly Buffer[] | undefined): number => Buffer.concat(parts ?? []).length;
  await until(() => {
    for (const [channel, parts] of back.entries()) {
      parts.push(Buffer.from(target.hostEnd(channel).take()));
    }
    return length(back[0]) + length(back[1]) + length(got[0]) + length(got[1]) >= 340_000;
  }, "all bytes arrived");
  for (const channel of [0, 1]) {
    expect(Buffer.compare(Buffer.concat(back[channel] ?? []), sent[channel] as Buffer)).toBe(0);
    expect(Buffer.compare(Buffer.concat(got[channel] ?? []), sent[1 - channel] as Buffer)).toBe(0);
  }
});

it("holds a writer back while the host end does not read, and lets it go on afterwards", async () => {
  const target = await open();
  const end = target.hostEnd(0);
  end.stall();
  const stream = driver.connect("agent");
  let written = 0;
  const all = 4_000_000;
  const writing = (async () => {
    for (; written < all; written += 50_000) {
      if (!stream.write(bytes(50_000, 3))) {
        await once(stream, "drain");
      }
    }
  })();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(written).toBeLessThan(all);
  end.resume();
  let received = 0;
  await until(() => {
    received += end.take().length;
    return received >= all;
  }, "all bytes arrived");
  await writing;
  expect(received).toBe(all);
});

it("holds the host end back while nobody reads the stream, and loses nothing of it", async () => {
  const target = await open();
  const end = target.hostEnd(0);
  const sent = bytes(4_000_000, 5);
  end.send(sent);
  const stream = driver.connect("agent");
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(end.unsent).toBeGreaterThan(2_000_000);
  expect(stream.readableLength).toBeLessThan(100_000);
  const got: Buffer[] = [];
  let length = 0;
  stream.on("data", (chunk: Buffer) => {
    got.push(chunk);
    length += chunk.length;
  });
  await until(() => length >= sent.length, "all bytes arrived");
  expect(Buffer.concat(got).equals(sent)).toBe(true);
  expect(end.unsent).toBe(0);
});

it("names the channels there are when one is unknown", async () => {
  await open();
  expect(() => driver.connect("clipboard")).toThrow('no channel "clipboard" can be opened');
});

it("ends whoever reads a stream line by line when it is closed", async () => {
  await open();
  const reading = (async () => {
    for await (const _line of createInterface({ input: driver.connect("agent") })) {
      // Nothing comes.
    }
    return "ended";
  })();
  await driver.close();
  expect(await reading).toBe("ended");
});
