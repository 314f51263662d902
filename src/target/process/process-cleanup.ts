/**
 * What must not outlive this process: children and temporary folders. An ordinary end runs `process.on("exit")`; a
 * signal that nobody else handles would end the process without it, so while something is registered the kit
 * listens for the usual ones, cleans up and lets the signal have its effect. SIGKILL leaves no time for anything:
 * children are tied to this process by other means as well.
 */
const cleanups = new Set<() => void>();
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Registers a synchronous clean-up that must not throw; gives a function that takes it back. */
export function registerCleanup(cleanup: () => void): () => void {
  if (cleanups.size === 0) {
    process.on("exit", cleanUp);
    for (const signal of signals) {
      process.on(signal, onSignal);
    }
  }
  cleanups.add(cleanup);
  return () => {
    if (cleanups.delete(cleanup) && cleanups.size === 0) {
      stopListening();
    }
  };
}

function cleanUp(): void {
  for (const cleanup of cleanups) {
    cleanup();
  }
  cleanups.clear();
  stopListening();
}

function onSignal(signal: NodeJS.Signals): void {
  // Whoever else listens decides how the process ends, and "exit" will follow.
  if (process.listenerCount(signal) === 1) {
    cleanUp();
    process.kill(process.pid, signal);
  }
}

function stopListening(): void {
  process.off("exit", cleanUp);
  for (const signal of signals) {
    process.off(signal, onSignal);
  }
}
