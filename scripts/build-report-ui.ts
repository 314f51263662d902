import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const folder = fileURLToPath(new URL("../report-ui/", import.meta.url));

/** Bundles one file of report-ui/ into one text without line ends around it. */
async function bundle(file: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [`${folder}${file}`],
    bundle: true,
    write: false,
    minify: true,
    format: "iife",
    target: "es2022",
    legalComments: "none",
    jsx: "automatic",
    jsxImportSource: "preact",
    tsconfigRaw: {},
    // Text that is a page's own in every encoding.
    charset: "ascii",
  });
  const text = outputFiles[0]?.text.trim() ?? "";
  if (text === "" || /<\/(script|style)/i.test(text)) {
    throw new Error(`report-ui/${file} gives nothing that can be put into a page`);
  }
  return text;
}

/** Makes the module that holds the style and the script of the HTML report. */
export async function buildReportUi(): Promise<string> {
  const [style, script] = await Promise.all([bundle("style.css"), bundle("main.tsx")]);
  return [
    "// Made by `npm run generate` from report-ui/; Preact is in it, see docs/decisions.",
    "",
    "/** The style sheet of the HTML report. */",
    `export const reportStyle: string = ${JSON.stringify(style)};`,
    "",
    "/** The script that adds filters, sliders and copy buttons to the HTML report. */",
    `export const reportScript: string = ${JSON.stringify(script)};`,
    "",
  ].join("\n");
}
