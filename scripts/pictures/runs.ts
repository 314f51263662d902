import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Arguments of `vmconform run` for the picture of a terminal. */
export const terminalPicture: readonly string[] = ["targets/qemu-virtio-serial.json", "--run", "RNG-9", "--quiet"];

/** Columns of the terminal in the picture. */
const columns = 100;

/** Runs the built kit as on a terminal with colours. Rejects where there is no verdict. */
export function runForPicture(
  args: readonly string[],
  outputFolder: string,
): Promise<{ readonly command: string; readonly output: string }> {
  const command = ["dist/src/cli/main.js", "run", ...args, "--output-dir", outputFolder];
  const env = { ...process.env, FORCE_COLOR: "1", COLUMNS: String(columns) };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, command, { cwd: root, env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      if (code !== 0 && code !== 1) {
        reject(new Error(`exit code ${code}:\n${stdout}${stderr}`));
        return;
      }
      resolve({ command: ["vmconform", "run", ...args].join(" "), output: asInstalled(stdout, outputFolder) });
    });
  });
}

/** Output or a report as a user of the installed kit sees it: with the name of the program and of the usual folder. */
export function asInstalled(output: string, outputFolder: string): string {
  return output.replaceAll(/node \S*main\.js/g, "vmconform").replaceAll(outputFolder, "vmconform-report/latest");
}
