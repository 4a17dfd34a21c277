/** The sentences of the answer letter, in the languages in which somebody may be answered. A new sentence does not compile before all have it. */
import type { AskedFor, LetterLanguage } from '../../types.js';
import type { RefusalGround } from './letter.js';
import { dutch } from './letter-words-nl.js';
import { french } from './letter-words-fr.js';

export interface LetterWords {
  locale: string;
  draft: string;
  subject: (reference: string) => string;
  greeting: (name: string) => string;
  asked: Record<AskedFor, string>;
  received: (day: string, asked: string) => string;
  whatWasDone: string;
  searched: (day: string, collections: number, faces: string) => string;
  howCompared: string;
  nothingFound: string;
  nothingFoundMeans: string;
  found: (photos: number) => string;
  photo: (number: number) => string;
  facts: Record<
    | 'collection'
    | 'owner'
    | 'basis'
    | 'purpose'
    | 'source'
    | 'page'
    | 'title'
    | 'captured'
    | 'taken'
    | 'place'
    | 'camera'
    | 'fileTitle'
    | 'caption'
    | 'author'
    | 'copyright'
    | 'keywords'
    | 'labels'
    | 'signer'
    | 'statedAuthor'
    | 'licence'
    | 'statedPlace'
    | 'fetched'
    | 'original'
    | 'since'
    | 'until',
    string
  >;
  /** Said of the photo as it came. */
  originalKept: string;
  /** Of parts of the picture: so many have a name in the file. */
  labelled: (count: number) => string;
  noEnd: string;
  dataHeld: string;
  searchesHeading: string;
  searchesNone: string;
  searchesTold: (purpose: string, count: number) => string;
  searchesNotTold: string;
  openCases: string;
  recipientsHeading: string;
  recipient: (name: string, basis: string, day: string) => string;
  removalHeading: string;
  erased: string;
  notTakenInAgain: string;
  resultsDestroyed: string;
  resultsKept: string;
  refused: (ground: string, text: string) => string;
  grounds: Record<RefusalGround, string>;
  notActedOn: Record<'withdrawn' | 'not-identified' | 'unfounded', string>;
  remarks: string;
  rightsHeading: string;
  /** While the photos are here. */
  rights: string[];
  rightsOnceErased: string[];
  complaint: (authority: string) => string;
  court: string;
  keeping: string;
  closing: string;
}

export const english: LetterWords = {
  locale: 'en-GB',
  draft: 'Draft: not decided yet',
  subject: (reference) => `Your request about your own data, ${reference}`,
  greeting: (name) => `Dear ${name},`,
  asked: {
    access: 'to be told what we hold about you',
    erasure: 'to have what we hold about you erased',
    objection: 'that we stop using what we hold about you',
  },
  received: (day, asked) => `On ${day} we received your request. You asked ${asked}.`,
  whatWasDone: 'What we did',
  searched: (day, collections, faces) =>
    `On ${day} we compared the photo you gave us with ${faces} ${faces === '1' ? 'face' : 'faces'} in ${collections === 1 ? 'our one collection of photos' : `our ${collections} collections of photos, which are all we have`}.`,
  howCompared:
    'A program proposes faces that are alike; a person then looked at each of them. The photo you gave us was used for this only, and is destroyed with the file of your request.',
  nothingFound: 'We found no photo of you.',
  nothingFoundMeans:
    'This means that no face was similar enough to yours for a person to recognise you. It is no proof that you are on no photo: on small, dark or very old photos, or with the face turned away, a comparison can miss somebody. With another photo of you we can look again.',
  found: (photos) =>
    photos === 1 ? 'We found one photo of you.' : `We found ${photos} photos of you. Copies are counted.`,
  photo: (number) => `Photo ${number}`,
  facts: {
    collection: 'Collection',
    owner: 'Who answers for it',
    basis: 'Legal basis',
    purpose: 'Purpose',
    source: 'Where it was found',
    page: 'Page',
    title: 'Title',
    captured: 'Captured, as the source says',
    taken: 'Taken, as the file says',
    place: 'Place, as the file says',
    camera: 'Camera, as the file says',
    fileTitle: 'Title in the file',
    caption: 'Caption in the file',
    author: 'Author, as the file says',
    copyright: 'Rights, as the file says',
    keywords: 'Keywords in the file',
    labels: 'Named parts of the picture',
    signer: 'Who signed the file',
    statedAuthor: 'Author, as the source says',
    licence: 'Licence or owner, as the source says',
    statedPlace: 'Place, as the source says',
    fetched: 'Fetched from there',
    original: 'The photo as it came',
    since: 'With us since',
    until: 'Used until',
  },
  originalKept: 'kept, encrypted',
  labelled: (count) => `${count}; the names of others are not told here`,
  noEnd: 'no end date was set',
  dataHeld:
    'Of each photo we hold a smaller picture, a code of what it looks like, the place of each face on it, what the file and its source say as told above, and for each face a list of numbers with which it can be compared. These numbers are biometric data. We add no name to them, and no decision about you is made by a program alone.',
  searchesHeading: 'Searches in which you appeared',
  searchesNone: 'No search of a closed case returned these photos.',
  searchesTold: (purpose, count) => `${purpose}: ${count} ${count === 1 ? 'search' : 'searches'}`,
  searchesNotTold:
    'Whether searches returned these photos we neither confirm nor deny, because telling it could harm an inquiry or somebody else. You can ask the supervisory authority to check for you.',
  openCases: 'Of cases that are still open we tell nothing, whether there are any or not.',
  recipientsHeading: 'To whom something was given',
  recipient: (name, basis, day) => `${name}, on ${day}, on the basis of: ${basis}`,
  removalHeading: 'Erasure',
  erased:
    'We erase these photos with everything that we hold of them: pictures, originals, addresses, what was written in them, faces and numbers.',
  notTakenInAgain:
    'The same files are not taken in again. To know them, we keep a code of each file, from which neither the photo nor your face can be made. A different copy of such a photo, cut or saved anew, is another file: we do not keep the numbers of your face to recognise those, for that would be one more collection of faces.',
  resultsDestroyed: 'We also remove them from what searches of closed cases had found.',
  resultsKept: 'What earlier searches found stays with their files until those are destroyed.',
  refused: (ground, text) => `We do not remove these photos. The reason is ${ground}. ${text}`,
  grounds: {
    expression: 'freedom of expression and information (GDPR art. 17(3)(a))',
    'legal-obligation': 'a legal obligation or a task in the public interest (GDPR art. 17(3)(b))',
    'public-health': 'public health (GDPR art. 17(3)(c))',
    archiving: 'archiving in the public interest, or research (GDPR art. 17(3)(d))',
    'legal-claims': 'the establishment, exercise or defence of legal claims (GDPR art. 17(3)(e))',
    'compelling-grounds': 'compelling legitimate grounds that outweigh yours (GDPR art. 21(1))',
    'restricted-by-law': 'a restriction by law (Directive (EU) 2016/680 art. 16(4))',
  },
  notActedOn: {
    withdrawn: 'You withdrew your request. We did nothing further with it.',
    'not-identified':
      'We could not establish that it is you who asks. We searched nothing, as anybody could ask with a photo of somebody else (GDPR art. 12(2) and 12(6)).',
    unfounded: 'We do not act on your request (GDPR art. 12(5)).',
  },
  remarks: 'Further',
  rightsHeading: 'Your rights',
  rights: [
    'You can ask for a copy of these photos, on which others are made unrecognisable.',
    'You can have wrong facts corrected, and the use restricted while that is examined.',
    'You can ask for erasure, or object to the use, also later and again.',
  ],
  rightsOnceErased: ['You can ask again at any time what we hold about you, with another photo too.'],
  complaint: (authority) => `You can complain to the supervisory authority: ${authority}.`,
  court: 'You can also go to court.',
  keeping:
    'We keep the file of your request for a limited time, to be able to account for it, and then destroy it.',
  closing: 'Yours sincerely,',
};

export const lettersIn: Readonly<Record<LetterLanguage, LetterWords>> = {
  en: english,
  nl: dutch,
  fr: french,
};
