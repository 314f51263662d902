const escapeCharacter = String.fromCharCode(0x1b);

/** Escape sequences of terminals: operating system commands with their text, control sequences, short ones. */
const escapeSequences = new RegExp(
  ["\\][^\\u0007ESC]*(?:\\u0007|ESC\\\\)?", "\\[[0-?]*[ -/]*[@-~]", "[ -/]*[0-~]"]
    .map((sequence) => `ESC${sequence}`)
    .join("|")
    .replaceAll("ESC", escapeCharacter),
  "g",
);

/** Formats of a piece of text; those of `util.styleText` that the kit uses. */
export type TextStyle = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

/** Puts a style on a text, or leaves it plain where colours are off. */
export type Styler = (style: TextStyle, text: string) => string;

/** The styler of plain text. */
export const plain: Styler = (_style, text) => text;

/**
 * Text of a target or a user made safe for one line of a terminal, a log or a file: escape sequences and control
 * characters but tab are taken out, line ends become blanks, half a surrogate pair becomes the replacement character.
 */
export function printable(text: string): string {
  return text
    .replace(escapeSequences, "")
    .replace(/[\r\n]+/g, " ")
    .replace(/[^\P{Cc}\t]/gu, "")
    .replace(/\p{Cs}/gu, "\ufffd");
}

/** The same for a text of several lines, which stay apart. */
export function printableLines(text: string): string {
  return text.split("\n").map(printable).join("\n");
}

/** Breaks a text at blanks into lines of at most `width` characters; a longer word stands on a line of its own. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter((part) => part !== "")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return line === "" ? lines : [...lines, line];
}

/** Wrapped text whose first line starts with `first` and whose others are indented to match. */
export function hanging(first: string, text: string, width: number): string[] {
  const blank = " ".repeat(printable(first).length);
  const lines = wrap(text, Math.max(20, width - blank.length));
  return lines.length === 0 ? [first.trimEnd()] : lines.map((line, index) => `${index === 0 ? first : blank}${line}`);
}

/** A duration for people: `38 ms`, `1.2 s`, `3 min 5 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) {
    return `${Math.round(milliseconds)} ms`;
  }
  const tenths = Math.round(milliseconds / 100);
  if (tenths < 600) {
    return `${(tenths / 10).toFixed(1)} s`;
  }
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
