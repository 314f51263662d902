import { assert } from "../../base/assert.ts";
import type { Specification } from "../../spec/specification.ts";

const known: WeakMap<Specification, ReadonlyMap<string, string>> = new WeakMap();

/** What a device does that shows the named behaviour of an ambiguity or open choice, in the specification's words. */
export function behaviourText(specification: Specification, id: string, name: string): string {
  let texts = known.get(specification);
  if (texts === undefined) {
    texts = collect(specification);
    known.set(specification, texts);
  }
  const text = texts.get(`${id}:${name}`);
  assert(text !== undefined, `the oracle saw ${name} of ${id}, which the specification does not have`);
  return text;
}

function collect({ pci, transports, virtqueue, devices }: Specification): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const { ambiguities, openChoices } of [pci, ...transports.values(), virtqueue, ...devices.values()]) {
    for (const { id, behaviours } of [...ambiguities, ...openChoices]) {
      for (const { name, text } of behaviours) {
        texts.set(`${id}:${name}`, text);
      }
    }
  }
  return texts;
}
