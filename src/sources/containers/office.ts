/**
 * Documents, slides and sheets of office programs (ISO/IEC 29500, ISO/IEC 26300): the pictures in them, and documents embedded in them.
 * They are zip files, and are opened as such; text, styles and the small picture of the first page are left alone. The binary formats of
 * before, and everything else in their wrapping, are refused with what they are.
 */
import { AppError } from '../../errors.js';
import type { ContainerKind, ContainerReader } from './container.js';
import { isZip } from './zip-file.js';
import { zipItems } from './zip.js';

const endings = /\.((doc|dot|ppt|pot|pps|xls|xlt)[xm]|xlsb|vsdx|od[tpsgf]|ot[tps])$/i;
/** `word/media/…`, `ppt/embeddings/…` of the one standard, `Pictures/…` of the other. */
const mayHoldPictures = /(^|\/)(media|embeddings|Pictures)\/[^/]+$/i;

export const officeKind: ContainerKind = {
  name: 'office',
  matches(head, name) {
    if (!isZip(head)) return false;
    // The first entry tells: its name lies behind 30 bytes, and what it is stored as behind that.
    const first = head.toString('latin1', 30, 30 + 120);
    return (
      endings.test(name) ||
      first.startsWith('[Content_Types].xml') ||
      first.startsWith('mimetypeapplication/vnd.oasis.opendocument.')
    );
  },
  open: (reader) => zipItems(reader, (name) => mayHoldPictures.test(name)),
};

const compoundFile = 'd0cf11e0a1b11ae1';

/** Compound files ([MS-CFB]): what they are stands in the names of their streams. */
export const compoundKind: ContainerKind = {
  name: 'compound file',
  matches: (head) => head.toString('hex', 0, 8) === compoundFile,
  // eslint-disable-next-line require-yield
  async *open(reader) {
    throw refusalOf(await streamNames(reader), reader.name);
  },
};

const searchedBytes = 64 * 1024;

/** From the folder's first sector on; whatever lies between the names does no harm. */
async function streamNames(reader: ContainerReader): Promise<string> {
  const head = await reader.read(0, 512);
  if (head.length < 512) return '';
  const sectorBytes = 1 << Math.min(16, head.readUInt16LE(30));
  const folder = await reader.read((head.readUInt32LE(48) + 1) * sectorBytes, searchedBytes);
  return folder.toString('utf16le');
}

function refusalOf(names: string, fileName: string): AppError {
  if (names.includes('EncryptedPackage'))
    return new AppError('photo.refused', 'not opened: the document is encrypted');
  if (names.includes('__properties_version1.0') || /\.msg$/i.test(fileName))
    return unsupported('an Outlook letter (.msg)', '.eml');
  if (names.includes('PowerPoint Document'))
    return unsupported('slides in the binary format of before 2007', '.pptx');
  if (names.includes('WordDocument'))
    return unsupported('a document in the binary format of before 2007', '.docx');
  if (/Workbook|Book\0/.test(names))
    return unsupported('a sheet in the binary format of before 2007', '.xlsx');
  return new AppError('photo.unsupported', 'expected a file that holds photos, got an unknown compound file');
}

function unsupported(what: string, instead: string): AppError {
  return new AppError(
    'photo.unsupported',
    `expected a file that holds photos, got ${what}: save it as ${instead}`,
  );
}
