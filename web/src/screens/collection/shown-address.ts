/** An address as people read it: of an upload its name, with the signs that an address has to escape. Pure. */
export function shownAddress(address: string): string {
  if (!address.startsWith('upload:')) return address;
  const path = address.slice('upload:'.length);
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
