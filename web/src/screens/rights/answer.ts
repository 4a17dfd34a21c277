/** What an officer writes, and what it comes to as an answer. Without React. */
import type { Asking } from '../../api/api.js';
import type { RightsRequest } from './request.js';

export type AnswerBody = NonNullable<Asking<'POST /rights/{id}/decision'>['body']>;
type Ground = Extract<NonNullable<AnswerBody['removal']>, { kind: 'refuse' }>['ground'];

export const grounds: readonly Ground[] = [
  'expression',
  'legal-obligation',
  'public-health',
  'archiving',
  'legal-claims',
  'compelling-grounds',
  'restricted-by-law',
];

export interface Written {
  removal: 'keep' | 'erase' | 'refuse' | '';
  destroyResults: boolean;
  ground: Ground;
  groundText: string;
  tellSearches: boolean;
  authority: string;
  remarks: string;
}

/** Nothing is chosen for whoever has to choose. */
export function firstWritten({ asked }: RightsRequest): Written {
  return {
    removal: asked.every((each) => each === 'access') ? 'keep' : '',
    destroyResults: false,
    ground: 'legal-obligation',
    groundText: '',
    tellSearches: true,
    authority: '',
    remarks: '',
  };
}

export function answerOf({ marked }: Pick<RightsRequest, 'marked'>, written: Written): AnswerBody {
  const { tellSearches, authority, remarks } = written;
  return { removal: marked === 0 ? null : removalOf(written), tellSearches, authority, remarks };
}

function removalOf({ removal, destroyResults, ground, groundText: text }: Written): AnswerBody['removal'] {
  if (removal === 'erase') return { kind: 'erase', destroyResults };
  return removal === 'refuse' ? { kind: 'refuse', ground, text } : null;
}
