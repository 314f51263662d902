import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { properties } from "../properties/registry.ts";
import { faults } from "../reference/mutants/catalogue.ts";
import { loadSpecification } from "../src/spec/load.ts";
import { listFiles, repositoryRoot } from "./support/source-tree.ts";

const texts = [
  "README.md",
  "CONTRIBUTING.md",
  ...listFiles(repositoryRoot, "docs").filter((path) => path.endsWith(".md") && path !== "docs/mutants.md"),
  ...listFiles(repositoryRoot, "examples").filter((path) => path.endsWith(".md")),
];

/** A command line of the kit in a text. */
interface Shown {
  readonly file: string;
  readonly line: string;
  readonly words: readonly string[];
}

/** Command lines in blocks of code and in the text: what follows `vmconform` or `npm start --`. */
function commandsIn(file: string): Shown[] {
  const text = readFileSync(join(repositoryRoot, file), "utf8");
  const blocks = [...text.matchAll(/^```(?:sh)?\n(.*?)^```$/gms)].flatMap(([, block = ""]) => block.split("\n"));
  const inline = [...text.replaceAll(/^```.*?^```$/gms, "").matchAll(/`([^`]+)`/g)].map(([, code = ""]) =>
    code.replaceAll(/\s+/g, " "),
  );
  return [...blocks, ...inline].flatMap((line) => {
    const [, rest] =
      /^(?:vmconform|npx vmconform|npm start --) ([a-z-].*?)(?: \|\| true|\s+#.*)?$/.exec(line.trim()) ?? [];
    return rest === undefined ? [] : [{ file, line, words: rest.split(/\s+/) }];
  });
}

const shown = texts.flatMap(commandsIn);

function vmconform(...args: readonly string[]): string {
  const command = [join(repositoryRoot, "dist/src/cli/main.js"), ...args];
  const { stdout, stderr } = spawnSync(process.execPath, command, { encoding: "utf8", cwd: repositoryRoot });
  return stdout + stderr;
}

const helps = new Map<string, string>();

function helpOf(command: string): string {
  const known = helps.get(command) ?? vmconform(command, "--help");
  helps.set(command, known);
  return known;
}

/** What is wrong with a command line that a text shows; empty when nothing is. */
function mistakesOf({ words: [command = "", ...args] }: Shown): string[] {
  if (command.startsWith("--")) {
    return vmconform("--help").includes(command) ? [] : [`no option ${command}`];
  }
  const help = helpOf(command);
  if (!help.includes(`Usage: vmconform ${command}`)) {
    return [`no command ${command}`];
  }
  const end = args.indexOf("--");
  const own = end < 0 ? args : args.slice(0, end);
  const flags = own.filter((word) => word.startsWith("-")).map((word) => word.replace(/=.*/, ""));
  const files = own.filter((word) => /^(?:targets|examples)\//.test(word));
  return [
    ...flags
      .filter((flag) => !new RegExp(`(?:^|[ ,])${flag}(?![\\w-])`, "m").test(help))
      .map((flag) => `no option ${flag}`),
    ...files.filter((file) => !existsSync(join(repositoryRoot, file))).map((file) => `no file ${file}`),
  ];
}

describe("the command lines that texts show", () => {
  test("have commands, options and files that exist", () => {
    const wrong = shown.flatMap((one) => mistakesOf(one).map((mistake) => `${one.file}: ${one.line}: ${mistake}`));
    expect(wrong).toEqual([]);
    expect(shown.length).toBeGreaterThan(30);
    expect(shown.filter(({ file }) => file === "README.md").length).toBeGreaterThan(8);
  });

  test("are known by the mistakes that they could have", () => {
    const mistakes = (line: string) => mistakesOf({ file: "", line, words: line.split(" ") });
    expect(mistakes("run targets/missing.json --runz 3")).toEqual(["no option --runz", "no file targets/missing.json"]);
    expect(mistakes("walk --seed 1")).toEqual(["no command walk"]);
    expect(mistakes("run targets/qemu-virtio-serial.json -- ./device --port 3")).toEqual([]);
  });

  test("explain clauses that exist", () => {
    // The name of an argument, or the command's name alone, stands for any clause.
    const isNamed = (id: string | undefined): id is string => id !== undefined && !["ID", "CLAUSE"].includes(id);
    const ids = shown.flatMap(({ words: [command, id] }) => (command === "explain" && isNamed(id) ? [id] : []));
    const clauses = loadSpecification().clauses;
    expect(ids.filter((id) => !clauses.has(id))).toEqual([]);
    expect(ids.length).toBeGreaterThan(1);
  });
});

describe("the README", () => {
  const readme = readFileSync(join(repositoryRoot, "README.md"), "utf8");

  test("counts clauses, checks and faults as they are", () => {
    const { summary } = JSON.parse(readFileSync(join(repositoryRoot, "docs/mutants.json"), "utf8")) as {
      summary: { faults: number; found: number };
    };
    const seen = faults.filter((fault) => fault.seen.length > 0);
    const cves = new Set(faults.flatMap((fault) => fault.seen.flatMap((where) => where.match(/CVE-\d+-\d+/g) ?? [])));
    const text = readme.replaceAll(/\s+/g, " ");
    expect(text).toContain(`runs ${properties.length} checks`);
    expect(text).toContain(`${loadSpecification().clauses.size} clauses`);
    expect(text).toContain(`it finds ${summary.found} of ${summary.faults}.`);
    expect(text).toContain(`Of these, ${seen.length} repeat mistakes of real devices`);
    expect(text).toContain(`${cves.size} CVEs among them`);
    const named = [...text.matchAll(/CVE-\d+-\d+/g)].map(([cve]) => cve);
    expect(named.filter((cve) => !cves.has(cve))).toEqual([]);
  });

  test("names every command", () => {
    const commands = [...vmconform("--help").matchAll(/^ {2}([a-z]+) /gm)].map(([, command]) => command as string);
    expect(commands.length).toBeGreaterThan(9);
    expect(commands.filter((command) => command !== "help" && !readme.includes(`\`${command}\``))).toEqual([]);
  });

  test("shows pictures that say in words what they show", () => {
    const pictures = [...readme.matchAll(/!\[([^\]]*)\]\(([^)]+)\)/g)];
    expect(pictures.map(([, , file = ""]) => dirname(file))).toEqual(["docs/pictures", "docs/pictures"]);
    expect(pictures.filter(([, words = ""]) => words.length < 40)).toEqual([]);
  });
});
