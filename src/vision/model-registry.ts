/**
 * The operator's own models: one description per file in `models/` of the configuration folder, and the record of the
 * licences that were accepted. No model is used before its licence was: a licence whose text changed counts as another one.
 */
import { mkdir, readFile, readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { AppError } from '../errors.js';
import { writeDurably } from '../lib/durable-write.js';
import { isMissing } from '../lib/is-missing.js';
import { sha256 } from '../lib/sha256.js';
import { parseDescription, type Description, type ModelDescription } from './model-description.js';

/** A file of the folder; one with mistakes is listed and never used. */
export interface RegisteredModel {
  path: string;
  found: Description;
}

const acceptanceSchema = z.array(
  z.object({ id: z.string(), licenceSha256: z.string(), acceptedAt: z.string(), acceptedBy: z.string() }),
);
export type Acceptance = z.infer<typeof acceptanceSchema>[number];

export function modelsFolder(configDir: string): string {
  return join(configDir, 'models');
}

/** In the order of their names; none where there is no folder. */
export async function registeredModels(configDir: string): Promise<RegisteredModel[]> {
  const folder = modelsFolder(configDir);
  const names = await readdir(folder).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  const files = names.filter((name) => name.endsWith('.json')).toSorted();
  return Promise.all(files.map((name) => readDescription(join(folder, name))));
}

/** Paths in a description are relative to its own file. Throws `path.not-found`. */
export async function readDescription(path: string): Promise<RegisteredModel> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new AppError('path.not-found', `no description of models at '${path}'`, { cause });
  });
  const found = parseDescription(text);
  if (!found.ok) return { path, found };
  const { detector, recogniser } = found.description;
  for (const model of [detector, recogniser]) {
    if (model !== 'default' && model.file.path !== undefined)
      model.file.path = resolve(dirname(path), model.file.path);
  }
  return { path, found };
}

/** Throws `model.unknown`, `model.invalid` or `model.licence`. */
export async function requireModel(configDir: string, id: string): Promise<ModelDescription> {
  const registered = await registeredModels(configDir);
  const matching = registered.filter(({ found }) => found.ok && found.description.id === id);
  const [model, another] = matching;
  if (another !== undefined && model !== undefined) {
    throw new AppError('model.invalid', `both ${model.path} and ${another.path} describe models ${id}`);
  }
  if (model === undefined || !model.found.ok) throw unknown(id, registered);
  const { description } = model.found;
  if (!(await isAccepted(configDir, description))) {
    throw new AppError(
      'model.licence',
      `the licence of ${id} (${description.licence.name}) is not accepted; 'vitrine models add ${model.path}' shows it`,
    );
  }
  return description;
}

/** A broken file may be the one that was meant. */
function unknown(id: string, registered: readonly RegisteredModel[]): AppError {
  const broken = registered.find(({ path, found }) => !found.ok && path.endsWith(`${id}.json`));
  if (broken !== undefined && !broken.found.ok) {
    return new AppError(
      'model.invalid',
      `${broken.path}: ${broken.found.mistakes[0] ?? 'not a description'}`,
    );
  }
  return new AppError(
    'model.unknown',
    `there are no models ${JSON.stringify(id)}; 'vitrine models' lists those there are`,
  );
}

/** Puts the description into the folder, its paths absolute, and records that its licence was accepted. */
export async function registerModel(
  configDir: string,
  description: ModelDescription,
  acceptedBy: string,
): Promise<string> {
  const folder = modelsFolder(configDir);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${description.id}.json`);
  await writeJson(path, description);
  const others = (await readAcceptances(configDir)).filter(({ id }) => id !== description.id);
  const acceptedAt = new Date().toISOString();
  const accepted = { id: description.id, licenceSha256: licenceHash(description), acceptedAt, acceptedBy };
  await writeJson(acceptancesPath(configDir), [...others, accepted]);
  return path;
}

export async function isAccepted(configDir: string, description: ModelDescription): Promise<boolean> {
  const accepted = await readAcceptances(configDir);
  const hash = licenceHash(description);
  return accepted.some(({ id, licenceSha256 }) => id === description.id && licenceSha256 === hash);
}

export async function readAcceptances(configDir: string): Promise<Acceptance[]> {
  const path = acceptancesPath(configDir);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return '[]';
    throw error;
  });
  const parsed = z.string().transform(parseJson).pipe(acceptanceSchema).safeParse(text);
  if (parsed.success) return parsed.data;
  throw new AppError(
    'model.invalid',
    `expected the accepted licences in ${path}, but it holds something else`,
  );
}

function acceptancesPath(configDir: string): string {
  return join(configDir, 'accepted-licences.json');
}

function licenceHash({ licence }: ModelDescription): string {
  return sha256(Buffer.from(`${licence.name}\n${licence.text}`));
}

async function writeJson(path: string, document: unknown): Promise<void> {
  await writeDurably(
    path,
    Buffer.from(`${JSON.stringify(document, null, 2)}\n`),
    `${path}.${process.pid}.tmp`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
