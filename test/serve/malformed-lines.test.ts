import { connect } from "node:net";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { createRandom } from "../../src/base/random.ts";
import { requestLineMax } from "../../src/serve/qtest-parser.ts";
import { startServer } from "../../src/serve/start-server.ts";
import { until, useTemporaryDirectories } from "../support/temporary-directory.ts";
import { malform } from "./malform-line.ts";
import { createToyDevice } from "./toy-device.ts";

const temporaryDirectory = useTemporaryDirectories();

/** Lines of the test; VMCONFORM_TEST_SCALE multiplies them for a long look at memory. */
const lineCount = 100_000 * Number(process.env["VMCONFORM_TEST_SCALE"] ?? "1");
const batchLines = 1000;

it("answers malformed lines with a reason each, and its memory stays flat", async () => {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  const measure = (): number => {
    expect(typeof collect).toBe("function");
    (collect as () => void)();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const path = join(temporaryDirectory(), "q");
  const qtest = { kind: "listen", address: { kind: "unix", path } } as const;
  const server = await startServer({ create: createToyDevice, channels: [], qtest, memoryBytes: 0x10_0000 });
  const socket = connect({ path });
  let partial = "";
  let failures = 0;
  const others = new Set<string>();
  let answered = 0;
  socket.on("data", (chunk: Buffer) => {
    const lines = (partial + chunk.toString("latin1")).split("\n");
    partial = lines.pop() ?? "";
    for (const line of lines) {
      answered++;
      if (/^FAIL [ -~]{10,300}$/.test(line)) {
        failures++;
      } else {
        others.add(line);
      }
    }
  });

  const random = createRandom(5);
  const measured: number[] = [];
  for (let sent = 0; sent < lineCount; sent += batchLines) {
    const lines = Array.from({ length: batchLines }, () => malform(random));
    socket.write(`${lines.join("\n")}\n`, "latin1");
    await until(() => answered === sent + batchLines, "a reply to every line");
    if (sent % (lineCount / 5) === 0) {
      measured.push(measure());
    }
  }
  expect([...others]).toEqual([]);
  expect(failures).toBe(lineCount);
  expect(measured.length).toBe(5);
  expect((measured.at(-1) ?? 0) - (measured[0] ?? 0)).toBeLessThan(4_000_000);

  for (let times = 0; times < 5; times++) {
    socket.write(`${"y".repeat(3 * requestLineMax)}\n`);
  }
  socket.write("endianness\n");
  await until(() => answered === lineCount + 6, "replies to endless lines");
  expect([...others]).toEqual(["OK little"]);
  // Node.js 24 gives back what the client wrote only some turns later.
  await until(() => measure() - (measured[0] ?? 0) < 8_000_000, "the memory of endless lines to be given back");
  socket.destroy();
  await server.close();
});
