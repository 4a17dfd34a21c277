/** `vitrine evidence verify`: whether a package is whole and as it was signed, from itself alone; opens no data folder. */
import type { Command } from 'commander';
import type { CheckedPackage } from '../flows/evidence/check-package.js';
import type { CommandContext } from './context.js';
import { exitCodes } from './exit-codes.js';
import { layPairs, layTable } from './layout.js';
import { eachValue } from './option-values.js';
import { showCount, showText } from './show-text.js';
import type { Terminal } from './terminal.js';

const mostShown = 50;

export function addEvidenceVerify(parent: Command, context: CommandContext): void {
  parent
    .command('verify')
    .description('check an evidence package: every byte of it, and that nothing is missing or added')
    .argument('<package>', 'the .zip file, or the folder it was unpacked into')
    .option(
      '--key <key>',
      'who must have signed: a verifier key or its fingerprint; can be repeated',
      eachValue,
    )
    .action(async (from: string, _options: object, command: Command) => {
      const { key = [] } = command.optsWithGlobals<{ key?: string[] }>();
      const [{ checkPackage }, { readPackage }] = await Promise.all([
        import('../flows/evidence/check-package.js'),
        import('../flows/evidence/package-files.js'),
      ]);
      const reader = await readPackage(from);
      try {
        const checked = await checkPackage(reader, key);
        if (!checked.ok) context.exitCode = exitCodes.damaged;
        await context.terminal.answer(checked, () => layChecked(checked, key.length > 0, context.terminal));
      } finally {
        await reader.close();
      }
    });
}

function layChecked(
  { ok, statement, files, problems }: CheckedPackage,
  isPinned: boolean,
  terminal: Terminal,
): string {
  const about =
    statement === null
      ? []
      : [
          layPairs(
            [
              ['Package', showText(statement.id)],
              ['Made', statement.madeAt],
              ['By the log', showText(statement.origin)],
              ['Key', showText(statement.keys.events)],
              ['Fingerprint', statement.fingerprint.replaceAll(/.{4}(?=.)/g, '$& ')],
            ],
            terminal,
          ),
        ];
  if (ok) {
    const pin = isPinned
      ? 'It is signed by the key that was given.'
      : 'No key was given: compare the fingerprint above with what its maker told you by another way.';
    const head = `${terminal.paint('green', 'Everything holds:')} ${showCount(files, 'file')}, as they were signed, none missing and none added.`;
    return [head, ...about, pin].join('\n\n');
  }
  const table = layTable(
    [{ title: 'File' }, { title: 'Problem' }],
    problems.slice(0, mostShown).map(({ file, message }) => [showText(file), showText(message)]),
    terminal,
  );
  const rest = problems.length - mostShown;
  return [
    terminal.paint('red', 'This is not the package that was signed.'),
    ...about,
    table,
    ...(rest > 0 ? [`… and ${showCount(rest, 'more file', 'more files')}`] : []),
  ].join('\n\n');
}
