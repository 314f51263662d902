import { printable } from "../text.ts";

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A text as it is written between tags or in a quoted attribute, safe whatever is in it. */
export function escapeHtml(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => entities[character] ?? "");
}

/** A table whose cells are HTML already; the caption tells screen readers, and everybody, what it holds. */
export function htmlTable(
  caption: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  className = "",
): string {
  const head = columns.map((column) => `<th scope="col">${escapeHtml(column)}</th>`).join("");
  const body = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`).join("");
  return (
    `<div class="scroll" tabindex="0" role="group" aria-label="${escapeHtml(caption)}"><table class="${className}">` +
    `<caption>${escapeHtml(caption)}</caption><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`
  );
}

/** A name for an element that links can point to. */
export function htmlId(prefix: string, name: string): string {
  return `${prefix}-${name.replace(/[^\w-]+/g, (odd) => Array.from(odd, (c) => `_${c.codePointAt(0)}`).join(""))}`;
}

/** A number as hexadecimal. */
export function hexNumber(value: number): string {
  return `0x${value.toString(16)}`;
}
