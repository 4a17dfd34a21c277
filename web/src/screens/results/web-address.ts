/** Only addresses of the web become links: others could run something, or open a file of the reader. */
export function isOfTheWeb(address: string): boolean {
  return /^https?:\/\//i.test(address) && URL.canParse(address);
}
