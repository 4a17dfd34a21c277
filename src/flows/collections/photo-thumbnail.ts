/**
 * A small picture of an indexed photo, for pages of many: made anew each time from the stored preview, which takes a few milliseconds
 * and leaves nothing to erase. Previews were encoded as JPEG by our own child processes; every other loader is switched off here.
 */
import type { PhotoId } from '../../types.js';
import { readPhotoImages } from './photo-images.js';
import type { Vitrine } from '../vitrine.js';

const edgePx = 320;

/** null when there is no such photo. Throws `store.damaged` when its pictures cannot be opened. */
export async function photoThumbnail(vitrine: Vitrine, photo: PhotoId): Promise<Uint8Array | null> {
  const images = await readPhotoImages(vitrine, photo);
  if (images === null) return null;
  const sharp = await imageLibrary();
  return sharp(images.preview)
    .resize(edgePx, edgePx, { fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: 72, optimiseCoding: false })
    .toBuffer();
}

let library: ReturnType<typeof loadLibrary> | null = null;

/**
 * Loaded when first needed, as most commands never show a picture; and once, as whatever is being opened at the moment when loaders are
 * switched off fails.
 */
function imageLibrary(): ReturnType<typeof loadLibrary> {
  return (library ??= loadLibrary());
}

async function loadLibrary() {
  const { default: sharp } = await import('sharp');
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: ['VipsForeignLoadJpegBuffer'] });
  return sharp;
}
