/** The answer letter in Dutch. */
import type { LetterWords } from './letter-words.js';

export const dutch: LetterWords = {
  locale: 'nl',
  draft: 'Ontwerp: nog niet beslist',
  subject: (reference) => `Uw verzoek over uw eigen gegevens, ${reference}`,
  greeting: (name) => `Geachte ${name},`,
  asked: {
    access: 'te weten wat wij over u bewaren',
    erasure: 'te laten wissen wat wij over u bewaren',
    objection: 'dat wij niet langer gebruiken wat wij over u bewaren',
  },
  received: (day, asked) => `Op ${day} ontvingen wij uw verzoek. U vroeg ${asked}.`,
  whatWasDone: 'Wat wij deden',
  searched: (day, collections, faces) =>
    `Op ${day} vergeleken wij de foto die u ons gaf met ${faces} ${faces === '1' ? 'gezicht' : 'gezichten'} in ${collections === 1 ? 'onze enige verzameling foto’s' : `onze ${collections} verzamelingen foto’s, meer hebben wij er niet`}.`,
  howCompared:
    'Een programma stelt gezichten voor die op elkaar lijken; daarna bekeek een mens elk daarvan. De foto die u ons gaf is alleen hiervoor gebruikt en wordt met het dossier van uw verzoek vernietigd.',
  nothingFound: 'Wij vonden geen foto van u.',
  nothingFoundMeans:
    'Dat betekent dat geen gezicht genoeg op het uwe leek om u te herkennen. Het bewijst niet dat u op geen enkele foto staat: op kleine, donkere of heel oude foto’s, of met een afgewend gezicht, kan een vergelijking iemand missen. Met een andere foto van u kunnen wij opnieuw kijken.',
  found: (photos) =>
    photos === 1 ? 'Wij vonden één foto van u.' : `Wij vonden ${photos} foto’s van u. Kopieën tellen mee.`,
  photo: (number) => `Foto ${number}`,
  facts: {
    collection: 'Verzameling',
    owner: 'Wie ervoor instaat',
    basis: 'Grondslag',
    purpose: 'Doel',
    source: 'Waar de foto is gevonden',
    page: 'Pagina',
    title: 'Titel',
    captured: 'Opgenomen, volgens de bron',
    taken: 'Opgenomen, volgens het bestand',
    place: 'Plaats, volgens het bestand',
    camera: 'Camera, volgens het bestand',
    fileTitle: 'Titel in het bestand',
    caption: 'Bijschrift in het bestand',
    author: 'Maker, volgens het bestand',
    copyright: 'Rechten, volgens het bestand',
    keywords: 'Trefwoorden in het bestand',
    labels: 'Delen van het beeld met een naam',
    signer: 'Wie het bestand ondertekende',
    statedAuthor: 'Maker, volgens de bron',
    licence: 'Licentie of eigenaar, volgens de bron',
    statedPlace: 'Plaats, volgens de bron',
    fetched: 'Daar opgehaald',
    original: 'De foto zoals zij kwam',
    since: 'Bij ons sinds',
    until: 'In gebruik tot',
  },
  originalKept: 'bewaard, versleuteld',
  labelled: (count) => `${count}; de namen van anderen worden hier niet genoemd`,
  noEnd: 'er is geen einddatum bepaald',
  dataHeld:
    'Van elke foto bewaren wij een kleinere afbeelding, een code van hoe zij eruitziet, de plaats van elk gezicht erop, wat het bestand en de bron vermelden zoals hierboven staat, en per gezicht een reeks getallen waarmee het vergeleken kan worden. Die getallen zijn biometrische gegevens. Wij voegen er geen naam aan toe, en geen besluit over u wordt door een programma alleen genomen.',
  searchesHeading: 'Zoekopdrachten waarin u voorkwam',
  searchesNone: 'Geen zoekopdracht uit een gesloten zaak gaf deze foto’s terug.',
  searchesTold: (purpose, count) => `${purpose}: ${count} ${count === 1 ? 'zoekopdracht' : 'zoekopdrachten'}`,
  searchesNotTold:
    'Of zoekopdrachten deze foto’s teruggaven, bevestigen noch ontkennen wij, omdat dat een onderzoek of iemand anders kan schaden. U kunt de toezichthouder vragen dit voor u na te gaan.',
  openCases: 'Over zaken die nog lopen zeggen wij niets, of die er nu zijn of niet.',
  recipientsHeading: 'Aan wie iets is gegeven',
  recipient: (name, basis, day) => `${name}, op ${day}, op grond van: ${basis}`,
  removalHeading: 'Wissing',
  erased:
    'Wij wissen deze foto’s met alles wat wij ervan bewaren: afbeeldingen, originelen, adressen, wat erin geschreven stond, gezichten en getallen.',
  notTakenInAgain:
    'Dezelfde bestanden worden niet opnieuw opgenomen. Om ze te herkennen bewaren wij van elk bestand een code, waaruit noch de foto, noch uw gezicht kan worden gemaakt. Een andere kopie van zo’n foto, bijgesneden of opnieuw bewaard, is een ander bestand: de getallen van uw gezicht houden wij niet bij om die te herkennen, want dat zou weer een verzameling gezichten zijn.',
  resultsDestroyed: 'Wij verwijderen ze ook uit wat zoekopdrachten van gesloten zaken hadden gevonden.',
  resultsKept: 'Wat eerdere zoekopdrachten vonden, blijft in hun dossiers tot die worden vernietigd.',
  refused: (ground, text) => `Wij verwijderen deze foto’s niet. De reden is ${ground}. ${text}`,
  grounds: {
    expression: 'de vrijheid van meningsuiting en informatie (AVG art. 17, lid 3, a)',
    'legal-obligation': 'een wettelijke verplichting of een taak van algemeen belang (AVG art. 17, lid 3, b)',
    'public-health': 'de volksgezondheid (AVG art. 17, lid 3, c)',
    archiving: 'archivering in het algemeen belang, of onderzoek (AVG art. 17, lid 3, d)',
    'legal-claims':
      'het instellen, uitoefenen of onderbouwen van een rechtsvordering (AVG art. 17, lid 3, e)',
    'compelling-grounds':
      'dwingende gerechtvaardigde gronden die zwaarder wegen dan de uwe (AVG art. 21, lid 1)',
    'restricted-by-law': 'een beperking bij wet (Richtlijn (EU) 2016/680 art. 16, lid 4)',
  },
  notActedOn: {
    withdrawn: 'U trok uw verzoek in. Wij hebben er verder niets mee gedaan.',
    'not-identified':
      'Wij konden niet vaststellen dat u het bent die vraagt. Wij hebben niets gezocht, want iedereen zou met een foto van een ander kunnen vragen (AVG art. 12, lid 2 en lid 6).',
    unfounded: 'Wij geven geen gevolg aan uw verzoek (AVG art. 12, lid 5).',
  },
  remarks: 'Verder',
  rightsHeading: 'Uw rechten',
  rights: [
    'U kunt een kopie van deze foto’s vragen, waarop anderen onherkenbaar zijn gemaakt.',
    'U kunt onjuiste gegevens laten verbeteren, en het gebruik laten beperken zolang dat wordt onderzocht.',
    'U kunt wissing vragen of bezwaar maken tegen het gebruik, ook later en opnieuw.',
  ],
  rightsOnceErased: ['U kunt op elk moment opnieuw vragen wat wij over u bewaren, ook met een andere foto.'],
  complaint: (authority) => `U kunt een klacht indienen bij de toezichthouder: ${authority}.`,
  court: 'U kunt ook naar de rechter gaan.',
  keeping:
    'Het dossier van uw verzoek bewaren wij een beperkte tijd, om er verantwoording over te kunnen afleggen, en vernietigen het daarna.',
  closing: 'Met vriendelijke groet,',
};
