import type { JSX } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";

/** A slider over the steps of a scenario, of which one is shown at a time. It begins where the finding was made. */
export function TimeTravel(properties: { readonly check: string; readonly steps: HTMLElement }): JSX.Element {
  const { check, steps } = properties;
  const sections = [...steps.querySelectorAll<HTMLElement>(".step")];
  const finding = sections.findIndex((section) => section.classList.contains("finding"));
  const last = sections.length - 1;
  const [position, setPosition] = useState(finding < 0 ? last : finding);
  useLayoutEffect(() => {
    for (const [index, section] of sections.entries()) {
      section.hidden = index !== position;
    }
  }, [position]);
  const dataset = sections[position]?.dataset;
  const words = `${dataset?.["number"] ?? ""}: ${dataset?.["title"] ?? ""}`;
  return (
    <div class="time-travel">
      <button
        type="button"
        aria-label="Step before"
        disabled={position === 0}
        onClick={() => setPosition(position - 1)}
      >
        ◀
      </button>
      <div class="track">
        <input
          type="range"
          min={0}
          max={last}
          value={position}
          aria-label={`Step of ${check}`}
          aria-valuetext={words}
          onInput={(event) => setPosition(event.currentTarget.valueAsNumber)}
        />
        <ol class="ticks" aria-hidden="true">
          {sections.map((section, index) => (
            <li key={index} class={`${index === finding ? "finding" : ""} ${index === position ? "now" : ""}`}>
              {section.dataset["number"]}
            </li>
          ))}
        </ol>
      </div>
      <button
        type="button"
        aria-label="Step after"
        disabled={position === last}
        onClick={() => setPosition(position + 1)}
      >
        ▶
      </button>
    </div>
  );
}
