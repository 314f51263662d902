/** Stands between the behaviours that a device showed of one open choice. */
const separator = " | ";

/** The behaviours in a text, in the order in which they were seen. */
export function behavioursOf(text: string): string[] {
  return text.split(separator);
}

/** A text with the behaviours of two, each once. */
export function joinBehaviours(known: string | undefined, more: string): string {
  if (known === undefined || known === more) {
    return more;
  }
  return [...new Set([...behavioursOf(known), ...behavioursOf(more)])].join(separator);
}
