import { describe, expect, test } from "vitest";
import { deviceFailure } from "../../../src/target/in-process/device-exception.ts";
import { TargetError } from "../../../src/target/target-error.ts";

/** The class as another copy of the kit has it: the same names, and no relation. */
class OtherTargetError extends Error {
  override readonly name: string = "TargetError";
  readonly code: string;
  readonly hint: unknown;

  constructor(code: string, message: string, hint: unknown) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

describe("what a device throws", () => {
  test("is a crash with its name and message", () => {
    const error = new RangeError("toy broke");
    const failure = deviceFailure(error);
    expect(failure).toMatchObject({ code: "crashed", cause: error });
    expect(failure.message).toBe("the device threw an exception: RangeError: toy broke");
  });

  test("is left as it is when it is a TargetError", () => {
    const error = new TargetError("hung", "no answer in 5 s", "Look at the board.");
    expect(deviceFailure(error)).toBe(error);
  });

  test("keeps code and hint when it is the TargetError of another copy of the kit", () => {
    const error = new OtherTargetError("host-end", "nobody listens at /tmp/agent", "Start the agent first.");
    const failure = deviceFailure(error);
    expect(failure).toBeInstanceOf(TargetError);
    expect(failure).toMatchObject({ code: "host-end", message: error.message, hint: error.hint, cause: error });
  });

  test.each([
    ["an unknown code", new OtherTargetError("ENOENT", "no file", "Look.")],
    ["no hint", new OtherTargetError("hung", "no answer", undefined)],
    ["another name", Object.assign(new Error("no answer"), { code: "hung", hint: "Look." })],
  ])("is a crash when it looks like one but has %s", (_what, error) => {
    expect(deviceFailure(error).code).toBe("crashed");
  });
});
