/**
 * What becomes of photos that are here and cannot be had there any more. The publisher's own word is obeyed at once. What only looks gone (a 404, a
 * closed door, a page in the place of a photo) is let go of too, but not where it is most of what a host had: a site that is being rebuilt, a name that
 * changed hands, or a network that answers in everybody's place looks just the same. Such losses wait for the end of the run and are carried out
 * only where somebody agreed to that.
 */
import { AppError } from '../../errors.js';
import type { KnownAddress, KnownItems, SourceItem } from '../../types.js';
import type { FetchedPhoto } from './web-photo.js';

export interface Losses {
  /** What is to be handed on now: the item, or nothing while it waits. */
  pass(fetched: Pick<FetchedPhoto, 'item' | 'refusal'>): Promise<SourceItem[]>;
  /** What waited, decided; after a run that came to its end. */
  settle(): SourceItem[];
}

interface Tally {
  had: number;
  lost: number;
}

/** Fewer are no sign of anything. */
const fewest = 5;

/** `agreed`: somebody wants to lose what is gone, however much it is. */
export function openLosses(known: KnownItems, agreed: boolean): Losses {
  const all: Tally = { had: 0, lost: 0 };
  const byHost = new Map<string, Tally>();
  const waiting: { item: SourceItem; error: AppError; here: KnownAddress; host: Tally }[] = [];

  function tallyOf({ location }: SourceItem): Tally {
    const { host } = new URL(location);
    const tally = byHost.get(host) ?? { had: 0, lost: 0 };
    byHost.set(host, tally);
    return tally;
  }

  return {
    async pass({ item, refusal }) {
      const host = tallyOf(item);
      if (refusal === null) {
        host.had++;
        all.had++;
        return [item];
      }
      const { error, standing } = refusal;
      const here = standing === 'said' ? null : await known.find(item.location);
      if (here === null || !here.hasPhoto) return [item];
      if (standing === 'passing') return [kept(item, here, error.message)];
      host.lost++;
      all.lost++;
      if (agreed) return [item];
      waiting.push({ item, error, here, host });
      return [];
    },
    settle: () =>
      waiting.map(({ item, error, here, host }) => {
        const most = [host, all].find(isMost);
        if (most === undefined) return item;
        const number = `${most.lost} of ${most.lost + most.had} photos`;
        return kept(
          item,
          here,
          `${error.message}; with it ${number} would go: it stays until somebody agrees to that (remove-vanished)`,
        );
      }),
  };
}

function isMost({ had, lost }: Tally): boolean {
  return lost >= fewest && lost > had;
}

/** Not to be had now: what is here stays, with everything that was learned when it was had. */
function kept(item: SourceItem, { page, title, capturedAt }: KnownAddress, reason: string): SourceItem {
  const { location, source, version } = item;
  const read = () => Promise.reject(new AppError('photo.unreadable', reason));
  return { location, source, page, title, capturedAt, version, read };
}
