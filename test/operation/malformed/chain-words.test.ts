import { describe, expect, it } from "vitest";
import { describeMalformedMessage } from "../../../src/operation/device/vmchannel/message-words.ts";
import {
  availableJump,
  headBeyond,
  nextBeyond,
  outsideTable,
  wrongTableLength,
} from "../../../src/operation/malformed/chain-detail.ts";
import { describeMalformedChain } from "../../../src/operation/malformed/chain-words.ts";
import { messageHeaderBytes } from "../../../src/operation/ring/message-bytes.ts";
import { loadSpecification } from "../../../src/spec/load.ts";

const { virtqueue, vmchannel } = loadSpecification();

describe("the words for a malformed chain", () => {
  it("say for every condition of the specification what is wrong", () => {
    const words = virtqueue.malformed.map(({ name }) => describeMalformedChain(name, 7, 64));
    expect(words.filter((text) => text.includes("variant"))).toEqual([]);
    expect(new Set(words).size).toBe(words.length);
    expect(words.length).toBeGreaterThan(15);
  });

  it.each([
    ["next-out-of-range", nextBeyond],
    ["head-out-of-range", headBeyond],
    ["available-jump", availableJump],
  ] as const)("have the number that the driver writes for %s", (condition, value) => {
    for (let detail = 0; detail < 300; detail++) {
      for (const size of [1, 8, 256, 32768]) {
        const shown = /(0x[0-9a-f]+|\d+) \(queue size (\d+)\)/.exec(describeMalformedChain(condition, detail, size));
        expect([Number(shown?.[1]), Number(shown?.[2])]).toEqual([value(detail, size), size]);
      }
    }
  });

  it("have the length of a table that the driver gives, with descriptors as long as the specification has them", () => {
    for (let detail = 0; detail < 300; detail++) {
      const length = wrongTableLength(detail, virtqueue.descriptor.bytes);
      const shown = /table of (\d+) bytes?$/.exec(describeMalformedChain("indirect-length", detail, 64));
      expect(Number(shown?.[1])).toBe(length);
      const outside = outsideTable(detail, virtqueue.descriptor.bytes).length;
      const words = /table of (0x[0-9a-f]+|\d+) bytes/.exec(describeMalformedChain("indirect-outside-ram", detail, 64));
      expect(Number(words?.[1])).toBe(outside);
    }
  });

  it.each([
    ["address-outside-ram", 0, "a buffer behind the end of RAM"],
    ["address-outside-ram", 30, "a buffer over the end of RAM by its last byte, before 1 good buffer"],
    ["address-wraps", 1, "a buffer that begins 1 byte before 2^64 and passes it, behind 1 good buffer"],
    ["descriptor-loop", 1, "a loop of 2 descriptors"],
    ["indirect-length", 1, "an indirect table of 15 bytes"],
    ["indirect-outside-ram", 0, "an indirect table of 32 bytes at the end of RAM"],
    ["indirect-outside-ram", 4, "an indirect table of 32 bytes of which 1 entry is below 2^64"],
    ["nested-indirect", 1, "an indirect table that refers to itself"],
    ["my-own", 3, "my-own (variant 3)"],
  ])("of %s, detail %i: %s", (condition, detail, words) => {
    expect(describeMalformedChain(condition, detail, 64)).toBe(words);
  });
});

describe("the words for a malformed message", () => {
  it("say for every condition of the specification what is wrong", () => {
    const words = vmchannel.malformed.map(({ name }) => describeMalformedMessage(name, 3));
    expect(words).toEqual([
      "a channel id that no channel has",
      "4 bytes in place of a header of 8",
      "length = 0xffffffff for 4 bytes of payload",
      "a header split after 4 bytes",
    ]);
    expect(describeMalformedMessage("my-own", 3)).toBe("my-own (variant 3)");
  });

  it("have a header as long as the specification has it", () => {
    expect(messageHeaderBytes).toBe(vmchannel.message.headerBytes);
  });
});
