/** What a write to a register asks of the rest of the model. */
export type WriteEffect =
  | { readonly kind: "none" }
  | { readonly kind: "reset" }
  | { readonly kind: "status"; readonly value: number }
  | { readonly kind: "features"; readonly value: number }
  | { readonly kind: "queue-address"; readonly queue: number; readonly value: number }
  | { readonly kind: "notify"; readonly queue: number };
