import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findProgram } from "../../src/target/find-program.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const install = "apt-get install -y --no-install-recommends qemu-system-x86";
const isMissing = findProgram("qemu-system-x86_64", "/") === undefined && process.env["CI"] !== "true";
const console: readonly string[] = ["-chardev", "null,id=sink", "-device", "virtconsole,chardev=sink,nr=0"];

interface OtherDevice {
  readonly name: string;
  readonly device: string;
  readonly deviceId: string;
  readonly subsystemId: string;
  readonly classCode: string;
  readonly more?: readonly string[];
}

/** Legacy virtio devices that nobody of this project wrote, and that are not vmchannel. */
const devices: readonly OtherDevice[] = [
  {
    name: "a network card, which takes fewer features from a driver that accepts bit 30",
    device: "virtio-net-pci,disable-modern=on",
    deviceId: "0x1000",
    subsystemId: "0x0001",
    classCode: "0x020000",
  },
  {
    name: "a disk",
    device: "virtio-blk-pci,disable-modern=on,drive=disk",
    deviceId: "0x1001",
    subsystemId: "0x0002",
    classCode: "0x010000",
    more: ["-drive", "if=none,id=disk,driver=null-co,size=1M"],
  },
  {
    name: "a source of random numbers",
    device: "virtio-rng-pci,disable-modern=on",
    deviceId: "0x1005",
    subsystemId: "0x0004",
    classCode: "0x00ff00",
  },
  {
    name: "a console that drivers of either kind can use",
    device: "virtio-serial-pci-transitional,max_ports=4",
    deviceId: "0x1003",
    subsystemId: "0x0003",
    classCode: "0x078000",
    more: console,
  },
];

/** The manifest of the console in targets/, with another device in its place. */
function manifestOf({ device, deviceId, subsystemId, classCode, more = [] }: OtherDevice): unknown {
  const shipped = JSON.parse(readFileSync(join(root, "targets", "qemu-virtio-serial.json"), "utf8"));
  const kept: string[] = shipped.start.arguments.slice(0, shipped.start.arguments.indexOf("-device"));
  const { $schema, configBytes, queueRoles, ...manifest } = shipped;
  return {
    ...manifest,
    name: `qemu-${deviceId}`,
    start: { ...manifest.start, arguments: [...kept, "-device", `${device},addr=3,ioeventfd=off`, ...more] },
    identity: { vendorId: "0x1af4", deviceId, subsystemVendorId: "0x1af4", subsystemId, classCode },
  };
}

const title = "legacy devices of QEMU that are no vmchannel";

describe.skipIf(isMissing)(isMissing ? `${title} (skipped: ${install})` : title, () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "qemu-other-"));
  });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(devices)(
    "conform: $name",
    async (device) => {
      const file = join(folder, `${device.deviceId}.json`);
      writeFileSync(file, JSON.stringify(manifestOf(device)));
      const areas = ["--run", "PCI-*", "--run", "REG-*", "--run", "FEAT-*", "--run", "STA-*"];
      const output = await new Promise<string>((resolve) => {
        const command = ["dist/src/cli/main.js", "run", file, ...areas, "--output-dir", folder];
        execFile(process.execPath, command, { cwd: root }, (_, stdout, stderr) => resolve(stdout + stderr));
      });
      const [, passed] = /MUST +(\d+) passed, 0 failed/.exec(output) ?? [];
      expect(Number(passed), output).toBeGreaterThan(25);
      expect(output).toMatch(/ conforms in what was run\.$/m);
    },
    180_000,
  );
});
