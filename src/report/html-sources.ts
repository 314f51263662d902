import { pagesUrl, sourceUrl } from "../spec/source/source-link.ts";
import { escapeHtml } from "./html/html-text.ts";

/** Sources of a clause; those that can be read on the web are links. */
export function sourcesHtml(sources: readonly string[]): string {
  return sources
    .map((source) => {
      const url = sourceUrl(source, pagesUrl);
      const text = escapeHtml(source);
      return url === undefined ? text : `<a href="${escapeHtml(url)}">${text}</a>`;
    })
    .join("; ");
}
