import type { JSX } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";

/** The most numbers that fit below the slider, on a phone as well. */
const ticksMax = 9;

/** Steps whose numbers stand below the slider: that of the finding, and as many of the others as fit. */
function shownTicks(count: number, finding: number): number[] {
  const every = Math.ceil(count / ticksMax);
  const last = count - 1;
  const isFar = (index: number, other: number): boolean => Math.abs(index - other) >= every || index === other;
  return Array.from({ length: count }, (_, index) => index).filter(
    (index) =>
      index === finding || (isFar(index, finding) && (index === last || (index % every === 0 && isFar(index, last)))),
  );
}

/** Marks the step in the sequence diagram and brings it into sight there, without moving the page. */
function showInLanes(box: HTMLElement, position: number): void {
  for (const group of box.querySelectorAll<SVGGElement>("[data-step]")) {
    const isNow = Number(group.dataset["step"]) === position;
    group.classList.toggle("now", isNow);
    if (isNow) {
      const ground = group.querySelector("rect");
      const top = Number(ground?.getAttribute("y") ?? 0);
      const height = Number(ground?.getAttribute("height") ?? 0);
      box.scrollTop = top - Math.max(0, (box.clientHeight - height) / 2 - 40);
    }
  }
}

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
  useLayoutEffect(() => {
    const details = steps.closest("details");
    const box = details?.querySelector<HTMLElement>(".lane-box");
    if (details == null || box == null) {
      return;
    }
    const show = (): void => showInLanes(box, position);
    // A click on a step of the diagram is a short way for a mouse; the slider is there for everybody.
    const choose = (event: Event): void => {
      const group = event.target instanceof Element ? event.target.closest<SVGGElement>("[data-step]") : null;
      if (group !== null) {
        setPosition(Number(group.dataset["step"]));
      }
    };
    show();
    details.addEventListener("toggle", show);
    box.addEventListener("click", choose);
    return () => {
      details.removeEventListener("toggle", show);
      box.removeEventListener("click", choose);
    };
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
          {shownTicks(sections.length, finding).map((index) => (
            <li
              key={index}
              class={`${index === finding ? "finding" : ""} ${index === position ? "now" : ""}`}
              style={{ left: `${(100 * index) / Math.max(1, last)}%` }}
            >
              {sections[index]?.dataset["number"]}
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
