/** What a run of `reembed` tells: plain JSON, as documented in docs/cli.md. */
import type { PhotoErrorCode } from '../../errors.js';
import type { FaceId, ModelId, PhotoId } from '../../types.js';

/** A photo whose faces got no embedding of the new model in this run. */
export interface MissingPhoto {
  photo: PhotoId;
  source: string;
  faces: FaceId[];
  code: PhotoErrorCode;
  reason: string;
}

export interface ReembedResult {
  model: ModelId;
  /** The active model when the run began. */
  previous: ModelId;
  /** Embeddings made by this run. */
  embedded: number;
  /** Of those, from stored previews. */
  fromPreviews: number;
  /** `total`: faces without an embedding of the model; `byCode` and at most 1,000 `items`: what this run could not embed. */
  missing: { total: number; byCode: Record<string, number>; items: MissingPhoto[] };
  /** The data folder now works with the model. */
  switched: boolean;
  interrupted: boolean;
  elapsedMs: number;
}
