// Loaded before TypeDoc, which cannot work with the TypeScript of the kit: gives it one that it knows.
import { register } from "node:module";

const resolve = `export const resolve = (specifier, context, next) =>
  next(specifier === "typescript" ? "typescript-for-typedoc" : specifier, context);`;
register(`data:text/javascript,${encodeURIComponent(resolve)}`);
