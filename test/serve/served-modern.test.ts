import { join } from "node:path";
import { expect, it } from "vitest";
import { composeKit } from "../../src/cli/compose.ts";
import { startServer } from "../../src/serve/start-server.ts";
import { useTemporaryDirectories } from "../support/temporary-directory.ts";
import { connectLines } from "./line-client.ts";

const temporaryDirectory = useTemporaryDirectories();

/** Requests that read a register of configuration space of slot 2. */
function configRead(offset: number): string[] {
  return [`outl 0xcf8 0x${(0x8000_1000 + offset).toString(16)}`, "inl 0xcfc"];
}

it("serves the reference with virtio capabilities, whose registers lie in memory above 4 GiB", async () => {
  const path = join(temporaryDirectory(), "q");
  const server = await startServer({
    create: composeKit().createReference("modern"),
    channels: [],
    qtest: { kind: "listen", address: { kind: "unix", path } },
  });
  const { ask, socket } = connectLines(`unix:${path}`);
  try {
    expect(await ask(...configRead(0))).toEqual(["OK", "OK 0x107f1af4"]);
    // No base address register 0, a 64-bit one from number 4 on.
    expect((await ask(...configRead(0x10), ...configRead(0x20))).filter((line) => line !== "OK")).toEqual([
      "OK 0x0000",
      "OK 0x0004",
    ]);
    await ask("outl 0xcf8 0x80001020", "outl 0xcfc 0x0", "outl 0xcf8 0x80001024", "outl 0xcfc 0x38");
    await ask("outl 0xcf8 0x80001004", "outw 0xcfc 0x2");
    const common = 0x38_0000_0000;
    const at = (offset: number): string => `0x${(common + offset).toString(16)}`;
    await ask(`writel ${at(0)} 0x1`, `writew ${at(22)} 0x1`);
    const replies = await ask(`readl ${at(4)}`, `readw ${at(18)}`, `readw ${at(24)}`);
    expect(replies.map((line) => Number.parseInt(line.slice(3), 16))).toEqual([0x149, 2, 128]);
  } finally {
    socket.destroy();
    await server.close();
  }
});
