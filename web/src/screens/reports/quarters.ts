/** Calendar quarters that are over: what public reports are of. */

export interface Quarter {
  year: number;
  /** 1 to 4. */
  quarter: number;
  from: string;
  to: string;
}

/** Newest first, in UTC. */
export function quartersBefore(now: Date, count: number): Quarter[] {
  const current = now.getUTCFullYear() * 4 + Math.floor(now.getUTCMonth() / 3);
  return Array.from({ length: count }, (_, back) => {
    const number = current - 1 - back;
    const [year, at] = [Math.floor(number / 4), number % 4];
    return {
      year,
      quarter: at + 1,
      from: dayOf(Date.UTC(year, at * 3, 1)),
      to: dayOf(Date.UTC(year, at * 3 + 3, 0)),
    };
  });
}

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);
