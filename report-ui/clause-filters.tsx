import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

interface Choice {
  readonly search: string;
  readonly area: string;
  readonly level: string;
  readonly verdict: string;
}

const everything: Choice = { search: "", area: "", level: "", verdict: "" };

function rowsOf(table: HTMLTableElement): HTMLTableRowElement[] {
  return [...table.querySelectorAll<HTMLTableRowElement>("tbody tr[data-search]")];
}

function matches({ dataset }: HTMLTableRowElement, choice: Choice): boolean {
  const words = choice.search.toLowerCase().split(/\s+/);
  return (
    (choice.area === "" || dataset["area"] === choice.area) &&
    (choice.level === "" || dataset["level"] === choice.level) &&
    (choice.verdict === "" || dataset["verdict"] === choice.verdict) &&
    words.every((word) => dataset["search"]?.includes(word))
  );
}

/** Hides the rows that were not asked for, and areas with nothing left; gives how many are shown. */
function apply(table: HTMLTableElement, choice: Choice): number {
  let shown = 0;
  for (const row of rowsOf(table)) {
    row.hidden = !matches(row, choice);
    shown += row.hidden ? 0 : 1;
  }
  for (const body of table.tBodies) {
    body.hidden = body.querySelector("tr[data-search]:not([hidden])") === null;
  }
  return shown;
}

function Options(properties: {
  readonly label: string;
  readonly value: string;
  readonly values: readonly string[];
  readonly onChange: (value: string) => void;
}): JSX.Element {
  const { label, value, values, onChange } = properties;
  return (
    <label>
      {label}
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="">all</option>
        {values.map((one) => (
          <option key={one} value={one}>
            {one.replace("-", " ")}
          </option>
        ))}
      </select>
    </label>
  );
}

/** What a link of the matrix stands for: an area, or the clauses of a level in it that ended with a verdict. */
function choiceOf({ dataset }: HTMLElement): Choice {
  const { area = "", level = "", verdict = "" } = dataset;
  return { search: "", area, level, verdict };
}

/**
 * Search and filters over the table of clauses. Links of the matrix choose what they count; a link to a clause that
 * is filtered away clears the filters.
 */
export function ClauseFilters({ table }: { readonly table: HTMLTableElement }): JSX.Element {
  const [choice, setChoice] = useState(everything);
  const [shown, setShown] = useState(rowsOf(table).length);
  const rows = rowsOf(table);
  const distinct = (key: string): string[] => [...new Set(rows.map(({ dataset }) => dataset[key] ?? ""))];
  useEffect(() => setShown(apply(table, choice)), [choice]);
  useEffect(() => {
    // A link to a clause or an area must not lead to something hidden.
    const onHash = (): void => {
      const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
      if (target?.closest("[hidden]") != null) {
        setChoice(everything);
        apply(table, everything);
        target.scrollIntoView();
      }
    };
    const onMatrix = (event: Event): void => {
      const link = event.target instanceof Element ? event.target.closest<HTMLElement>(".matrix a") : null;
      if (link !== null) {
        setChoice(choiceOf(link));
        // At once, so that the link leads to where its area is now.
        apply(table, choiceOf(link));
      }
    };
    addEventListener("hashchange", onHash);
    addEventListener("click", onMatrix);
    return () => {
      removeEventListener("hashchange", onHash);
      removeEventListener("click", onMatrix);
    };
  }, []);
  return (
    <search class="filters">
      <label class="search">
        Search
        <input
          type="search"
          value={choice.search}
          onInput={(event) => setChoice({ ...choice, search: event.currentTarget.value })}
        />
      </label>
      <Options
        label="Area"
        value={choice.area}
        values={distinct("area")}
        onChange={(area) => setChoice({ ...choice, area })}
      />
      <Options
        label="Level"
        value={choice.level}
        values={distinct("level")}
        onChange={(level) => setChoice({ ...choice, level })}
      />
      <Options
        label="Verdict"
        value={choice.verdict}
        values={distinct("verdict")}
        onChange={(verdict) => setChoice({ ...choice, verdict })}
      />
      <button type="button" onClick={() => setChoice(everything)} disabled={choice === everything}>
        Clear
      </button>
      <p role="status">
        {shown} of {rows.length} clauses
      </p>
    </search>
  );
}
