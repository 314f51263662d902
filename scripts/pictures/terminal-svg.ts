/** Colours of a terminal, by their SGR number; 0 is the text itself. */
const colours: Readonly<Record<number, string>> = {
  0: "#e6edf3",
  2: "#8b949e",
  31: "#ff7b72",
  32: "#7ee787",
  33: "#e3b341",
  36: "#79c0ff",
};

const fontSize = 14;
const cellWidth = 8.43;
const lineHeight = 19;
const margin = 20;
const barHeight = 34;

const escapeCharacter = String.fromCharCode(0x1b);
const sequence = new RegExp(`(${escapeCharacter}\\[\\d+m)`);
const styleOf = new RegExp(`^${escapeCharacter}\\[(\\d+)m$`);

interface Piece {
  readonly text: string;
  readonly colour: string;
  readonly bold: boolean;
}

/** The pieces of a line of terminal output, each with its style; a reset is the only way that styles end. */
function piecesOf(line: string): Piece[] {
  const pieces: Piece[] = [];
  let colour = colours[0] as string;
  let bold = false;
  for (const part of line.split(sequence)) {
    const code = styleOf.exec(part)?.[1];
    if (code === undefined) {
      pieces.push({ text: part, colour, bold });
      continue;
    }
    const number = Number(code);
    bold = number === 1 || (bold && number !== 22 && number !== 0);
    colour = number === 22 || number === 39 || number === 0 ? (colours[0] as string) : (colours[number] ?? colour);
  }
  return pieces.filter(({ text }) => text !== "");
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

function span({ text, colour, bold }: Piece): string {
  const style = `${colour === colours[0] ? "" : ` fill="${colour}"`}${bold ? ' font-weight="bold"' : ""}`;
  return style === "" ? escapeXml(text) : `<tspan${style}>${escapeXml(text)}</tspan>`;
}

/** A picture of a terminal that shows `command` and its output, which may have colours and bold text. */
export function terminalSvg(command: string, output: string): string {
  const lines = [
    { text: `$ ${command}` },
    ...output
      .trimEnd()
      .split("\n")
      .map((text) => ({ text })),
  ];
  const columns = Math.max(...lines.map(({ text }) => textOf(text).length));
  const width = Math.ceil(columns * cellWidth + 2 * margin);
  const height = barHeight + lines.length * lineHeight + margin;
  const rows = lines.map(({ text }, index) => {
    const y = barHeight + (index + 1) * lineHeight - 4;
    return `<text x="${margin}" y="${y}">${piecesOf(text).map(span).join("")}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ` +
      `role="img" aria-label="${escapeXml(command)}">`,
    `<style>text{white-space:pre;font:${fontSize}px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",` +
      `monospace;fill:${colours[0]}}</style>`,
    `<rect width="${width}" height="${height}" rx="8" fill="#0d1117"/>`,
    ...["#ff5f57", "#febc2e", "#28c840"].map(
      (fill, index) => `<circle cx="${20 + 18 * index}" cy="17" r="5.5" fill="${fill}"/>`,
    ),
    ...rows,
    "</svg>",
    "",
  ].join("\n");
}

/** Terminal output without its styles. */
function textOf(line: string): string {
  return piecesOf(line)
    .map(({ text }) => text)
    .join("");
}

/** The lines of text in a picture made by {@link terminalSvg}: the command behind `$ `, then its output. */
export function linesOfSvg(svg: string): string[] {
  return [...svg.matchAll(/<text [^>]*>(.*?)<\/text>/g)].map(([, content = ""]) =>
    content
      .replaceAll(/<\/?tspan[^>]*>/g, "")
      .replaceAll("&quot;", '"')
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&amp;", "&"),
  );
}
