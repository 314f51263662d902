/** An id as the text before its number and the number; undefined when it does not end in one. */
function split(id: string): { readonly stem: string; readonly number: number } | undefined {
  const match = /^(.*-)(\d+)$/.exec(id);
  return match === null ? undefined : { stem: match[1] ?? "", number: Number(match[2]) };
}

/** Fewest ids in a row that are written as a range. */
const rangeMin = 3;

/** Ids in their order, rows of consecutive ones as a range: `REG-13 RNG-1..13`. */
export function idList(ids: readonly string[]): string {
  const words: string[] = [];
  for (let start = 0; start < ids.length; ) {
    const first = split(ids[start] ?? "");
    let end = start + 1;
    if (first !== undefined) {
      while (end < ids.length && ids[end] === `${first.stem}${first.number + end - start}`) {
        end++;
      }
    }
    if (first !== undefined && end - start >= rangeMin) {
      words.push(`${ids[start]}..${first.number + end - start - 1}`);
    } else {
      words.push(...ids.slice(start, end));
    }
    start = end;
  }
  return words.join(" ");
}
