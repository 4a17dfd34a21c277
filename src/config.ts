/**
 * The settings, read and checked once at the start. Everything has a default; the environment moves it.
 * An empty variable counts as unset. docs/settings.md lists every variable.
 */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

export interface Config {
  /** Where the store, the index, thumbnails and probes live. */
  dataDir: string;
  /** The master key; never inside `dataDir`. */
  keyFile: string;
  /** Descriptions of the user's own models and the licences that were accepted; the key too, unless it is moved. */
  configDir: string;
  /** Fetched model files; shared by all data folders of a user. */
  cacheDir: string;
  /** Opens /metrics of `vitrine serve` to whoever has it; null: to this machine only. */
  metricsToken: string | null;
  /** The program that reads films: a path, or a name to look for; ffprobe is where it is. */
  ffmpeg: string;
  sources: SourceSettings;
}

/** What the machine's operator says about fetching. A person who names a source cannot say it. */
export interface SourceSettings {
  /** Who is to be written to about our requests; goes into every one of them. */
  contact: string | null;
  /** DANGEROUS: hosts, without ports, that may be at private addresses: an archive on the intranet. Link-local ones stay shut. */
  privateHosts: readonly string[];
  /** Of an S3-compatible store; null: Amazon's own. */
  s3Endpoint: string | null;
  /** Buckets that `vitrine serve` may read with the credentials of its environment. */
  s3Buckets: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

/** `dataDir` is the `--data` option and wins over VITRINE_DATA. */
export function readConfig(environment: Environment, dataDir?: string): Config {
  const configDir = resolve(environment['VITRINE_CONFIG'] || userFolder(environment, 'config'));
  return {
    dataDir: resolve(dataDir ?? (environment['VITRINE_DATA'] || 'vitrine-data')),
    keyFile: resolve(environment['VITRINE_KEY_FILE'] || join(configDir, 'key')),
    configDir,
    cacheDir: resolve(environment['VITRINE_CACHE'] || userFolder(environment, 'cache')),
    metricsToken: environment['VITRINE_METRICS_TOKEN'] || null,
    ffmpeg: environment['VITRINE_FFMPEG'] || 'ffmpeg',
    sources: {
      contact: environment['VITRINE_CONTACT'] || null,
      privateHosts: words(environment['VITRINE_PRIVATE_HOSTS']),
      s3Endpoint: environment['VITRINE_BUCKET_ENDPOINT'] || null,
      s3Buckets: words(environment['VITRINE_BUCKETS']),
    },
  };
}

function words(list: string | undefined): string[] {
  return (list ?? '').split(/[\s,]+/).filter((word) => word !== '');
}

/** The platform's customary per-user folder for this program (XDG base directories on Unix). */
function userFolder(environment: Environment, kind: 'config' | 'cache'): string {
  const home = homedir();
  if (process.platform === 'win32') {
    const local = environment['LOCALAPPDATA'] || join(home, 'AppData', 'Local');
    return join(local, 'vitrine', kind);
  }
  if (process.platform === 'darwin') {
    return join(home, 'Library', kind === 'config' ? 'Application Support' : 'Caches', 'vitrine');
  }
  const base = kind === 'config' ? environment['XDG_CONFIG_HOME'] : environment['XDG_CACHE_HOME'];
  return join(base || join(home, kind === 'config' ? '.config' : '.cache'), 'vitrine');
}
