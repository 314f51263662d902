import { join } from "node:path";

/** The folders of a store. */
export interface StoreFolders {
  readonly journal: string;
  readonly corpus: string;
  readonly buckets: string;
  /** For what is damaged. */
  readonly aside: string;
}

/** Where in the folder of a campaign everything is. */
export function storeFolders(folder: string): StoreFolders {
  return {
    journal: join(folder, "journal"),
    corpus: join(folder, "corpus"),
    buckets: join(folder, "buckets"),
    aside: join(folder, "damaged"),
  };
}
