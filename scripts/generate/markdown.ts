/** A Markdown table; bars inside cells are escaped. Empty when there are no rows. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) {
    return "";
  }
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Blocks of Markdown with an empty line between them; empty blocks are left out. */
export function page(blocks: readonly string[]): string {
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

/** A number as 0x and at least `digits` hexadecimal digits. */
export function hex(value: number, digits: number = 2): string {
  return `0x${value.toString(16).toUpperCase().padStart(digits, "0")}`;
}

/** A link to a clause in docs/clauses.md, from a page beside it. */
export function clauseLink(id: string): string {
  return `[${id}](clauses.md#${id.toLowerCase()})`;
}

/** Links to the values of an object of clause ids, each only once. */
export function clauseLinks(clauses: Readonly<Record<string, string>> | object): string {
  return [...new Set(Object.values(clauses) as string[])].map(clauseLink).join(" ");
}
