import { printable, wrap } from "../report/text.ts";
import { cConnection, cDeclarations } from "./c-connection.ts";
import { cPlayer } from "./c-player.ts";
import type { Script, ScriptItem } from "./script-item.ts";

const width = 110;

/** How long a target that works in its own time is given before it is looked at, in milliseconds. */
const patienceMilliseconds = 50;

/** A text as a string literal of C. */
function literal(text: string): string {
  const escaped = Array.from(Buffer.from(printable(text), "utf8"), (byte) => {
    const character = String.fromCharCode(byte);
    // A trigraph would begin with two question marks.
    return /[ !#-;=>@-[\]-~]/.test(character) && character !== "?"
      ? character
      : `\\${byte.toString(8).padStart(3, "0")}`;
  });
  return `"${escaped.join("")}"`;
}

const actions = {
  connect: "CONNECT",
  close: "CLOSE",
  send: "SEND",
  stall: "STALL",
  resume: "RESUME",
  receive: "RECEIVE",
} as const;

const actionWords = {
  connect: "connect",
  close: "close",
  send: "send",
  stall: "stop reading",
  resume: "read again",
  receive: "receive",
} as const;

/** How the bytes of a reply are printed; the program knows the numbers. */
const shapes = { other: 0, word: 1, "used-element": 2 } as const;

function hexDigits(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function row(kind: string, number: number, isTelling: boolean, texts: readonly [string, string, string]): string {
  return `  {${[kind, number, isTelling ? 1 : 0, ...texts.map(literal)].join(", ")}},`;
}

function itemRow(item: ScriptItem, { channels }: Script): string {
  switch (item.kind) {
    case "step":
      return row("STEP", 0, false, ["", item.text, ""]);
    case "request": {
      const was = item.reply.kind === "none" ? "" : item.reply.kind === "number" ? item.reply.digits : item.reply.text;
      // What stands behind the arrow is printed as it is read.
      const text = item.reply.kind === "none" ? item.text : item.text.replace(/ (?:->|=) .*$/, "");
      return row("REQUEST", item.reply.kind === "bytes" ? shapes[item.reply.shape] : 0, item.isTelling, [
        item.line,
        text,
        was,
      ]);
    }
    case "level":
      return row("LEVEL", item.level, item.isTelling, ["", "", ""]);
    case "host": {
      const digits = hexDigits(item.bytes);
      const channel = Math.max(0, channels.indexOf(item.channel));
      const texts = [item.action === "send" ? digits : "", actionWords[item.action], digits] as const;
      return row(actions[item.action], channel, item.isTelling, texts);
    }
    case "note":
      return row("NOTE", 0, false, ["", item.text, ""]);
    default:
      return item satisfies never;
  }
}

function commentLines(script: Script, name: string): string[] {
  const shown = [
    ...script.about.flatMap((text) => wrap(text, width)),
    "",
    `cc -o ${name} ${name}.c`,
    `./${name} -- PROGRAM ARGUMENT...   starts a target that serves qtest on standard input and output`,
    `./${name} --qtest SOCKET           meets one that listens at a unix socket`,
    "--channel NAME=SOCKET connects the host end of a channel at the unix socket at which the target listens.",
    "The exit status is 0 when the failing observation is as it was when this was recorded, 1 when it is not.",
  ];
  return ["/*", ...shown.map((text) => ` * ${printable(text).replaceAll("*/", "* /")}`.trimEnd()), " */"];
}

/** A script as a program in C that needs nothing but a POSIX system. `name` is that of its file, without `.c`. */
export function cProgram(script: Script, name: string): string {
  const channels = script.channels.map(literal);
  const lines = [
    ...commentLines(script, name),
    cDeclarations,
    `enum { CHANNELS = ${channels.length}, PATIENCE_MILLISECONDS = ${script.isPatient ? patienceMilliseconds : 0} };`,
    `enum { IS_FATAL = ${script.isFatal ? 1 : 0} };`,
    `static const char *const channels[] = {${[...channels, "NULL"].join(", ")}};`,
    `static const char allowed[] = ${literal(script.allowed)};`,
    `static const char recorded[] = ${literal(script.got)};`,
    "",
    "static const struct item items[] = {",
    ...script.items.map((item) => itemRow(item, script)),
    ...(script.isFatal ? [row("END", 0, true, ["", "", ""])] : []),
    "};",
    cConnection + cPlayer,
  ];
  return lines.join("\n");
}
