/** Writes one line of the conversation: who speaks, padded so that what is said stands in one column, and the words. */
export function say(who: string, words: string): void {
  process.stdout.write(`${who.padEnd(8)}${words}\n`);
}
