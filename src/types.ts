/**
 * The words of the domain, as types. No logic lives here; closed lists of words are constants.
 *
 * Frames: every `Box` and `Point` is in pixels of the upright photo (EXIF orientation applied), origin at the
 * top left, x to the right, y down.
 */

declare const brand: unique symbol;
type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** Row numbers handed out by the store, ascending, never reused. */
export type CollectionId = Brand<number, 'CollectionId'>;
export type PhotoId = Brand<number, 'PhotoId'>;
export type FaceId = Brand<number, 'FaceId'>;
/** Random, URL-safe; names one search for ever. */
export type SearchId = Brand<string, 'SearchId'>;
/** Random, URL-safe; names one clustering for ever. */
export type ClusteringId = Brand<string, 'ClusteringId'>;
/** Row number of a cluster; people see its number within the collection. */
export type ClusterId = Brand<number, 'ClusterId'>;
/** Names the recogniser that made an embedding; embeddings of different models never meet. */
export type ModelId = Brand<string, 'ModelId'>;
/** Random, URL-safe; names one person who may act here, for ever. */
export type PersonId = Brand<string, 'PersonId'>;
/** Random, URL-safe; the internal name of a case. What people call it is its reference. */
export type CaseId = Brand<string, 'CaseId'>;
/** Random, URL-safe; names a request for authorisation and what becomes of it. */
export type AuthorisationId = Brand<string, 'AuthorisationId'>;
/** Random, URL-safe; names one person's request about their own data. */
export type RightsRequestId = Brand<string, 'RightsRequestId'>;
/** Lower-case hexadecimal SHA-256. */
export type Sha256 = Brand<string, 'Sha256'>;

export interface Point {
  x: number;
  y: number;
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Left eye, right eye, nose tip, left mouth corner, right mouth corner, as seen in the picture. */
export type Landmarks5 = readonly [Point, Point, Point, Point, Point];

/** What is known of a face's fitness for comparison. None of it identifies anybody. */
export interface Quality {
  /**
   * One value for all, 0 to 1: how well the face can be expected to match another photo of the same person (the unified
   * quality score of ISO/IEC 29794-1 in spirit; see vision/quality.ts).
   */
  unified: number;
  /** Width of the face box in pixels of the upright photo. */
  faceSizePx: number;
  /** How likely it is a face at all, 0 to 1: the detector's score, weighed with how well its landmarks hold. */
  detectorScore: number;
  /** Variance of the Laplacian of the aligned face, grey levels squared; under about 50 is blurred. */
  sharpness: number;
  /** Estimated head turn in degrees, 0 is frontal, negative towards the left of the picture. */
  yawDegrees: number;
  /** Mean grey level of the aligned face, 0 to 255. */
  brightness: number;
}

/** A face as the pipeline sees it. */
export interface Face {
  box: Box;
  landmarks5: Landmarks5;
  quality: Quality;
  /** L2-normalised; its length is the model's number of dimensions. Never leaves the process as output. */
  embedding: Float32Array;
  /** Upright JPEG of the face with a margin, for people to look at. */
  thumbnail: Uint8Array;
}

/** What the camera wrote into a photo; anybody can have written it. */
export interface CameraFacts {
  /** ISO 8601, local time of the camera unless it has an offset. */
  capturedAt: string | null;
  /** Degrees, north and east positive. */
  place: { latitude: number; longitude: number } | null;
}

/** A part of the picture as whoever wrote the file drew and named it (MWG regions): a label of the source, and no more. */
export interface LabelledRegion {
  name: string | null;
  /** `Face`, `Pet`, `Focus`, `BarCode`. */
  kind: string | null;
  /** In shares of the upright picture, 0 to 1. */
  box: Box;
}

/**
 * `valid`: signature and hashes hold, so that the bytes are those that were signed; nobody says that the signer is who they say.
 * `trusted`: that too. `invalid`: something does not hold. `unreadable`: there is a manifest, and it cannot be read.
 */
export const credentialStates = ['valid', 'trusted', 'invalid', 'unreadable'] as const;
export type CredentialState = (typeof credentialStates)[number];

/** Content credentials (C2PA) that are in the file. */
export interface ContentCredentials {
  state: CredentialState;
  /** The organisation in the signer's certificate. */
  signer: string | null;
  /** As a time-stamping authority says, UTC. */
  signedAt: string | null;
  /** The program that made the claim. */
  generator: string | null;
  /** What it says was done to the picture, in order: `c2pa.created`. */
  actions: readonly string[];
  /** Codes of what does not hold (C2PA, validation status codes). */
  problems: readonly string[];
}

/** What the file says of itself (EXIF, XMP, IPTC, C2PA). Anybody can have written it; never searched by. */
export interface FileFacts {
  make: string | null;
  model: string | null;
  title: string | null;
  caption: string | null;
  author: string | null;
  copyright: string | null;
  keywords: readonly string[];
  regions: readonly LabelledRegion[];
  credentials: ContentCredentials | null;
}

/** One decoded photo with everything found in it. */
export interface AnalysedPhoto {
  widthPx: number;
  heightPx: number;
  camera: CameraFacts;
  /** Null: the file says nothing, or it cannot be read. */
  facts: FileFacts | null;
  /** From left to right, by the left edge of the box, then by its top. */
  faces: Face[];
  /** Upright JPEG of the whole photo, longest edge at most 800 px. */
  preview: Uint8Array;
  /** Perceptual hash of the upright photo, see vision/likeness.ts; left out: not known. */
  likeness?: string | undefined;
  /** `models`: of detect and embed, the time spent inside the models. */
  elapsedMs: { decode: number; detect: number; embed: number; models: number };
}

/** Where faces of a photo are, as an earlier analysis found them. */
export interface KnownFaces {
  /** Size of the upright photo in whose pixels the landmarks are; the bytes may show it smaller. */
  widthPx: number;
  heightPx: number;
  landmarks: readonly Landmarks5[];
}

/** In the order in which the faces were named; L2-normalised. */
export interface KnownEmbeddings {
  embeddings: Float32Array[];
  /** Of the photo that they were made from. */
  likeness?: string | undefined;
}

/** What a photo can be made to suffer before it is analysed, to measure what that costs. See vision/perturb.ts. */
export const perturbations = [
  'rotate-90',
  'rotate-180',
  'rotate-270',
  'rotate-15',
  'rotate-30',
  'rotate-45',
  'dark-0.35',
  'dark-0.2',
  'overexposed',
  'jpeg-20',
  'jpeg-10',
  'blur-2',
  'blur-3',
  'width-64',
  'width-40',
  'grey',
  'mirror',
  'mask',
  'eye-bar',
  'small-in-large',
] as const;
export type Perturbation = (typeof perturbations)[number];

/** A face whose place is known, to be shown to people. */
export interface FaceToShow {
  /** Size of the upright photo in whose pixels box and landmarks are, where the bytes may show it smaller. */
  frame?: { widthPx: number; heightPx: number };
  box: Box;
  landmarks5: Landmarks5;
  /** Longest edge of the picture. */
  edgePx: number;
  /** The whole photo however large it is; otherwise a large one is cut around the face. */
  whole: boolean;
}

/** Everything is in pixels of the photo, counted from the corner of what the picture shows. */
export interface ShownPicture {
  /** Upright JPEG. */
  picture: Uint8Array;
  /** Its own size. */
  picturePx: { width: number; height: number };
  /** How much of the photo it shows. */
  widthPx: number;
  heightPx: number;
  isCut: boolean;
  box: Box;
  landmarks5: Landmarks5;
  /** 68 points in the order of iBUG 300-W, or the five where the models find no more. */
  landmarks: Point[];
}

export interface AnalyseOptions {
  /** Looks for faces here only, and closely: somebody says that there is one. In pixels of the upright photo. */
  within?: Box;
  /**
   * `plain`: without the measures for hard photos, to measure what they give; `ordinary`: what indexing does;
   * `thorough`: for probes, several looks at every face at several times the cost.
   */
  effort?: Effort;
  /** Alters the photo first, for measuring. */
  perturbation?: Perturbation;
}

export type Effort = 'plain' | 'ordinary' | 'thorough';

/** The vision layer as flows see it: bytes in, faces out, in child processes. */
export interface PhotoAnalyser {
  readonly modelId: ModelId;
  /** How many photos are worked on at once. */
  readonly workers: number;
  /** Throws an `AppError` with a `photo.` code for a photo that cannot be used; `faces` may be empty. */
  analyse(bytes: Uint8Array, options?: AnalyseOptions): Promise<AnalysedPhoto>;
  /** Embeds faces whose places are known, without looking for any. Throws as `analyse` does. */
  embedKnown(bytes: Uint8Array, known: KnownFaces): Promise<KnownEmbeddings>;
  /** A picture of one face, and its landmarks. Throws as `analyse` does. */
  show(bytes: Uint8Array, face: FaceToShow): Promise<ShownPicture>;
  close(): Promise<void>;
}

/**
 * What a person may do. `curator`: collections; `investigator`: requests and searches; `authoriser`: decides on requests;
 * `examiner`: compares candidates; `auditor`: reads the log, never searches; `privacy-officer`: retention, persons' requests,
 * the stop; `administrator`: people and settings, sees no results.
 */
export const roles = [
  'curator',
  'investigator',
  'authoriser',
  'examiner',
  'auditor',
  'privacy-officer',
  'administrator',
] as const;
export type Role = (typeof roles)[number];
/** Roles that need valid training where the policy asks for it. */
export const searchingRoles: readonly Role[] = ['investigator', 'examiner'];

/**
 * When a search is authorised (AI Act art. 26(10)): before it, at the latest 48 hours after it, or not at all, for the initial
 * identification of a potential suspect from objective and verifiable facts.
 */
export const authorisationModes = ['exAnte', 'urgent48h', 'exemptInitialId'] as const;
/** What investigators may ask for, where the policy allows it. */
export type RequestedMode = (typeof authorisationModes)[number];
/** `dataSubject`: a person asks what is held about themselves. Only flows/rights asks for it, and no policy can forbid it. */
export const everyAuthorisationMode = [...authorisationModes, 'dataSubject'] as const;
export type AuthorisationMode = (typeof everyAuthorisationMode)[number];

/** `requested`: undecided; usable only in the modes that need no decision before the search. */
export type AuthorisationState = 'requested' | 'granted' | 'refused' | 'withdrawn' | 'expired';

/** What somebody wants of the data about themselves (GDPR art. 15, 17, 21). */
export const askedFor = ['access', 'erasure', 'objection'] as const;
export type AskedFor = (typeof askedFor)[number];
/** How their request came. */
export const channels = ['letter', 'e-mail', 'counter', 'telephone', 'form', 'other'] as const;
export type Channel = (typeof channels)[number];
/** In which they can be answered. */
export const letterLanguages = ['en', 'nl', 'fr'] as const;
export type LetterLanguage = (typeof letterLanguages)[number];
/** How it was checked that it is they who ask. */
export const identityMethods = [
  'in-person',
  'video-call',
  'electronic-id',
  'known-account',
  'representative',
  'other',
] as const;
export type IdentityMethod = (typeof identityMethods)[number];
/** `withdrawn`, `not-identified` and `unfounded` end a request before it is answered. */
export const rightsOutcomes = ['found', 'nothing-found', 'withdrawn', 'not-identified', 'unfounded'] as const;
export type RightsOutcome = (typeof rightsOutcomes)[number];

/** `invited`: by one administrator; `approved`: by a second one; `active`: has signed in with what the policy asks for. */
export type PersonState = 'invited' | 'approved' | 'active' | 'disabled';

/** Somebody with a name who may act here. */
export interface Person {
  id: PersonId;
  name: string;
  /** null: the one person of an unsupervised installation, known by the operating system. */
  email: string | null;
  organisation: string;
  unit: string;
  /** Who answers for this person's being here. */
  sponsor: string;
  roles: readonly Role[];
  /** ISO date, the last day; null: only in an unsupervised installation. */
  endsOn: string | null;
  /** ISO date, the last day on which the training counts; null: none. */
  trainingValidUntil: string | null;
  state: PersonState;
}

/** A body of photos that somebody answers for. */
export interface Collection {
  id: CollectionId;
  name: string;
  owner: string;
  /** The legal basis on which the photos are held. */
  basis: string;
  purpose: string;
  /** ISO date (YYYY-MM-DD), the last day of use; null: no end date. */
  expires: string | null;
  maxPhotos: number | null;
  createdAt: string;
}

/** A signal of the publisher about use, and what followed from it. */
export interface RightsSignal {
  /** For instance `robots.txt`, `x-robots-tag`, `tdm-reservation`, `licence`. */
  signal: string;
  /** As it was found; null: there was none. */
  value: string | null;
  /** The address it was read from. */
  from: string;
  effect: 'allowed' | 'refused';
}

/**
 * What photos come from. `archive`: out of a file that holds others; `film`: frames; `addresses`: a list of them; `other`: handed over by
 * another program. Of a folder or an upload in which archives and films lie, each photo has its own kind.
 */
export const sourceKinds = [
  'folder',
  'upload',
  'archive',
  'film',
  'site',
  'iiif',
  'addresses',
  'bucket',
  'other',
] as const;
export type SourceKind = (typeof sourceKinds)[number];

/** What whoever starts an indexing run says it reads from. */
export interface SourceDeclaration {
  kind: SourceKind;
  /** Exactly what was named: of a website its site.yaml, of others JSON. Names no single photo. */
  declaration: string;
  /** ISO date, the last day on which it may be read; null: none is stated. */
  until: string | null;
  /** Of a website: who let it be read, and on which legal basis; null: none beside those of the collection. */
  approver: string | null;
  basis: string | null;
}

/** What a source says of a photo beyond its address. Null: it does not say. */
export interface Provenance {
  author: string | null;
  /** A licence or rights statement, as text or as its address. */
  licence: string | null;
  /** UTC, when the bytes were fetched from the publisher: by us, or by whoever made the archive. */
  fetchedAt: string | null;
  /** Of the answer that carried the bytes. */
  httpHeaders: readonly (readonly [name: string, value: string])[] | null;
  coordinates: { latitude: number; longitude: number } | null;
  /** From the beginning of the film. */
  timecodeMs: number | null;
  /** How the bytes came here, the outermost holder first: `press.wacz sha256:…`, `archive/data.warc.gz`, `record at 5120`. */
  custody: readonly string[];
  rights: readonly RightsSignal[];
}

/** What a collection knows already, so that a source need not hand over what has not changed. */
export interface KnownItems {
  /** The version that was settled for the location; undefined: not known, or to be looked at again. */
  version(location: string): Promise<string | null | undefined>;
  /** These are asked about next, at most 64: reading them together is faster. */
  lookAhead?(locations: readonly string[]): Promise<void>;
  /** What is known of exactly that location; null: nothing. */
  find(location: string): Promise<KnownAddress | null>;
  /** Every known item whose location begins with `prefix`. */
  below(prefix: string): AsyncGenerator<{ location: string; version: string | null; hasPhoto: boolean }>;
}

export interface KnownAddress extends Pick<SourceItem, 'page' | 'title' | 'capturedAt'> {
  hasPhoto: boolean;
  /** Through whom it came, the outermost first. */
  custody: readonly string[];
}

/** What indexing lends to a source while it runs. */
export interface SourceContext {
  known: KnownItems;
  /** Throws an `AppError` with a `photo.` code, as `PhotoAnalyser.analyse` does. */
  analyse(bytes: Uint8Array): Promise<AnalysedPhoto>;
  signal: AbortSignal | undefined;
  /** The program that reads films, by path or by name; left out: `ffmpeg`. */
  ffmpeg?: string;
  /** What was left out before is wanted again. */
  retrySkipped?: boolean;
}

export type SourceItems = AsyncIterable<SourceItem> | ((context: SourceContext) => AsyncIterable<SourceItem>);

/** One photo as a source hands it over. Indexing does not know which source it came from. */
export interface SourceItem {
  /** Unique within a collection and stable between runs, for instance an absolute path. */
  location: string;
  /** The address shown to people as the origin of the photo. */
  source: string;
  page: string | null;
  title: string | null;
  /** ISO 8601 date or time of capture, as the source states it. */
  capturedAt: string | null;
  /** Changes when the content may have changed (size and time of a file, an ETag); null: unknown, always read. */
  version: string | null;
  /** Left out: the source says nothing, or nothing new of what it said before. */
  provenance?: Provenance;
  /** Left out: of the kind that was declared. */
  sourceKind?: SourceKind;
  /** The bytes cannot be had from `location` again: they are kept, sealed, for evidence. */
  keepOriginal?: boolean;
  /**
   * Reads the bytes. Null: there is no photo here, but others that were items of their own (a zip file, a film); that it was seen is
   * remembered by its version. Throws an `AppError` with a `photo.` code when they cannot be had. A source that knows their number
   * before it reads them tells `reserve` first, once, and waits: too many at once would not fit into memory.
   */
  read: (reserve?: (bytes: number) => Promise<void>) => Promise<Uint8Array | null>;
}

/** A photo's origin in answers. */
export interface PhotoReference {
  id: PhotoId;
  sha256: Sha256;
  source: string;
  page: string | null;
  title: string | null;
  capturedAt: string | null;
  /** Where it is a frame of a film: from the film's beginning. */
  timecodeMs: number | null;
  collection: string;
}

/**
 * How a number of expected false candidates is meant: as the data of the calibration show it, beyond what they show, or as
 * the least that can be told, so that fewer are to be expected.
 */
export type ExpectedFalse = 'measured' | 'extrapolated' | 'fewer-than';

/** What a person decided about two faces; `withdrawn`: an earlier decision counts no more. */
export type Verdict = 'same' | 'not-same' | 'withdrawn';

/** What a score supports, as a lead; docs/accuracy.md says where the bands begin. */
export type Support = 'strong' | 'moderate' | 'weak';

/** A returned face: a lead, never an identification. */
export interface Candidate {
  rank: number;
  /** Raw cosine similarity with the probe, -1 to 1. */
  score: number;
  /** `preview`: the photo was gone when its embedding was made (see `vitrine reembed`), so the score says less. */
  embeddedFrom: 'photo' | 'preview';
  /** Strangers expected at or above this score among the faces that were searched; null: the model has no calibration. */
  expectedFalseCandidates: number | null;
  expectedFalseIs: ExpectedFalse | null;
  support: Support | null;
  faceId: FaceId;
  box: Box;
  quality: Quality;
  /** False: the face is below the quality gate, where scores mislead. */
  sufficient: boolean;
  photo: PhotoReference;
}
