/** What fetching sources share, opened for one run and closed after it whatever happens. */
import type { SourceContext, SourceItem, SourceItems } from '../../types.js';
import { openGuardedFetch, type GuardedOptions } from './guarded-fetch.js';
import { openPoliteWeb, type PoliteOptions, type PoliteWeb } from './polite-web.js';
import { openReader, type Reader } from './reading-process.js';

export interface WebSettings
  extends
    Pick<GuardedOptions, 'allowPrivate' | 'resolve' | 'headersTimeoutMs' | 'wholeTimeoutMs'>,
    Pick<PoliteOptions, 'wait' | 'clock'> {
  now: () => Date;
  /** See losses.ts; left out: false. */
  mayLoseMost?: boolean | undefined;
}

export interface WebTools {
  web: PoliteWeb;
  reader: Reader;
  now: () => Date;
  mayLoseMost: boolean;
}

/** `bounds`: who asks, and where. */
export function overTheWeb(
  settings: WebSettings,
  bounds: Pick<PoliteOptions, 'isNamed' | 'gapMs'> & { contact: string },
  items: (tools: WebTools, context: SourceContext) => AsyncIterable<SourceItem>,
): SourceItems {
  return async function* (context) {
    const { now, wait, clock, mayLoseMost = false, ...network } = settings;
    const guarded = openGuardedFetch({ ...network, contact: bounds.contact });
    const reader = openReader();
    try {
      const { isNamed, gapMs } = bounds;
      const time = { ...(wait === undefined ? {} : { wait }), ...(clock === undefined ? {} : { clock }) };
      const web = openPoliteWeb({ guarded, reader, now, isNamed, gapMs, ...time });
      yield* items({ web, reader, now, mayLoseMost }, context);
    } finally {
      await Promise.all([guarded.close(), reader.close()]);
    }
  };
}
