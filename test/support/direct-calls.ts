/** Parts of the oracle that a driver may look at. */
const parts: readonly string[] = [
  "channels",
  "configSpace",
  "damaged",
  "device",
  "interrupts",
  "judgement",
  "linksShown",
  "messages",
  "overfull",
  "queues",
  "registers",
  "rest",
  "uncertain",
];

/** What it may ask: none of these changes anything. */
const questions: readonly string[] = [
  // Of collections.
  "every",
  "filter",
  "find",
  "flatMap",
  "get",
  "has",
  "keys",
  "map",
  "reduce",
  "some",
  "values",
  // Of what the driver could know by itself.
  "at",
  "connectionShownAt",
  "extent",
  "overlapping",
  "possible",
  "programmed",
  "isProgrammed",
  "queueSize",
  "value",
  "usedFlags",
  // Of what is still owed, and of what came of it.
  "forWritableOfCompleted",
  "missing",
  "mustPend",
  "owing",
  "reached",
];

const destructuring = /const \{([^}]*)\}(?:: [^=]*)? = (?:run|this)\.oracle;/g;

/** Names under which the text has the oracle or a part of it; parts that are out of bounds are offences. */
function namesIn(text: string, offences: string[]): string[] {
  const names = ["oracle"];
  for (const [whole, list = ""] of text.matchAll(destructuring)) {
    for (const name of list.split(",").map((part) => part.trim().split(":")[0] as string)) {
      if (parts.includes(name)) {
        names.push(name);
      } else if (name !== "") {
        offences.push(whole);
      }
    }
  }
  return names;
}

/**
 * Places of a driver's source where it changes the oracle, or tells it something, in another way than by showing it
 * evidence. Looks at the text alone: the oracle goes by its own name there, or by that of a part of it.
 */
export function findDirectCalls(text: string): string[] {
  const offences: string[] = [];
  const code = text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, "");
  const names = namesIn(code, offences).join("|");
  const uses = new RegExp(
    `(?<![\\w.#])(?:run\\.|this\\.#?|this\\.)?(?:${names})\\b((?:\\??\\.#?\\w+)*)\\s*(\\(|\\+\\+|[-+?|&]{0,2}=(?![=>]))`,
    "g",
  );
  for (const [whole, path = "", what] of code.matchAll(uses)) {
    const last = path.split(".").at(-1) ?? "";
    const isDeclared = path === "" && what !== "++";
    if (!isDeclared && !(what === "(" && questions.includes(last))) {
      offences.push(whole);
    }
  }
  return offences;
}
