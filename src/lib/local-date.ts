/** YYYY-MM-DD where the clock on the wall shows it. */
export function localDate(time: Date): string {
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}
