import { exitCode } from "../../verdict/exit-code.ts";
import type { CommandIo } from "../io/io.ts";

/**
 * Does work with device modules in this process. When one of them ends the process meanwhile, that is said, and the
 * exit code is that of a target that could not be run. Without a module it only does the work.
 */
export async function tellModuleExit<T>(
  modules: readonly string[],
  io: Pick<CommandIo, "writeError">,
  work: () => Promise<T>,
): Promise<T> {
  if (modules.length === 0) {
    return await work();
  }
  const names = modules.join(" or ");
  const tell = (code: number): void => {
    io.writeError(
      `vmconform: the device module ${names} ended this process with exit code ${code}, so it could not be ` +
        'looked at to the end. A device may not do that (ROB-1): "vmconform run" without --workers 1 or --record keeps it in a ' +
        "process of its own, and says in which scenario it does so.\n",
    );
    process.exitCode = exitCode.notRun;
  };
  process.once("exit", tell);
  try {
    return await work();
  } finally {
    process.off("exit", tell);
  }
}
