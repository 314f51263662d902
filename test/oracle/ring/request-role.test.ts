import { describe, expect, it } from "vitest";
import { Judgement } from "../../../src/oracle/judgement/judgement.ts";
import type { Entry } from "../../../src/oracle/ring/queue-role.ts";
import { RequestRole } from "../../../src/oracle/ring/request-role.ts";
import { loadSpecification } from "../../../src/spec/load.ts";

function role(): RequestRole {
  const judgement = new Judgement(loadSpecification(), "other", new Set());
  return new RequestRole(judgement, { readable: 16, writable: 513 });
}

function entry(readableBytes: number, writableBytes: number): Entry {
  return { chain: { readableBytes, writableBytes } } as Entry;
}

describe("a queue of requests", () => {
  it("owes the completion of chains that are as long as the manifest announces", () => {
    expect(role().owes(entry(16, 513))).toBe("must");
  });

  it("owes nothing for chains that may be no request", () => {
    expect(role().owes(entry(64, 0))).toBe("no");
    expect(role().owes(entry(16, 512))).toBe("no");
    expect(role().owes(entry(15, 513))).toBe("no");
    expect(role().owes({ chain: undefined } as Entry)).toBe("no");
  });
});
