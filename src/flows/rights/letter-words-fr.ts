/** The answer letter in French. */
import type { LetterWords } from './letter-words.js';

export const french: LetterWords = {
  locale: 'fr',
  draft: 'Projet : pas encore décidé',
  subject: (reference) => `Votre demande concernant vos propres données, ${reference}`,
  greeting: (name) => `${name},`,
  asked: {
    access: 'à savoir ce que nous conservons à votre sujet',
    erasure: 'à faire effacer ce que nous conservons à votre sujet',
    objection: 'à ce que nous cessions d’utiliser ce que nous conservons à votre sujet',
  },
  received: (day, asked) => `Le ${day}, nous avons reçu votre demande. Vous demandez ${asked}.`,
  whatWasDone: 'Ce que nous avons fait',
  searched: (day, collections, faces) =>
    `Le ${day}, nous avons comparé la photo que vous nous avez remise avec ${faces} ${faces === '1' ? 'visage' : 'visages'} dans ${collections === 1 ? 'notre seule collection de photos' : `nos ${collections} collections de photos, qui sont toutes celles que nous avons`}.`,
  howCompared:
    'Un programme propose des visages ressemblants ; une personne a ensuite regardé chacun d’eux. La photo que vous nous avez remise n’a servi qu’à cela et sera détruite avec le dossier de votre demande.',
  nothingFound: 'Nous n’avons trouvé aucune photo de vous.',
  nothingFoundMeans:
    'Cela signifie qu’aucun visage ne ressemblait assez au vôtre pour qu’on vous reconnaisse. Ce n’est pas la preuve que vous ne figurez sur aucune photo : sur des photos petites, sombres ou très anciennes, ou lorsque le visage est détourné, une comparaison peut manquer quelqu’un. Avec une autre photo de vous, nous pouvons rechercher à nouveau.',
  found: (photos) =>
    photos === 1
      ? 'Nous avons trouvé une photo de vous.'
      : `Nous avons trouvé ${photos} photos de vous, copies comprises.`,
  photo: (number) => `Photo ${number}`,
  facts: {
    collection: 'Collection',
    owner: 'Qui en répond',
    basis: 'Base légale',
    purpose: 'Finalité',
    source: 'Où elle a été trouvée',
    page: 'Page',
    title: 'Titre',
    captured: 'Prise de vue, selon la source',
    taken: 'Prise de vue, selon le fichier',
    place: 'Lieu, selon le fichier',
    camera: 'Appareil, selon le fichier',
    fileTitle: 'Titre dans le fichier',
    caption: 'Légende dans le fichier',
    author: 'Auteur, selon le fichier',
    copyright: 'Droits, selon le fichier',
    keywords: 'Mots-clés dans le fichier',
    labels: 'Parties de l’image portant un nom',
    signer: 'Qui a signé le fichier',
    statedAuthor: 'Auteur, selon la source',
    licence: 'Licence ou propriétaire, selon la source',
    statedPlace: 'Lieu, selon la source',
    fetched: 'Récupérée à cette adresse',
    original: 'La photo telle qu’elle est arrivée',
    since: 'Chez nous depuis le',
    until: 'Utilisée jusqu’au',
  },
  originalKept: 'conservée, chiffrée',
  labelled: (count) => `${count} ; les noms d’autres personnes ne sont pas indiqués ici`,
  noEnd: 'aucune date de fin n’a été fixée',
  dataHeld:
    'De chaque photo, nous conservons une image réduite, un code de son apparence, l’emplacement de chaque visage, ce que le fichier et la source indiquent comme ci-dessus et, pour chaque visage, une suite de nombres qui permet de le comparer. Ces nombres sont des données biométriques. Nous n’y ajoutons aucun nom, et aucune décision à votre sujet n’est prise par un programme seul.',
  searchesHeading: 'Recherches dans lesquelles vous apparaissez',
  searchesNone: 'Aucune recherche d’un dossier clos n’a fait ressortir ces photos.',
  searchesTold: (purpose, count) => `${purpose} : ${count} ${count === 1 ? 'recherche' : 'recherches'}`,
  searchesNotTold:
    'Nous ne confirmons ni n’infirmons que des recherches ont fait ressortir ces photos, car le dire pourrait nuire à une enquête ou à autrui. Vous pouvez demander à l’autorité de contrôle de le vérifier pour vous.',
  openCases: 'Des dossiers encore ouverts, nous ne disons rien, qu’il y en ait ou non.',
  recipientsHeading: 'À qui quelque chose a été transmis',
  recipient: (name, basis, day) => `${name}, le ${day}, sur la base de : ${basis}`,
  removalHeading: 'Effacement',
  erased:
    'Nous effaçons ces photos et tout ce que nous en conservons : images, originaux, adresses, ce qui y était écrit, visages et nombres.',
  notTakenInAgain:
    'Les mêmes fichiers ne seront plus repris. Pour les reconnaître, nous gardons de chaque fichier un code dont on ne peut tirer ni la photo ni votre visage. Une autre copie d’une telle photo, recadrée ou enregistrée à nouveau, est un autre fichier : nous ne gardons pas les nombres de votre visage pour reconnaître ces copies, car ce serait une collection de visages de plus.',
  resultsDestroyed: 'Nous les retirons aussi des résultats de recherches de dossiers clos.',
  resultsKept:
    'Ce que des recherches antérieures ont trouvé reste dans leurs dossiers jusqu’à la destruction de ceux-ci.',
  refused: (ground, text) => `Nous ne retirons pas ces photos. Le motif est ${ground}. ${text}`,
  grounds: {
    expression: 'la liberté d’expression et d’information (RGPD, art. 17, § 3, a)',
    'legal-obligation': 'une obligation légale ou une mission d’intérêt public (RGPD, art. 17, § 3, b)',
    'public-health': 'la santé publique (RGPD, art. 17, § 3, c)',
    archiving: 'l’archivage dans l’intérêt public, ou la recherche (RGPD, art. 17, § 3, d)',
    'legal-claims': 'la constatation, l’exercice ou la défense de droits en justice (RGPD, art. 17, § 3, e)',
    'compelling-grounds':
      'des motifs légitimes et impérieux qui prévalent sur les vôtres (RGPD, art. 21, § 1)',
    'restricted-by-law': 'une limitation prévue par la loi (directive (UE) 2016/680, art. 16, § 4)',
  },
  notActedOn: {
    withdrawn: 'Vous avez retiré votre demande. Nous n’y avons donné aucune autre suite.',
    'not-identified':
      'Nous n’avons pas pu établir que c’est bien vous qui demandez. Nous n’avons rien cherché, car n’importe qui pourrait présenter la photo d’autrui (RGPD, art. 12, § 2 et § 6).',
    unfounded: 'Nous ne donnons pas suite à votre demande (RGPD, art. 12, § 5).',
  },
  remarks: 'En outre',
  rightsHeading: 'Vos droits',
  rights: [
    'Vous pouvez demander une copie de ces photos, sur laquelle les autres personnes sont rendues méconnaissables.',
    'Vous pouvez faire rectifier des données inexactes, et faire limiter leur utilisation pendant l’examen.',
    'Vous pouvez demander l’effacement ou vous opposer à l’utilisation, aussi plus tard et à nouveau.',
  ],
  rightsOnceErased: [
    'Vous pouvez à tout moment demander à nouveau ce que nous conservons à votre sujet, aussi avec une autre photo.',
  ],
  complaint: (authority) =>
    `Vous pouvez introduire une réclamation auprès de l’autorité de contrôle : ${authority}.`,
  court: 'Vous pouvez aussi saisir la justice.',
  keeping:
    'Nous gardons le dossier de votre demande pendant une durée limitée, afin de pouvoir en rendre compte, puis nous le détruisons.',
  closing: 'Avec nos salutations distinguées,',
};
