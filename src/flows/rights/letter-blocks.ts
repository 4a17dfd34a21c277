/** The letter as paragraphs, lists and tables, in order; what they look like is for whoever draws them: page, text or PDF. */
import type { RightsRequest } from '../../store/rights-requests.js';
import type { LetterLanguage } from '../../types.js';
import type { Letter, LetterPhoto } from './letter.js';
import { lettersIn, type LetterWords } from './letter-words.js';

export type LetterBlock =
  | { kind: 'note' | 'title' | 'heading' | 'text'; text: string }
  | { kind: 'list'; items: string[] }
  | { kind: 'facts'; title: string; facts: [string, string][] };

export type Addressee = Pick<RightsRequest, 'name' | 'reference' | 'receivedOn' | 'asked' | 'language'>;

/** `isDraft`: says so on top. */
export function letterBlocks(letter: Letter, to: Addressee, isDraft: boolean): LetterBlock[] {
  const words = lettersIn[to.language];
  const asked = new Intl.ListFormat(words.locale).format(to.asked.map((each) => words.asked[each]));
  return [
    ...(isDraft ? [{ kind: 'note', text: words.draft } as const] : []),
    ...(letter.sender === null ? [] : [text(letter.sender.organisation)]),
    text(day(letter.decidedAt, words)),
    { kind: 'title', text: words.subject(to.reference) },
    text(words.greeting(to.name)),
    text(words.received(day(to.receivedOn, words), asked)),
    ...answerBlocks(letter, words),
    ...(letter.remarks === '' ? [] : [heading(words.remarks), text(letter.remarks)]),
    heading(words.rightsHeading),
    ...(letter.outcome === 'found' ? [{ kind: 'list', items: rightsLeft(letter, words) } as const] : []),
    text(`${words.complaint(letter.authority)} ${words.court}`),
    text(words.keeping),
    text(words.closing),
    ...(letter.sender === null ? [] : [text(letter.sender.responsible)]),
  ];
}

export function titleOf(blocks: readonly LetterBlock[]): string {
  return blocks.flatMap((block) => (block.kind === 'title' ? [block.text] : []))[0] ?? '';
}

/** As one line; French has a space before the colon. */
export function factLine([name, value]: readonly [string, string], language: string): string {
  return `${name}${language === 'fr' ? '\u00a0' : ''}: ${value}`;
}

export function languageTag(language: LetterLanguage): string {
  return lettersIn[language].locale;
}

function answerBlocks(letter: Letter, words: LetterWords): LetterBlock[] {
  const { outcome, photos } = letter;
  if (outcome !== 'found' && outcome !== 'nothing-found') return [text(words.notActedOn[outcome])];
  const done = [heading(words.whatWasDone), ...searchBlocks(letter, words)];
  if (outcome === 'nothing-found') return [...done, text(words.nothingFound), text(words.nothingFoundMeans)];
  return [
    ...done,
    text(words.found(photos.length)),
    ...photos.map((photo, i) => photoBlock(photo, words.photo(i + 1), words)),
    text(words.dataHeld),
    ...usedBlocks(letter, words),
    ...removalBlocks(letter, words),
  ];
}

function rightsLeft({ removal }: Letter, words: LetterWords): string[] {
  return removal?.kind === 'erase' ? words.rightsOnceErased : words.rights;
}

function searchBlocks({ search }: Letter, words: LetterWords): LetterBlock[] {
  if (search === null) return [];
  const faces = new Intl.NumberFormat(words.locale).format(search.faces);
  return [
    text(words.searched(day(search.at, words), search.collections.length, faces)),
    text(words.howCompared),
  ];
}

function photoBlock(photo: LetterPhoto, title: string, words: LetterWords): LetterBlock {
  const { facts: names } = words;
  const facts: Fact[] = [
    [names.collection, photo.collection],
    [names.owner, photo.owner],
    [names.basis, photo.basis],
    [names.purpose, photo.purpose],
    ...photo.addresses.flatMap(({ source, page, title: named, capturedAt, stated }): Fact[] => [
      [names.source, source],
      [names.page, page],
      [names.title, named],
      [names.captured, capturedAt],
      [names.statedAuthor, stated?.author ?? null],
      [names.licence, stated?.licence ?? null],
      [names.statedPlace, placeOf(stated?.coordinates)],
      [names.fetched, stated?.fetchedAt ?? null],
    ]),
    ...writtenFacts(photo, words),
    [names.original, photo.hasOriginal === true ? words.originalKept : null],
    [names.since, day(photo.addedAt, words)],
    [names.until, photo.expires === null ? words.noEnd : day(photo.expires, words)],
  ];
  return { kind: 'facts', title, facts: facts.filter((fact): fact is [string, string] => fact[1] !== null) };
}

type Fact = [name: string, value: string | null];

/** What the file says of itself. Who else is named on it is theirs (GDPR art. 15(4)): so many are told, not who. */
function writtenFacts({ facts }: LetterPhoto, words: LetterWords): Fact[] {
  const { facts: names } = words;
  const file = facts?.file ?? null;
  const named = file?.regions.filter(({ name }) => name !== null).length ?? 0;
  const camera = [file?.make, file?.model].filter((each) => typeof each === 'string').join(' ');
  return [
    [names.taken, facts?.capturedAt ?? null],
    [names.place, placeOf(facts?.place)],
    [names.camera, camera === '' ? null : camera],
    [names.fileTitle, file?.title ?? null],
    [names.caption, file?.caption ?? null],
    [names.author, file?.author ?? null],
    [names.copyright, file?.copyright ?? null],
    [names.keywords, (file?.keywords ?? []).join(', ') || null],
    [names.labels, named === 0 ? null : words.labelled(named)],
    [names.signer, file?.credentials?.signer ?? null],
  ];
}

/** Degrees, to a metre. */
function placeOf(place: { latitude: number; longitude: number } | null | undefined): string | null {
  return place ? `${place.latitude.toFixed(5)}, ${place.longitude.toFixed(5)}` : null;
}

function usedBlocks({ searches, recipients }: Letter, words: LetterWords): LetterBlock[] {
  if (searches === null) return [heading(words.searchesHeading), text(words.searchesNotTold)];
  const told = searches.map(({ purpose, count }) => words.searchesTold(purpose, count));
  return [
    heading(words.searchesHeading),
    told.length === 0 ? text(words.searchesNone) : { kind: 'list', items: told },
    text(words.openCases),
    ...(recipients.length === 0 ? [] : [heading(words.recipientsHeading)]),
    ...(recipients.length === 0
      ? []
      : [
          {
            kind: 'list',
            items: recipients.map((each) =>
              words.recipient(each.recipient, each.legalBasis, day(each.madeAt, words)),
            ),
          } as const,
        ]),
  ];
}

function removalBlocks({ removal }: Letter, words: LetterWords): LetterBlock[] {
  if (removal === null) return [];
  if (removal.kind === 'refuse') {
    const { ground, text: why } = removal;
    return [heading(words.removalHeading), text(words.refused(words.grounds[ground], why))];
  }
  return [
    heading(words.removalHeading),
    text(words.erased),
    text(removal.destroyResults ? words.resultsDestroyed : words.resultsKept),
    text(words.notTakenInAgain),
  ];
}

function text(of: string): LetterBlock {
  return { kind: 'text', text: of };
}

function heading(of: string): LetterBlock {
  return { kind: 'heading', text: of };
}

/** Of a day or a moment, by the calendar of UTC. */
function day(at: string, { locale }: LetterWords): string {
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' });
  const told = format.format(new Date(at));
  return locale === 'fr' ? told.replace(/^1 /, '1er ') : told;
}
