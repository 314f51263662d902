import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { connectLines } from "../serve/line-client.ts";
import { repositoryRoot } from "../support/source-tree.ts";
import { until, useTemporaryDirectories } from "../support/temporary-directory.ts";

const main = join(repositoryRoot, "dist", "src", "cli", "main.js");
const temporaryDirectory = useTemporaryDirectories();
const stops: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0)) {
    await stop();
  }
});

/** Serves one silent channel at a socket in the folder, and tells when the server is up. */
async function serve(folder: string, words: readonly string[]) {
  const path = join(folder, "qtest");
  const child = spawn(process.execPath, [main, "serve", "--qtest", `unix:${path}`, "--vmchannel", "a:null", ...words]);
  let said = "";
  child.stderr.on("data", (data: Buffer) => {
    said += data.toString();
  });
  const ended = once(child, "close").then(([code]) => code as number | null);
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    await ended;
  };
  stops.push(stop);
  await until(() => said.includes("serving qtest") || child.exitCode !== null, "the server is up");
  return { child, ended, stop, said: () => said, client: () => connectLines(`unix:${path}`) };
}

const openBar = ["outl 0xcf8 0x80001010", "outl 0xcfc 0xc000", "outl 0xcf8 0x80001004", "outw 0xcfc 0x1"];

it("saves the state at a signal and goes on, saves it at the end, and begins with it elsewhere", async () => {
  const folder = temporaryDirectory();
  const file = join(folder, "state");
  const first = await serve(folder, ["--save", file]);
  const { ask, socket } = first.client();
  await ask(...openBar, "outb 0xc012 0x3");
  first.child.kill("SIGUSR2");
  await until(() => first.said().includes(`the state is saved to ${file}`), "the state is saved");
  const early = readFileSync(file, "utf8");
  expect(await ask("inb 0xc012")).toEqual(["OK 0x0003"]);
  await ask("outb 0xc012 0x7");
  socket.destroy();
  await first.stop();
  expect(await first.ended).toBe(0);
  expect(readFileSync(file, "utf8")).not.toBe(early);

  const second = await serve(folder, ["--restore", file]);
  const again = second.client();
  expect(await again.ask("inb 0xc012")).toEqual(["OK 0x0007"]);
  again.socket.destroy();
});

it("says when a state cannot be written at a signal, and goes on", async () => {
  const folder = temporaryDirectory();
  const server = await serve(folder, ["--save", folder]);
  server.child.kill("SIGUSR2");
  await until(() => server.said().includes("the state is not saved: "), "the server says that it could not");
  const { ask, socket } = server.client();
  expect(await ask("endianness")).toEqual(["OK little"]);
  socket.destroy();
});
