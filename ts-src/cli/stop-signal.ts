/** Resolves when the process is asked to end: Ctrl-C, SIGTERM, or a parent that is gone. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      process.removeListener('disconnect', stop);
      // An open channel to the parent would keep the process alive.
      if (process.connected) process.disconnect();
      resolve();
    };
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
    if (process.send !== undefined) process.once('disconnect', stop);
  });
}
