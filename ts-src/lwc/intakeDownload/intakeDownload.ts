/** Gives the browser a file to keep; as plain bytes, which it does not try to show. */
export function downloadFile(name: string, ...content: BlobPart[]): void {
  const address = URL.createObjectURL(new Blob(content, { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser reads the address in its own time after the click.
  window.setTimeout(() => {
    URL.revokeObjectURL(address);
  }, 60_000);
}
