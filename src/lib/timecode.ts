/** A moment of a film for people: "00:12", "1:02:03". */
export function timecode(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const [hours, ...rest] = parts.map((part) => String(part).padStart(2, '0'));
  return hours === '00' ? rest.join(':') : `${parts[0]}:${rest.join(':')}`;
}
