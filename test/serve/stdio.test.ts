import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { useBundle } from "../support/bundle-script.ts";
import { until, useTemporaryDirectories } from "../support/temporary-directory.ts";
import { connectWhenServed } from "./line-client.ts";

const script = useBundle(join(import.meta.dirname, "serve-over-stdio.ts"));
const temporaryDirectory = useTemporaryDirectories();
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) {
    child.kill("SIGKILL");
  }
});

interface Served {
  readonly child: ChildProcess;
  readonly exited: Promise<unknown>;
  output(): string;
  errors(): string;
}

function serve(...parameters: string[]): Served {
  const child = spawn(process.execPath, [script(), ...parameters], { stdio: "pipe" });
  children.push(child);
  let output = "";
  let errors = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString("latin1");
  });
  child.stderr.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const exited = new Promise((resolve) => child.once("close", resolve));
  return { child, exited, output: () => output, errors: () => errors };
}

it("a qtest client on standard input and output is served until it hangs up", async () => {
  const { child, exited, output, errors } = serve("stdio");
  child.stdin?.write("endianness\nirq_intercept_in ioapic\noutl 0xc000 1\n");
  await until(() => output().endsWith("raise 11\nOK\n"), "the replies");
  child.stdin?.end("read 0 4096\n".repeat(200));
  expect(await exited).toBe(0);
  expect(output().split("\n").length).toBe(4 + 200 + 1);
  expect(output()).toContain("OK little\nOK\nIRQ raise 11\nOK\nOK 0x0000");
  expect(errors()).toBe("");
});

it("a channel on standard input and output carries bytes, and a stalled reader does not stop the machine", async () => {
  const path = join(temporaryDirectory(), "q");
  const { child, output } = serve(`unix:${path}`, "agent:stdio");
  const { socket, ask, lines } = await connectWhenServed(`unix:${path}`);
  await ask("irq_intercept_in ioapic");
  child.stdin?.write("hello");
  await until(() => lines.includes("IRQ raise 11"), "the interrupt");
  await ask("outl 0xc000 6");
  await until(() => output() === "hello", "the echo");
  child.stdout?.pause();
  child.stdin?.write(Buffer.alloc(400_000, "x"));
  for (let times = 0; times < 20; times++) {
    await ask("outl 0xc000 6");
  }
  expect(await ask("endianness")).toEqual(["OK little"]);
  socket.destroy();
});
