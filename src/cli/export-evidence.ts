/** `vitrine export evidence`: what a search found, with everything behind it, for somebody outside to check. */
import type { Command } from 'commander';
import type { ExportedEvidence } from '../flows/evidence/export-evidence.js';
import type { SearchId } from '../types.js';
import { type CommandContext, type GlobalOptions, withVitrine } from './context.js';
import { layPairs } from './layout.js';
import { eachWholeNumber } from './option-values.js';
import { checkOutputFile } from './output-file.js';
import { recogniseCaller } from './requester.js';
import { showCount, showText } from './show-text.js';
import type { Terminal } from './terminal.js';

interface EvidenceOptions extends GlobalOptions {
  search: string;
  case: string;
  corroboration: string;
  to: string;
  candidate?: number[];
}

const examples = `
Examples:
  vitrine export evidence --search ID --case 2026-014 --candidate 1 --candidate 4 \\
    --corroboration "Her sister named her in the album of 1987" --to evidence-014.zip
  vitrine evidence verify evidence-014.zip

The same must hold as for a lead that is exported: a decision on the search, and candidates that two examiners support.
To whom it is handed is recorded as a disclosure of the case.`;

export function addExportEvidence(parent: Command, { terminal }: CommandContext): void {
  parent
    .command('evidence')
    .description(
      'write the photos behind candidates with their addresses, hashes and log receipts into a package',
    )
    .requiredOption('--search <id>', 'the search that found them')
    .requiredOption('--case <ref>', 'the case of the search')
    .requiredOption('--corroboration <text>', 'what else points to the person')
    .requiredOption('--to <file>', 'where to: a .zip file, or a folder that is not there yet')
    .option(
      '--candidate <rank>',
      'this one; can be repeated; otherwise all that may be exported',
      eachWholeNumber('--candidate', 1, 1_000_000),
    )
    .addHelpText('after', examples)
    .action(async (_options: object, command: Command) => {
      const options = command.optsWithGlobals<EvidenceOptions>();
      await checkOutputFile(options.to);
      const [{ exportEvidence }, { packageAt }] = await Promise.all([
        import('../flows/evidence/export-evidence.js'),
        import('../flows/evidence/write-package.js'),
      ]);
      const { search, case: caseReference, corroboration, to, candidate: ranks = [] } = options;
      const wanted = { search: search as SearchId, ranks, corroboration, caseReference };
      const made = await withVitrine(options, async (vitrine) =>
        exportEvidence(vitrine, await recogniseCaller(vitrine), wanted, packageAt(to)),
      );
      await terminal.answer({ ...made, to }, () => layExported(made, to, terminal));
    });
}

function layExported(made: ExportedEvidence, to: string, terminal: Terminal): string {
  const { photos, candidates, files, key, fingerprint, id } = made;
  const without = photos.withoutBytes === 0 ? '' : `, of ${photos.withoutBytes} the preview only`;
  return layPairs(
    [
      ['Package', `${id}, written to ${showText(to)}`],
      ['Candidates', candidates.join(', ')],
      ['Photos', `${showCount(photos.total, 'photo')}${without}`],
      ['Files', showCount(files, 'file')],
      ['Signed by', key],
      ['Check with', `vitrine evidence verify ${showText(to)} --key ${fingerprint}`],
    ],
    terminal,
  );
}
