import { sourceUrl } from "../spec/source-link.ts";
import { escapeHtml } from "./html-text.ts";

/** Sources of a clause; those that can be read on the web are links. `vmconform explain` leads to pages of the kit. */
export function sourcesHtml(sources: readonly string[]): string {
  return sources
    .map((source) => {
      const url = sourceUrl(source, "");
      const text = escapeHtml(source);
      return url?.startsWith("https://") === true ? `<a href="${escapeHtml(url)}">${text}</a>` : text;
    })
    .join("; ");
}
