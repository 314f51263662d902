import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { describeMissing, findProgram } from "../../../src/target/process/find-program.ts";
import { useTemporaryDirectories } from "../../support/temporary-directory.ts";

const temporaryDirectory = useTemporaryDirectories();

it("a program that cannot be started is told apart from one that is missing", () => {
  const folder = temporaryDirectory();
  const path = join(folder, "device.sh");
  writeFileSync(path, "#!/bin/sh\n");
  mkdirSync(join(folder, "build"));
  expect(findProgram("./device.sh", folder)).toBeUndefined();
  expect(describeMissing("./device.sh", folder, undefined)).toEqual({
    message: "the program ./device.sh is there, but is not executable",
    hint: `Make it executable: chmod +x ${path}`,
  });
  chmodSync(path, 0o755);
  expect(findProgram("./device.sh", folder)).toBe(path);
  expect(describeMissing("./build", folder, undefined).message).toBe("the program ./build is a folder");
  expect(describeMissing("./none", folder, "make it").message).toContain(`there is no ${join(folder, "none")}`);
  expect(describeMissing("./none", folder, "make it").hint).toBe("make it");
  expect(describeMissing("no-such-program", folder, undefined).message).toContain("in any folder of PATH");
});
