/** The letter for reading, printing and sending: as it was decided, or what it would be before that, marked as a draft. */
import { AppError } from '../../errors.js';
import type { RightsRequestId } from '../../types.js';
import type { Actor } from '../people/actor.js';
import type { Vitrine } from '../vitrine.js';
import { draftLetter, type Answer } from './answer-request.js';
import { languageTag, letterBlocks, type LetterBlock } from './letter-blocks.js';
import { letterHtml, letterText } from './letter-formats.js';
import { letterPdf } from './letter-pdf.js';
import type { Letter } from './letter.js';
import { requireRequest, type RightsState } from './rights-steps.js';

export const letterFormats = ['html', 'text', 'pdf'] as const;
export type LetterFormat = (typeof letterFormats)[number];

export interface ShownLetter {
  /** Of its words, as a tag. */
  language: string;
  blocks: LetterBlock[];
}

export interface LetterFile {
  bytes: Buffer;
  media: string;
  /** Tells the reference, not the name. */
  fileName: string;
}

/** What it would be. Throws what `decideRequest` would throw. */
export async function showDraft(
  vitrine: Vitrine,
  actor: Actor,
  id: RightsRequestId,
  answer: Answer,
): Promise<ShownLetter> {
  const { state, letter } = await draftLetter(vitrine, actor, id, answer);
  return shown(state.request, letter, true);
}

/** Throws `rights.step` before it was decided, and once it was erased. */
export async function showLetter(vitrine: Vitrine, actor: Actor, id: RightsRequestId): Promise<ShownLetter> {
  return (await decided(vitrine, actor, id)).letter;
}

/** The same as a file. */
export async function renderLetter(
  vitrine: Vitrine,
  actor: Actor,
  id: RightsRequestId,
  format: LetterFormat,
): Promise<LetterFile> {
  const { request, letter } = await decided(vitrine, actor, id);
  const { ending, media, draw } = drawing[format];
  const bytes = await draw(letter.blocks, letter.language);
  return { bytes, media, fileName: `${request.reference}.${ending}` };
}

async function decided(vitrine: Vitrine, actor: Actor, id: RightsRequestId) {
  const { request } = await requireRequest(vitrine, vitrine.store.db, actor, id);
  if (request.letter === null) {
    throw new AppError('rights.step', 'there is no letter yet, or it was erased');
  }
  return { request, letter: shown(request, JSON.parse(request.letter) as Letter, false) };
}

function shown(request: RightsState['request'], letter: Letter, isDraft: boolean): ShownLetter {
  return {
    language: languageTag(request.language),
    blocks: letterBlocks(letter, request, isDraft),
  };
}

interface Drawing {
  ending: string;
  media: string;
  draw: (blocks: readonly LetterBlock[], language: string) => Promise<Buffer> | Buffer;
}

const drawing: Readonly<Record<LetterFormat, Drawing>> = {
  html: {
    ending: 'html',
    media: 'text/html; charset=utf-8',
    draw: (blocks, language) => Buffer.from(letterHtml(blocks, language)),
  },
  text: {
    ending: 'txt',
    media: 'text/plain; charset=utf-8',
    draw: (blocks, language) => Buffer.from(letterText(blocks, language)),
  },
  pdf: { ending: 'pdf', media: 'application/pdf', draw: letterPdf },
};
