/** Addresses of where photos were found. Pure. */

/** Only addresses of the web become links: others could run something, or open a file of the reader. */
export function isOfTheWeb(address: string): boolean {
  return /^https?:\/\//i.test(address) && URL.canParse(address);
}

/** An address as people read it: of an upload its name, with the signs that an address has to escape. */
export function shownAddress(address: string): string {
  if (!address.startsWith('upload:')) return address;
  const path = address.slice('upload:'.length);
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
