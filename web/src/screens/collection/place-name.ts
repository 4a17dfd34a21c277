/** Where on earth, as people write it: 37.3196° N, 121.9465° W. The letters of navigation are the same in all languages here. */

type FormatNumber = (value: number, options: Intl.NumberFormatOptions) => string;

export function placeName(
  { latitude, longitude }: { latitude: number; longitude: number },
  format: FormatNumber,
): string {
  return `${degrees(latitude, 'N', 'S', format)}, ${degrees(longitude, 'E', 'W', format)}`;
}

/** Of four digits behind the point at most, which is about ten metres. */
export function degrees(value: number, positive: string, negative: string, format: FormatNumber): string {
  if (value === 0) return '0°';
  return `${format(Math.abs(value), { maximumFractionDigits: 4 })}° ${value > 0 ? positive : negative}`;
}
