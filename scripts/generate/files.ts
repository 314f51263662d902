import { generateTypes } from "./types.ts";

/** A file that is committed and yet made by a program. */
export interface GeneratedFile {
  /** Path from the package's folder. */
  readonly path: string;
  readonly text: string;
}

/** Makes every generated file, without writing any. */
export async function generateFiles(): Promise<GeneratedFile[]> {
  return [{ path: "src/spec/types.generated.ts", text: await generateTypes() }];
}
