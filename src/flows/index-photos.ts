/** From source items to faces in the store and the vector index. */
import { AppError, type PhotoErrorCode } from '../errors.js';
import type { SourceItem } from '../types.js';
import type { Vitrine } from './vitrine.js';

export interface IndexProgress {
  seen: number;
  indexed: number;
  unchanged: number;
  duplicates: number;
  skipped: number;
  faces: number;
}

export interface SkippedItem {
  source: string;
  code: PhotoErrorCode;
  reason: string;
}

export interface IndexSummary {
  collection: string;
  seen: number;
  indexed: number;
  unchanged: number;
  duplicates: number;
  faces: number;
  skipped: {
    total: number;
    byCode: Partial<Record<PhotoErrorCode, number>>;
    /** At most 1000; the rest is only counted. */
    items: SkippedItem[];
  };
  interrupted: boolean;
  elapsedMs: number;
  photosPerSecond: number;
}

export interface IndexRequest {
  collection: string;
  items: AsyncIterable<SourceItem>;
  workers?: number;
  retrySkipped?: boolean;
  signal?: AbortSignal;
  onProgress?: (progress: IndexProgress) => void;
}

export async function indexPhotos(_vitrine: Vitrine, _request: IndexRequest): Promise<IndexSummary> {
  throw new AppError('internal', 'not built yet');
}
