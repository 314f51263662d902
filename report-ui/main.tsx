import { render } from "preact";
import { ClauseFilters } from "./clause-filters.tsx";
import { CopyButton } from "./copy-button.tsx";
import { TimeTravel } from "./time-travel.tsx";

// The page is complete without this script; each part below is put beside the tables that it works on.
const filters = document.querySelector<HTMLElement>("#filters");
const table = document.querySelector<HTMLTableElement>("table.clauses");
if (filters !== null && table !== null) {
  render(<ClauseFilters table={table} />, filters);
}

for (const replay of document.querySelectorAll<HTMLElement>(".replay")) {
  const place = document.createElement("span");
  replay.append(place);
  render(<CopyButton text={replay.querySelector("code")?.textContent ?? ""} />, place);
}

for (const details of document.querySelectorAll<HTMLDetailsElement>("details.trace")) {
  const steps = details.querySelector<HTMLElement>(".steps");
  if (steps !== null) {
    const place = document.createElement("div");
    steps.before(place);
    render(<TimeTravel check={details.dataset["check"] ?? ""} steps={steps} />, place);
  }
}

/** What a link points to may lie in a part that is folded away. */
function unfoldTarget(): void {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const folded = target?.closest("section")?.querySelector(":scope > details") ?? target?.closest("details");
  if (folded instanceof HTMLDetailsElement) {
    folded.open = true;
  }
}

addEventListener("hashchange", unfoldTarget);
unfoldTarget();
