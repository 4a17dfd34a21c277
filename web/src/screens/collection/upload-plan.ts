/** How files go to the server: in requests of the size that it takes, archives by themselves. Pure. */

export interface Chosen {
  /** Within what was chosen; a folder's photos have its name in front. */
  path: string;
  bytes: number;
  file: File;
}

export interface Batch {
  kind: 'photos' | 'archive';
  files: Chosen[];
}

export interface Plan {
  batches: Batch[];
  tooLarge: Chosen[];
}

/** Half of what the server takes: many steps make progress, and forms are larger than what is in them. */
const photosAtOnce = 100;
const photoBytesAtOnce = 64 * 1024 * 1024;
const mostPhotoBytes = 127 * 1024 * 1024;
const mostArchiveBytes = 255 * 1024 * 1024;

export function planUploads(chosen: readonly Chosen[]): Plan {
  const files = chosen.filter(({ path }) => !isSidecar(path));
  const archives = files.filter(isArchive);
  const photos = files.filter((file) => !isArchive(file));
  return {
    batches: [
      ...inBatches(photos.filter(({ bytes }) => bytes <= mostPhotoBytes)),
      ...archives
        .filter(({ bytes }) => bytes <= mostArchiveBytes)
        .map((file): Batch => ({ kind: 'archive', files: [file] })),
    ],
    tooLarge: [
      ...photos.filter(({ bytes }) => bytes > mostPhotoBytes),
      ...archives.filter(({ bytes }) => bytes > mostArchiveBytes),
    ],
  };
}

function inBatches(photos: readonly Chosen[]): Batch[] {
  const batches: Batch[] = [];
  let bytes = 0;
  for (const photo of photos) {
    const last = batches.at(-1);
    if (last === undefined || last.files.length >= photosAtOnce || bytes + photo.bytes > photoBytesAtOnce) {
      batches.push({ kind: 'photos', files: [photo] });
      bytes = photo.bytes;
    } else {
      last.files.push(photo);
      bytes += photo.bytes;
    }
  }
  return batches;
}

/** What may be larger than photos are. The server looks at the bytes: smaller holders, such as letters, go along with photos. */
export function isArchive({ path }: Pick<Chosen, 'path'>): boolean {
  return /\.(zip|tar|tgz|tar\.gz|warc|warc\.gz|wacz|mbox)$/i.test(path);
}

/** What systems put beside files. */
function isSidecar(path: string): boolean {
  return path.split('/').some((part) => /^(\.[^.].*|__MACOSX|Thumbs\.db|desktop\.ini)$/i.test(part));
}

export function chosenFrom(files: readonly File[]): Chosen[] {
  return files.map((file) => ({ path: pathOf(file), bytes: file.size, file }));
}

/** Drops of folders carry `path` (from the drop zone), choices of folders `webkitRelativePath`. */
function pathOf(file: File & { path?: string; relativePath?: string }): string {
  const path = file.webkitRelativePath || file.path || file.name;
  return path.replace(/^\.?\//, '');
}

/** What can end otherwise the next time; everything else is refused for what it is. */
export const passing: readonly string[] = ['photo.timeout', 'photo.crashed', 'photo.out-of-memory'];

/** Those of the files that were left out for a passing reason, or something in them was, by the address that the server gave them. */
export function filesToRetry(
  files: readonly Chosen[],
  skipped: readonly { source: string; code: string }[],
): Chosen[] {
  const left = skipped.filter(({ code }) => passing.includes(code));
  const sources = new Set(left.map(({ source }) => source.replace(/!\/.*$/s, '')));
  return files.filter(({ path }) =>
    sources.has(`upload:${path.split('/').map(encodeURIComponent).join('/')}`),
  );
}
