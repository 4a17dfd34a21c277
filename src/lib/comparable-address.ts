/**
 * Web addresses and patterns of them, spelled so that those that mean the same are equal letter by letter (RFC 3986, 6.2.2): letters, digits and
 * -._~ as themselves, what is beyond ASCII percent-encoded, hexadecimal digits in capitals. Nothing else is touched: what is reserved
 * stays as it stands.
 */
export function comparableAddress(text: string): string {
  // By way of bytes: half a character cannot be encoded.
  const ascii = Buffer.from(text)
    .toString()
    .replaceAll(/[\u0080-\u{10ffff}]+/gu, encodeURIComponent);
  return ascii.replaceAll(/%[0-9a-f]{2}/gi, (code) => {
    const char = String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return /[\w.~-]/.test(char) ? char : code.toUpperCase();
  });
}
