import { counted } from "../base/counted.ts";
import { printable, wrap } from "../report/text.ts";
import { hostWords } from "./host-words.ts";
import { bytesText } from "./memory-parts.ts";
import type { Script, ScriptItem } from "./script-item.ts";

const width = 110;

function comment(text: string): string {
  return `# ${printable(text)}`.trimEnd();
}

function hostText({ action, channel, bytes }: Extract<ScriptItem, { kind: "host" }>): string {
  const count = bytes.length === 0 ? "" : ` ${counted(bytes.length, "byte")}: ${bytesText(bytes)}`;
  return `HOST END ${JSON.stringify(channel)} ${hostWords[action]}${count}`;
}

function tellingLines({ allowed, got }: Script): string[] {
  return [
    comment("THE FAILING OBSERVATION"),
    ...wrap(`allowed: ${allowed}`, width).map(comment),
    ...wrap(`got: ${got}`, width).map(comment),
  ];
}

function itemLines(item: ScriptItem, script: Script): string[] {
  switch (item.kind) {
    case "step":
      return [comment(`--- ${item.text}`)];
    case "request": {
      const text = item.text === "" ? [] : [comment(item.text)];
      return [...(item.isTelling ? tellingLines(script) : []), ...text, item.line];
    }
    case "level":
      return [
        ...(item.isTelling ? tellingLines(script) : []),
        comment(`INTA was ${item.level === 1 ? "asserted" : "low"} here: see the IRQ lines above the next reply`),
        "endianness",
      ];
    case "host":
      return [...(item.isTelling ? tellingLines(script) : []), comment(hostText(item))];
    case "note":
      return [comment(item.text)];
    default:
      return item satisfies never;
  }
}

/**
 * A script as lines for a qtest server. Lines that begin with `#` are comments, which are to be taken out first: the
 * protocol has none. There is no empty line, since QEMU ends itself at one.
 */
export function qtestScript(script: Script): string {
  const needsHost = script.items.some(({ kind }) => kind === "host");
  const head = [
    ...script.about.flatMap((text) => wrap(text, width)),
    "",
    "Comments are to be taken out before a server reads this:  grep -v '^#' THIS-FILE | SERVER",
    "Each request has one reply, in order; lines that begin with IRQ come in between. Behind -> stands what was read.",
    "Guest memory is taken to be zero at first, as it is after a start.",
    ...(needsHost
      ? ["Host ends are no part of the protocol: what stands behind HOST END is for you, or use --export c."]
      : []),
  ];
  const items = script.items.flatMap((item) => itemLines(item, script));
  return [...head.map(comment), ...items].map((line) => `${line}\n`).join("");
}
