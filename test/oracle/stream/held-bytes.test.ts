import { describe, expect, it } from "vitest";
import { Judgement } from "../../../src/oracle/judgement/judgement.ts";
import { type ChannelModel, ChannelModels } from "../../../src/oracle/stream/channel-models.ts";
import { HeldBytes } from "../../../src/oracle/stream/held-bytes.ts";
import { loadSpecification } from "../../../src/spec/load.ts";

const specification = loadSpecification();
const mebibyte = 1024 * 1024;

/** What is said of a device that completed `bytes` of messages to a host end that does not read. */
function held(bytes: number, direct: boolean): string | undefined {
  const judgement = new Judgement(specification, "vmchannel", new Set());
  const channel = new ChannelModels([{ name: "log" }], judgement).all[0] as ChannelModel;
  channel.connected = true;
  channel.reading = false;
  const message = {
    optional: false,
    truncatable: false,
    completed: true,
    kind: undefined,
    layout: "plain" as const,
    held: false,
  };
  channel.transmit.offer({ ...message, bytes: new Uint8Array(bytes) });
  new HeldBytes(judgement, direct).judge(channel, 0);
  return judgement.finding?.signature;
}

describe("bytes that are neither at the guest nor at the host end", () => {
  it("may be 1 MiB, and what a host end in this process takes without reading", () => {
    expect(held(mebibyte + 4096, true)).toBeUndefined();
    expect(held(mebibyte + 65_537, true)).toBe("VMC-ISO-4:held-without-bound");
  });

  it("may be more where sockets lie between, whose buffers are not the device's", () => {
    expect(held(8 * mebibyte, false)).toBeUndefined();
    expect(held(18 * mebibyte, false)).toBe("VMC-ISO-4:held-without-bound");
  });
});
