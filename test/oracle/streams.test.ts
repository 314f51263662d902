import { describe, expect, it } from "vitest";
import { ReceiveStream } from "../../src/oracle/stream/receive-stream.ts";
import type { TransmitMessage } from "../../src/oracle/stream/transmit-message.ts";
import { TransmitStream } from "../../src/oracle/stream/transmit-stream.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function message(text: string, changes: Partial<TransmitMessage> = {}): TransmitMessage {
  const plain = {
    optional: false,
    truncatable: false,
    completed: false,
    held: false,
    kind: undefined,
    layout: "plain" as const,
  };
  return { bytes: bytes(text), ...plain, ...changes };
}

describe("the stream towards a host end", () => {
  it("takes messages in ring order, in pieces of any size", () => {
    const stream = new TransmitStream();
    stream.offer(message("abc"));
    stream.offer(message("def"));

    expect(stream.accept(bytes("ab"))).toBe(true);
    expect(stream.accept(bytes("cde"))).toBe(true);
    expect(stream.accept(bytes("f"))).toBe(true);
    expect(stream.accept(bytes("g"))).toBe(false);
  });

  it("does not take a later message first", () => {
    const stream = new TransmitStream();
    stream.offer(message("first"));
    stream.offer(message("second"));

    expect(stream.accept(bytes("second"))).toBe(false);
  });

  it("says what should have come in place of bytes that it rejects", () => {
    const stream = new TransmitStream();
    for (const text of ["abc", "de", "f"]) {
      stream.offer(message(text));
    }

    expect(stream.accept(bytes("abx"))).toBe(false);
    expect(stream.rejectedAt).toBe(2);
    expect(new TextDecoder().decode(stream.bytesInstead(3))).toBe("cde");
    expect(new TextDecoder().decode(stream.bytesInstead(8))).toBe("cdef");

    const early = new TransmitStream();
    expect(early.accept(bytes("a"))).toBe(false);
    expect(early.bytesInstead(8)).toHaveLength(0);
  });

  it("owes the bytes of a completed message, and no others", () => {
    const stream = new TransmitStream();
    const first = message("abc");
    stream.offer(first);
    expect(stream.satisfied()).toBe(true);

    first.completed = true;
    expect(stream.satisfied()).toBe(false);
    stream.accept(bytes("ab"));
    expect(stream.satisfied()).toBe(false);
    stream.accept(bytes("c"));
    expect(stream.satisfied()).toBe(true);
  });

  it("takes an optional message whole or not at all", () => {
    const with_ = new TransmitStream();
    const without = new TransmitStream();
    const partly = new TransmitStream();
    for (const stream of [with_, without, partly]) {
      stream.offer(message("xyz", { optional: true }));
      stream.offer(message("abc"));
    }

    expect(with_.accept(bytes("xyzabc"))).toBe(true);
    expect(without.accept(bytes("abc"))).toBe(true);
    expect(partly.accept(bytes("xabc"))).toBe(false);
  });

  it("tells an optional message from the next one by more than its first byte", () => {
    const stream = new TransmitStream();
    stream.offer(message("ax", { optional: true }));
    stream.offer(message("ay"));

    expect(stream.accept(bytes("a"))).toBe(true);
    expect(stream.accept(bytes("y"))).toBe(true);
    expect(stream.accept(bytes("z"))).toBe(false);
  });

  it("lets a message that was in flight at a reset end after any prefix", () => {
    for (let length = 0; length <= 4; length++) {
      const stream = new TransmitStream();
      stream.offer(message("abcd"));
      stream.deviceReset();
      stream.offer(message("NEXT"));

      expect(stream.accept(bytes(`${"abcd".slice(0, length)}NEXT`)), `${length} bytes of it`).toBe(true);
    }
  });

  it("still owes after a reset what was completed before it", () => {
    const stream = new TransmitStream();
    stream.offer(message("abc", { completed: true }));
    stream.deviceReset();

    expect(stream.satisfied()).toBe(false);
    expect(stream.accept(bytes("x"))).toBe(false);
  });

  it("forgets with the connection what was completed, and leaves open what was not", () => {
    const stream = new TransmitStream();
    stream.offer(message("gone", { completed: true }));
    stream.offer(message("held"));
    stream.connectionClosed();
    stream.offer(message("new"));

    expect(stream.accept(bytes("new"))).toBe(true);
    expect(stream.accept(bytes("gone"))).toBe(false);
  });

  it("never delivers what was completed while nobody was connected", () => {
    const stream = new TransmitStream();
    const lost = message("lost");
    stream.offer(lost);
    stream.discard(lost);
    stream.offer(message("kept"));

    expect(stream.accept(bytes("lost"))).toBe(false);
  });
});

describe("the stream towards the guest", () => {
  const take = (stream: ReceiveStream, text: string): boolean => stream.accept(bytes(text), 0, text.length);

  it("takes the next bytes, in messages of any size", () => {
    const stream = new ReceiveStream();
    stream.send(bytes("abcdef"));

    expect(take(stream, "a")).toBe(true);
    expect(take(stream, "bcde")).toBe(true);
    expect(stream.owed).toBe(true);
    expect(take(stream, "f")).toBe(true);
    expect(stream.owed).toBe(false);
  });

  it("takes nothing lost, repeated or made up", () => {
    for (const wrong of ["b", "aa", "abd"]) {
      const stream = new ReceiveStream();
      stream.send(bytes("abc"));
      expect(take(stream, wrong), wrong).toBe(false);
    }
  });

  it("lets a closed connection end after any byte, and gives its bytes before those of the next", () => {
    for (let length = 0; length <= 3; length++) {
      const stream = new ReceiveStream();
      stream.send(bytes("abc"));
      stream.close();
      stream.send(bytes("NEW"));

      expect(take(stream, `${"abc".slice(0, length)}NEW`), `${length} bytes of the first`).toBe(true);
    }
    const reversed = new ReceiveStream();
    reversed.send(bytes("abc"));
    reversed.close();
    reversed.send(bytes("NEW"));
    expect(take(reversed, "NEWabc")).toBe(false);
  });

  it("owes nothing of a closed connection, and everything of an open one", () => {
    const stream = new ReceiveStream();
    stream.send(bytes("abc"));
    stream.close();
    expect(stream.owed).toBe(false);
    expect(stream.pending).toBe(true);

    stream.send(bytes("d"));
    expect(stream.owed).toBe(true);
  });

  it("goes on exactly after many bytes were taken", () => {
    const stream = new ReceiveStream();
    const long = new Uint8Array(200_000).map((_, index) => index % 251);
    stream.send(long);

    for (let offset = 0; offset < long.length; offset += 1000) {
      expect(stream.accept(long, offset, 1000)).toBe(true);
    }
    expect(stream.owed).toBe(false);
    expect(take(stream, "x")).toBe(false);
  });
});
