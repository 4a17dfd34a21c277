/** What a search answers, as documented in docs/cli.md: plain JSON, and pictures beside it. */
import type { WeighedProbe, Probe } from './choose-faces.js';
import type { CalibrationReference } from '../calibration/calibration.js';
import type { NumberedFace, Picture } from './list-faces.js';
import type { Cut } from './search-cut.js';
import type { Candidate, SearchId, Sha256 } from '../../types.js';

/** Where the log has the search; `vitrine.logs` proves it. */
export interface Receipt {
  log: 'searches';
  index: number;
}

/** Plain JSON. */
export interface SearchAnswer {
  searchId: SearchId;
  case: string;
  /** Nobody but the person who searched has agreed to it. */
  unsupervised: boolean;
  receipt: Receipt;
  /** The first photo. */
  probe: Probe;
  /** All photos. */
  probes: WeighedProbe[];
  /**
   * `scanned`: faces that were compared, those a filter leaves out not counted. `version`: names what was searched; another one
   * when a face came or went.
   */
  gallery: { photos: number; faces: number; scanned: number; collections: string[]; version: string };
  cut: Cut;
  /** What the scores are judged by; null: there is none for the model. */
  calibration: CalibrationReference | null;
  candidates: Candidate[];
  elapsedMs: { decode: number; detect: number; embed: number; search: number; total: number };
}

/** Plain JSON: the photo has several faces and none was named. */
export interface FaceChoice {
  searchId: SearchId;
  case: string;
  unsupervised: boolean;
  receipt: Receipt;
  /** Which of the photos, from 1. */
  photo: number;
  probe: { sha256: Sha256; widthPx: number; heightPx: number; faces: NumberedFace[]; used: null };
}

export type SearchResult =
  | { kind: 'answer'; answer: SearchAnswer; picture: Picture }
  | { kind: 'choose-face'; choice: FaceChoice; picture: Picture };
