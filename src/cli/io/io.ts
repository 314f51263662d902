/** What a command sees of the world around it; a test gives it another one. */
export interface CommandIo {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Path of the script that Node.js runs, and the current directory: how to call the kit again. */
  readonly program?: { readonly script: string; readonly directory: string };
  /** Of standard output, whether it is a terminal, and its columns: those of the terminal, or that the user has set. */
  readonly output: { readonly columns: number | undefined; readonly isTerminal: boolean };
  /** Whether standard error is a terminal: progress is shown there. */
  readonly isErrorTerminal: boolean;
  writeOut(text: string): void;
  writeError(text: string): void;
  /** What kept standard output from being written; undefined when nothing did. */
  outputError?(): unknown;
  /** The current time, milliseconds since 1970. */
  now(): number;
  /** Calls back when the user wants the run to end; gives what takes the listener away again. */
  onInterrupt(listener: () => void): () => void;
  /** Resolves when the user presses Enter, or `signal` is aborted; undefined where standard input is no terminal. */
  readonly waitForEnter?: ((signal: AbortSignal) => Promise<void>) | undefined;
  /** Calls back when the user wants the state saved (SIGUSR2); gives what takes the listener away again. */
  onSaveRequest?(listener: () => void): () => void;
}
