/** The one function of mbox-reader that we use; the package ships no types. */
declare module 'mbox-reader' {
  export function mboxReader(stream: NodeJS.ReadableStream, options?: { gz?: boolean }): AsyncGenerator;
}
