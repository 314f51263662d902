/** Why a target could not be used; each is a different thing to tell a user. */
export type TargetErrorCode =
  /** It never came up. */
  | "start-failed"
  /** It ended while the kit still needed it. */
  | "crashed"
  /** It did not answer within the limit. */
  | "hung"
  /** It answered something that the protocol does not allow. */
  | "protocol"
  /** No device with the announced identity was found. */
  | "device-not-found"
  /** A host end could not be reached. */
  | "host-end"
  /** The manifest or the options are wrong. */
  | "configuration";

/** Every code, for errors that are known by it and not by their class. */
export const targetErrorCodes: readonly TargetErrorCode[] = Object.keys({
  "start-failed": true,
  crashed: true,
  hung: true,
  protocol: true,
  "device-not-found": true,
  "host-end": true,
  configuration: true,
} satisfies Record<TargetErrorCode, true>) as TargetErrorCode[];

/** A failure of the target or of the way to it, as opposed to a finding about the device. */
export class TargetError extends Error {
  override readonly name = "TargetError";
  /** What kind of failure it is. */
  readonly code: TargetErrorCode;
  /** What the user can do about it, one sentence. */
  readonly hint: string;
  /** Index of the operation that was under way, where a scenario was; set by the caller that executes it. */
  step: number | undefined;

  constructor(code: TargetErrorCode, message: string, hint: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.hint = hint;
  }
}

/** A host end was connected before, and the target does not let it connect again, or closes it at once. */
export class HostEndRefused extends TargetError {
  /** What was seen, for a finding. */
  readonly reason: string;

  constructor(message: string, hint: string, reason: string) {
    super("host-end", message, hint);
    this.reason = reason;
  }
}
