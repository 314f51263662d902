/** How a run came to its end. */
export type RunEnd =
  /** Every selected check was carried out. */
  | { readonly kind: "finished" }
  /** The allowed number of failures was reached. */
  | { readonly kind: "failures" }
  /** The time budget was spent. */
  | { readonly kind: "time" }
  /** The user interrupted it. */
  | { readonly kind: "interrupted" }
  /** The target was lost, or could not be used; `code` is that of the TargetError. */
  | {
      readonly kind: "target";
      readonly code: string;
      readonly message: string;
      readonly hint: string;
      readonly cause: string;
      /** The target's last words, oldest first. */
      readonly errorOutput: readonly string[];
    }
  /** The kit contradicted itself. */
  | { readonly kind: "kit"; readonly message: string };
