import { expect, it } from "vitest";
import { loadSpecification } from "../../src/spec/load.ts";
import { decodeHeader, encodeHeader } from "../../src/wire/message-header.ts";

const { message } = loadSpecification().vmchannel;

it("a message header holds the channel and the length where the specification says", () => {
  expect([...encodeHeader(message, { channelId: 0x0102, length: 7 })]).toEqual([2, 1, 0, 0, 7, 0, 0, 0]);
  const fields = message.fields.map((field) => ({ ...field, offset: 4 - field.offset }));
  expect([...encodeHeader({ ...message, fields }, { channelId: 0x0102, length: 7 })]).toEqual([7, 0, 0, 0, 2, 1, 0, 0]);
});

it("a message header is read from the start of a message, and not from too few bytes", () => {
  const bytes = Uint8Array.of(9, 2, 1, 0, 0, 7, 0, 0, 0, 1);
  expect(decodeHeader(message, bytes.subarray(1))).toEqual({ channelId: 0x0102, length: 7 });
  expect(decodeHeader(message, bytes.subarray(2, 9))).toBeUndefined();
});
