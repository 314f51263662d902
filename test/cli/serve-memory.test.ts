import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { createRandom } from "../../src/base/random.ts";
import { connectWhenServed } from "../serve/line-client.ts";
import { malform } from "../serve/malform-line.ts";
import { repositoryRoot } from "../support/source-tree.ts";
import { useTemporaryDirectories } from "../support/temporary-directory.ts";

const temporaryDirectory = useTemporaryDirectories();
const main = join(repositoryRoot, "dist", "src", "cli", "main.js");
const megabyte = 0x10_0000;
let child: ChildProcess | undefined;

afterEach(async () => {
  if (child !== undefined && child.exitCode === null) {
    child.kill("SIGTERM");
    await once(child, "exit");
  }
});

/** Serves the reference device with so much guest memory, in a process of its own. */
async function serve(megabytes: number) {
  const address = `unix:${join(temporaryDirectory(), "q")}`;
  const words = ["serve", "--memory", `${megabytes}`, "--qtest", address, "--vmchannel", "a:null"];
  child = spawn(process.execPath, [main, ...words], { stdio: "ignore" });
  return connectWhenServed(address);
}

/** Bytes of memory that the server's process has at the moment. */
function resident(): number {
  const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${child?.pid}/status`, "latin1")) ?? [];
  return Number(kilobytes) * 1024;
}

it("serves a guest of 1 GiB in a small part of that memory, all of which can be used", async () => {
  const { ask, socket } = await serve(1024);
  const before = resident();
  expect(before).toBeGreaterThan(10 * megabyte);
  expect(before).toBeLessThan(300 * megabyte);
  for (const address of ["0x0", "0x1fffffff", "0x3ffffffc"]) {
    expect(await ask(`write ${address} 0x4 0x01020304`, `read ${address} 0x4`)).toEqual(["OK", "OK 0x01020304"]);
  }
  const [beyond = ""] = await ask("write 0x40000000 0x1 0x01");
  expect(beyond).toMatch(/^(OK|FAIL )/);
  expect(resident() - before).toBeLessThan(50 * megabyte);
  socket.destroy();
});

it("answers 100,000 malformed lines with a reason each, in memory that does not grow", async () => {
  const { ask, socket, lines } = await serve(8);
  const random = createRandom(9);
  const measured: number[] = [];
  let failures = 0;
  for (let batch = 0; batch < 50; batch++) {
    const replies = await ask(...Array.from({ length: 2000 }, () => malform(random)));
    failures += replies.filter((line) => /^FAIL [ -~]{10,300}$/.test(line)).length;
    lines.length = 0;
    measured.push(resident());
  }
  expect(failures).toBe(100_000);
  expect(await ask("endianness")).toEqual(["OK little"]);
  const early = Math.max(...measured.slice(5, 20));
  const late = Math.max(...measured.slice(35));
  expect(late - early).toBeLessThan(24 * megabyte);
  socket.destroy();
});
