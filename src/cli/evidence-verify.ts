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
        import('../flows/evidence/read-package.js'),
      ]);
      const reader = await readPackage(from);
      try {
        const checked = await checkPackage(reader, key);
        if (!checked.ok) context.exitCode = exitCodes.damaged;
        await context.terminal.answer(checked, () => layChecked(checked, context.terminal));
      } finally {
        await reader.close();
      }
    });
}

/** What a check says of the maker. A green line alone would be taken for more than it is. */
const whoSigned: Readonly<Record<CheckedPackage['signer'], string>> = {
  given: 'It is signed by the key that was given.',
  unknown:
    'Whose key that is, a package cannot tell: anybody can make one that holds, with a key and a log of their own. Compare the fingerprint with the one that its maker told you by another way, or give it with --key.',
};

function layChecked({ ok, signer, statement, files, problems }: CheckedPackage, terminal: Terminal): string {
  const about =
    statement === null
      ? []
      : [
          layPairs(
            [
              ['Package', showText(statement.id)],
              ['Made', showText(statement.madeAt)],
              ['By the log', showText(statement.origin)],
              ['Key', showText(statement.keys.events)],
              ['Fingerprint', statement.fingerprint.replaceAll(/.{4}(?=.)/g, '$& ')],
            ],
            terminal,
          ),
        ];
  if (ok) {
    const head = `${terminal.paint('green', 'Nothing was changed:')} ${showCount(files, 'file')}, none missing and none added since they were signed.`;
    return [head, ...about, whoSigned[signer]].join('\n\n');
  }
  const table = layTable(
    [{ title: 'File' }, { title: 'Problem' }],
    problems.slice(0, mostShown).map(({ file, message }) => [showText(file), showText(message)]),
    terminal,
  );
  const rest = problems.length - mostShown;
  return [
    terminal.paint(
      'red',
      'Something does not hold: this is not the package that was signed, or not by the key that was given.',
    ),
    ...about,
    table,
    ...(rest > 0 ? [`… and ${showCount(rest, 'more file', 'more files')}`] : []),
  ].join('\n\n');
}
