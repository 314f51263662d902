import type { JSX } from "preact";
import { useState } from "preact/hooks";

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Pages from disk may be denied the clipboard; the old way needs no permission.
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

/** Copies a command and says whether that worked. */
export function CopyButton({ text }: { readonly text: string }): JSX.Element {
  const [state, setState] = useState("");
  const onClick = (): void => {
    void copy(text).then((done) => {
      setState(done ? "Copied" : "Select it and copy by hand");
      setTimeout(() => setState(""), 2000);
    });
  };
  return (
    <>
      <button type="button" onClick={onClick}>
        Copy
      </button>
      <span role="status">{state}</span>
    </>
  );
}
