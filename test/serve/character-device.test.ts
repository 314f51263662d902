import { describe, expect, it } from "vitest";
import { parseChannelOption, parseChannelOptions } from "../../src/serve/character-device.ts";
import { parseQtestEndpoint } from "../../src/serve/qtest-endpoint.ts";
import { TargetError } from "../../src/target/target-error.ts";

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(TargetError);
    expect((error as TargetError).code).toBe("configuration");
    return (error as TargetError).message;
  }
  return expect.fail("nothing was refused");
}

const unix = (path: string) => ({ kind: "unix", path });
const tcp = (host: string, port: number) => ({ kind: "tcp", host, port });
const socket = (address: unknown, server: boolean, wait: boolean) => ({ kind: "socket", address, server, wait });

describe("parseChannelOption", () => {
  it.each([
    ["a:unix:/tmp/x", socket(unix("/tmp/x"), false, false)],
    ["a:unix:/tmp/x,server", socket(unix("/tmp/x"), true, true)],
    ["a:unix:/tmp/x,server,nowait", socket(unix("/tmp/x"), true, false)],
    ["a:unix:/tmp/x,nowait,server", socket(unix("/tmp/x"), true, false)],
    ["a:unix:/tmp/x,server=on,wait=off", socket(unix("/tmp/x"), true, false)],
    ["a:unix:/tmp/x,server=on,wait=on", socket(unix("/tmp/x"), true, true)],
    ["a:unix:/tmp/x,server=off", socket(unix("/tmp/x"), false, false)],
    ["a:unix:/tmp/x,,y:z,server", socket(unix("/tmp/x,y:z"), true, true)],
    ["a:tcp:10.0.0.1:80", socket(tcp("10.0.0.1", 80), false, false)],
    ["a:tcp::5000,server,nowait", socket(tcp("127.0.0.1", 5000), true, false)],
    ["a:tcp:[::1]:0,server", socket(tcp("::1", 0), true, true)],
    ["a:tcp:localhost:65535,server", socket(tcp("localhost", 65_535), true, true)],
    ["a:stdio", { kind: "stdio" }],
    ["a:file:/tmp/o,,ut", { kind: "file", path: "/tmp/o,ut" }],
    ["a:pipe:/tmp/p", { kind: "pipe", path: "/tmp/p" }],
    ["a:pty", { kind: "pty" }],
    ["a:null", { kind: "null" }],
  ])("reads %s", (text, device) => {
    expect(parseChannelOption(text)).toEqual({ name: "a", device });
  });

  it.each([
    ["", 1, "':' and a device"],
    ["agent", 6, "':' and a device"],
    [":null", 1, "a channel name"],
    ["a,b:null", 2, "printable ASCII"],
    ["a\u0007:null", 2, "printable ASCII"],
    ["\u00e9:null", 1, "printable ASCII"],
    [`${"n".repeat(80)}:null`, 80, "':' after at most 79"],
    ["a:", 3, "unix, tcp, stdio"],
    ["a:vc", 3, "unix, tcp, stdio"],
    ["a:unix", 7, "':' and a path behind unix"],
    ["a:unix,server", 7, "':' and a path behind unix"],
    ["a:unix:", 8, "a path"],
    ["a:unix:,server", 8, "a path"],
    ["a:unix:/x\u0000y", 10, "without a zero character"],
    [`a:unix:/${"x".repeat(107)}`, 8, "at most 107 bytes, not 108"],
    ["a:unix:/x,serve", 11, "server or nowait"],
    ["a:unix:/x,", 11, "server or nowait"],
    ["a:unix:/x,server,server", 18, "server at most once"],
    ["a:unix:/x,server,nowait,wait", 25, "nowait at most once"],
    ["a:unix:/x,nowait", 11, "only together with server"],
    ["a:unix:/x,server=off,nowait", 22, "only together with server"],
    ["a:tcp:host", 11, "':' and a port"],
    ["a:tcp:[::1", 11, "']' at the end"],
    ["a:tcp:[::1]x:1", 12, "a port behind ']'"],
    ["a:tcp:host:", 12, "a port from 0"],
    ["a:tcp:host:http", 12, "a port from 0"],
    ["a:tcp:host:65536", 12, "a port from 0"],
    ["a:tcp:host:0", 7, "a port from 1"],
    ["a:tcp:0.0.0.0:80,server", 7, "a loopback address"],
    ["a:stdio,server", 8, "nothing behind stdio"],
    ["a:pty:/dev/x", 6, "nothing behind pty"],
    ["a:null:", 7, "nothing behind null"],
    ["a:file", 7, "':' and a path behind file"],
    ["a:file:", 8, "a path"],
    ["a:file:/x,append", 10, "no options behind the path"],
  ])("refuses %j at character %i", (text, position, expected) => {
    const message = refusal(() => parseChannelOption(text));
    expect(message).toContain(`--vmchannel ${JSON.stringify(text)}, character ${position}: expected`);
    expect(message).toContain(expected);
  });
});

describe("parseChannelOptions", () => {
  it("reads several", () => {
    const texts = ["a:null", "b:null", "c:unix:/x", "d:unix:/x", "e:tcp::0,server", "f:tcp::0,server", "g:pty"];
    expect(parseChannelOptions(texts).map(({ name }) => name)).toEqual(["a", "b", "c", "d", "e", "f", "g"]);
  });

  it.each([
    [["a:null", "a:pty"], "character 1: expected a channel name that no other option uses"],
    [["a:stdio", "b:stdio"], "character 3: expected a device that the channel a does not use already"],
    [["a:unix:/x,server", "b:unix:/x,server,nowait"], "the channel a does not use"],
    [["a:file:/x", "b:file:/x"], "the channel a does not use"],
  ])("refuses %j", (texts, expected) => {
    expect(refusal(() => parseChannelOptions(texts))).toContain(expected);
  });
});

describe("parseQtestEndpoint", () => {
  it.each([
    ["stdio", { kind: "stdio" }],
    ["unix:/x", { kind: "listen", address: unix("/x") }],
    ["unix:/x,server=on,wait=off", { kind: "listen", address: unix("/x") }],
    ["unix:/x,server=off", { kind: "connect", address: unix("/x") }],
    ["tcp:127.0.0.1:0", { kind: "listen", address: tcp("127.0.0.1", 0) }],
    ["tcp:127.0.0.1:9,server=off", { kind: "connect", address: tcp("127.0.0.1", 9) }],
  ])("reads %s", (text, endpoint) => {
    expect(parseQtestEndpoint(text)).toEqual(endpoint);
  });

  it.each([
    ["pty", '--qtest "pty", character 1: expected unix, tcp or stdio'],
    ["/tmp/x", "character 1: expected unix, tcp"],
    ["tcp:192.168.0.1:80", "a loopback address"],
  ])("refuses %j", (text, expected) => {
    expect(refusal(() => parseQtestEndpoint(text))).toContain(expected);
  });
});
