/** A campaign that cannot be used as it was asked for: for the user to settle. The message says what to do. */
export class CampaignError extends Error {
  override readonly name = "CampaignError";

  /** `hint` is one sentence: what to do. */
  constructor(message: string, hint: string, cause?: unknown) {
    super(`${message}\n  ${hint}`, cause === undefined ? undefined : { cause });
  }
}
