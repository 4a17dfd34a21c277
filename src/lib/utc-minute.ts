/** An ISO time to the minute: "2026-11-25 04:31 UTC". */
export function utcMinute(iso: string): string {
  return `${new Date(iso).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
