/** What every command is given. Flows are imported when a command runs, so that `--help` opens no database. */
import { readConfig, type Config } from '../config.js';
import type { AnalyserOptions } from '../flows/models/open-analyser.js';
import type { Vitrine, VitrineOptions } from '../flows/vitrine.js';
import type { PhotoAnalyser } from '../types.js';
import type { Interruption } from './interruption.js';
import type { Terminal } from './terminal.js';

export interface CommandContext {
  readonly terminal: Terminal;
  readonly interruption: Interruption;
  /** What the shell learns when the command returns; errors bring their own. */
  exitCode: number;
}

/** `--data` and `--json`, which every command has. */
export interface GlobalOptions {
  data?: string;
  json?: boolean;
}

export function configOf(options: GlobalOptions): Config {
  return readConfig(process.env, options.data);
}

/** Opens the data folder for the duration of `use` and closes it whatever happens. */
export async function withVitrine<T>(
  options: GlobalOptions,
  use: (vitrine: Vitrine) => Promise<T>,
  vitrineOptions: VitrineOptions = {},
): Promise<T> {
  const { openVitrine } = await import('../flows/vitrine.js');
  const vitrine = await openVitrine(configOf(options), vitrineOptions);
  try {
    return await use(vitrine);
  } finally {
    await vitrine.close();
  }
}

/** Models and children without a data folder, for the duration of `use`; the default models unless `model` names others. */
export async function withAnalyser<T>(
  { model, workers, ...options }: GlobalOptions & AnalyserOptions,
  use: (analyser: PhotoAnalyser) => Promise<T>,
): Promise<T> {
  const { openAnalyser } = await import('../flows/models/open-analyser.js');
  const analyser = await openAnalyser(configOf(options), { model, workers });
  try {
    return await use(analyser);
  } finally {
    await analyser.close();
  }
}
