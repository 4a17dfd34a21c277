/** What the children did, as seen by whoever asked them. */
import type { Vitrine } from '#vitrine/flows/vitrine.js';
import type { AnalysedPhoto } from '#vitrine/types.js';

type Times = AnalysedPhoto['elapsedMs'];

/** The same installation; `look` is told of every analysis. */
export function withLooks(vitrine: Vitrine, look: (photo: AnalysedPhoto) => void): Vitrine {
  return {
    ...vitrine,
    async analyser() {
      const analyser = await vitrine.analyser();
      return {
        ...analyser,
        async analyse(bytes) {
          const photo = await analyser.analyse(bytes);
          look(photo);
          return photo;
        },
      };
    },
  };
}

export function addTimes(sum: Times, times: Times): void {
  for (const step of ['decode', 'detect', 'embed', 'models'] as const) sum[step] += times[step];
}
