/** Options of the library, or its target, that cannot be used: which one it is, what it may be and what was given. */
export class OptionsError extends Error {
  override readonly name = "OptionsError";
}
