/** How much a run tells people: failures and the verdict; the usual; or each check and what it left open as well. */
export type Verbosity = "quiet" | "normal" | "verbose";
