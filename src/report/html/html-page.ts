import { reportScript, reportStyle } from "./html-template.generated.ts";

/** The page may load nothing, from wherever it is opened. */
const contentPolicy =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'";

/** What is on a page; `title` and the parts are HTML already. */
export interface HtmlPage {
  readonly title: string;
  /** What comes before the main part. */
  readonly top: string;
  readonly main: string;
}

/** A page that needs nothing beside it. */
export function htmlPage({ title, top, main }: HtmlPage): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy}">
<meta name="color-scheme" content="light dark"><link rel="icon" href="data:,"><title>${title} - vmconform</title>
<style>${reportStyle}</style></head><body>
<a class="skip" href="#content">Skip to the findings</a>
${top}
<main id="content" tabindex="-1">${main}</main>
<script>${reportScript}</script></body></html>
`;
}
