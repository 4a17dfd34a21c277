/**
 * What is known of the photos in view. They are asked for by blocks, while scrolling rests or goes slowly; whoever rushes past a
 * thousand rows asks for none of them. Addresses of pictures end after a minute, so what was asked for is fresh for less.
 */
import { useQueries } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { readingOf, type AnswerOf } from '../../api/api.js';
import { blocksOf, idsOfBlock } from './ids.js';

export type GalleryPhoto = AnswerOf<'GET /collections/{name}/gallery/photos'>['items'][number];

/** Addresses are good for a minute at least. */
const freshMs = 45_000;
const lookEveryMs = 120;

export function usePhotos(
  name: string,
  ids: Uint32Array,
  from: number,
  to: number,
): ReadonlyMap<number, GalleryPhoto> {
  const rested = useRested(from, to);
  const queries = useMemo(
    () =>
      blocksOf(rested.from, Math.min(ids.length, rested.to))
        .map((block) => idsOfBlock(ids, block))
        .filter((wanted) => wanted !== '')
        .map((wanted) => ({
          ...readingOf('GET /collections/{name}/gallery/photos', {
            params: { name },
            query: { ids: wanted },
          }),
          staleTime: freshMs,
          gcTime: freshMs,
        })),
    [name, ids, rested],
  );
  return useQueries({ queries, combine: byId });
}

function byId(
  results: readonly { data: { items: GalleryPhoto[] } | undefined }[],
): Map<number, GalleryPhoto> {
  return new Map(results.flatMap(({ data }) => data?.items ?? []).map((photo) => [photo.id, photo]));
}

interface Range {
  from: number;
  to: number;
}

/** The range in view, looked at every now and then: while it goes by faster than a screen in that time, the one before stays. */
function useRested(from: number, to: number): Range {
  const [rested, setRested] = useState({ from, to });
  const seen = useRef<Range>({ from, to });
  const latest = useRef<Range>({ from, to });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    latest.current = { from, to };
    const look = (): void => {
      const [before, now] = [seen.current, latest.current];
      seen.current = now;
      const isSlow = now.from < before.to && before.from < now.to;
      if (isSlow) setRested(now);
      timer.current = isSlow && now === before ? undefined : setTimeout(look, lookEveryMs);
    };
    timer.current ??= setTimeout(look, lookEveryMs);
  }, [from, to]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return rested;
}
