import { escapeHtml } from "../html/html-text.ts";

/** A drawing as a whole: what screen readers say of it, and its size in pixels. */
export interface Drawing {
  /** Unique on the page: title and description are found by it. */
  readonly id: string;
  readonly className: string;
  readonly width: number;
  readonly height: number;
  readonly title: string;
  /** What the drawing shows, in sentences. */
  readonly description: string;
  readonly body: string;
}

/** A drawing as inline SVG, with a title and a description in place of the picture for who does not see it. */
export function svgDrawing({ id, className, width, height, title, description, body }: Drawing): string {
  return (
    `<svg class="${className}" role="img" aria-labelledby="${id}-t ${id}-d" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}"><title id="${id}-t">${escapeHtml(title)}</title>` +
    `<desc id="${id}-d">${escapeHtml(description)}</desc>${body}</svg>`
  );
}

/** A text of at most `charactersMax` characters, cut where it is longer. */
export function shortened(text: string, charactersMax: number): string {
  return text.length > charactersMax ? `${text.slice(0, charactersMax - 1)}…` : text;
}

/** A text; `anchor` is where (x, y), a point of its base line, lies. */
export function svgText(
  x: number,
  y: number,
  content: string,
  className = "",
  anchor: "start" | "middle" | "end" = "start",
): string {
  const place = anchor === "start" ? "" : ` text-anchor="${anchor}"`;
  const kind = className === "" ? "" : ` class="${className}"`;
  return `<text x="${x}" y="${y}"${kind}${place}>${escapeHtml(content)}</text>`;
}

/** A rectangle. */
export function svgBox(x: number, y: number, width: number, height: number, className: string): string {
  return `<rect class="${className}" x="${x}" y="${y}" width="${width}" height="${height}" rx="3"/>`;
}

/** A line that is drawn in one go. */
export function svgPath(d: string, className: string): string {
  return `<path class="${className}" d="${d}"/>`;
}
