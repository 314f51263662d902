/** Something of a store that cannot be used, and that the rest goes on without. */
export interface Damage {
  /** The file, with its line where it is one of several. */
  readonly place: string;
  readonly why: string;
  /** Where it was put aside; undefined where it was left as it is. */
  readonly movedTo: string | undefined;
}
