import { extname } from "node:path";
import { fileURLToPath } from "node:url";

/** The kit's own program, which lies beside this file in the sources, and has this file in it where it is built. */
export const kitProgram: string = fileURLToPath(new URL(`main${extname(import.meta.url)}`, import.meta.url));
