import { readDocuments } from "../../src/spec/load.ts";

/** A JSON value that a test reaches into. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** A step of the way to a value: a key, or an index. */
type Step = string | number;

/** The kit's own documents with one value set at a JSON pointer; `undefined` takes it away. */
export function editDocuments(pointer: string, value: Json | undefined): ReturnType<typeof readDocuments> {
  const documents = readDocuments();
  const steps = pointer.slice(1).split("/");
  const last = steps.pop() as string;
  const parent = steps.reduce<Json>((part, step) => child(part, step), documents as Json);
  if (value === undefined) {
    delete (parent as Record<Step, Json>)[last];
  } else {
    (parent as Record<Step, Json>)[last] = value;
  }
  return documents;
}

function child(part: Json, step: Step): Json {
  const found = (part as Record<Step, Json>)[step];
  if (found === undefined) {
    throw new Error(`the documents have no ${step} here: the test reaches for nothing`);
  }
  return found;
}
