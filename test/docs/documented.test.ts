/** The documents against the program: whatever it has, they must name. Read from the program, not from a list. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { exitCodeOf, exitCodes } from '#vitrine/cli/exit-codes.js';
import { listenForInterruption } from '#vitrine/cli/interruption.js';
import { buildProgram } from '#vitrine/cli/program.js';
import { openTerminal } from '#vitrine/cli/terminal.js';
import { errorCodes } from '#vitrine/errors.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cli = readFileSync(join(root, 'docs/cli.md'), 'utf8');
const errors = readFileSync(join(root, 'docs/errors.md'), 'utf8');
const settings = readFileSync(join(root, 'docs/settings.md'), 'utf8');

const program = await buildProgram({
  terminal: openTerminal({ json: false }),
  interruption: listenForInterruption(() => undefined),
  exitCode: 0,
});

/** Every command below this one, by its full name. */
function allBelow(command: Command, path: string): [path: string, command: Command][] {
  return command.commands.flatMap((child) => {
    const childPath = `${path} ${child.name()}`;
    return [[childPath, child] as [string, Command], ...allBelow(child, childPath)];
  });
}

/** The lines between a heading and the next. */
function section(document: string, heading: string): string {
  const lines = document.split('\n');
  const start = lines.indexOf(heading);
  if (start === -1) return '';
  const end = lines.findIndex((line, index) => index > start && line.startsWith('## '));
  return lines.slice(start, end === -1 ? undefined : end).join('\n');
}

/** The first cells of all table rows, without backquotes and rules. */
function firstCells(document: string): string[] {
  return [...document.matchAll(/^\| *(.+?) *\|/gm)]
    .flatMap(([, cell]) => cell!.replaceAll('`', '').split(', '))
    .filter((cell) => !/^-+$/.test(cell));
}

describe('docs/cli.md', () => {
  const all = allBelow(program, 'vitrine').filter(([path]) => path !== 'vitrine help');
  // A group does nothing by itself.
  const groups = [
    'vitrine collection',
    'vitrine case',
    'vitrine log',
    'vitrine policy',
    'vitrine token',
    'vitrine export',
    'vitrine evidence',
  ];
  const commands = all.filter(([path]) => !groups.includes(path));

  it('knows the commands', () => {
    expect(commands.length).toBeGreaterThan(8);
  });

  it.each(commands)('explains %s with its JSON and all its options', (path, command) => {
    const text = section(cli, `## ${path}`);
    expect(text).toContain('JSON');
    const documented = firstCells(text).filter((cell) => cell.startsWith('--'));
    expect(documented.toSorted()).toEqual(command.options.map((option) => option.flags).toSorted());
  });

  it('explains the options of every command', () => {
    const beginning = cli.slice(0, cli.indexOf('\n## '));
    for (const { flags } of program.options) expect(firstCells(beginning)).toContain(flags);
  });

  it('has no section for a command that is gone', () => {
    const documented = [...cli.matchAll(/^## (vitrine .*)$/gm)].map(([, path]) => path);
    expect(new Set(documented)).toEqual(new Set(commands.map(([path]) => path)));
  });

  const rows = [...section(cli, '## Exit codes').matchAll(/^\| (\d+) +\|.*\|(.*)\|$/gm)];

  it('has every exit code', () => {
    expect(rows.map(([, code]) => Number(code))).toEqual(Object.values(exitCodes));
  });

  it.each(errorCodes)('gives %s its exit code', (error) => {
    const family = `\`${error.split('.')[0]}.*\``;
    const named = rows.filter(([, , codes]) => codes!.includes(`\`${error}\``));
    const matching = named.length > 0 ? named : rows.filter(([, , codes]) => codes!.includes(family));
    expect(matching.map(([, code]) => Number(code))).toEqual([exitCodeOf(error)]);
  });
});

describe('docs/errors.md', () => {
  it.each(errorCodes)('explains %s', (code) => {
    expect(firstCells(errors)).toContain(code);
  });

  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/^(errors|cli.exit-codes)\.ts$/.test(file))
    .map((file) => readFileSync(join(root, 'src', file), 'utf8'));

  it.each(errorCodes)('explains %s, which something throws', (code) => {
    expect(sources.some((source) => source.includes(`'${code}'`))).toBe(true);
  });

  it('explains no code that is gone', () => {
    const explained = firstCells(errors.slice(0, errors.indexOf('## What `vitrine verify` finds')));
    const codes = explained.filter((cell) => cell !== 'code');
    expect(codes.toSorted()).toEqual([...errorCodes].toSorted());
  });

  it('explains what a verification can find', () => {
    const source = readFileSync(join(root, 'src/flows/index/verification.ts'), 'utf8');
    const unions = [...source.matchAll(/type (?:Problem|Note)Code =([^;]*);/g)].map(([, union]) => union!);
    const codes = unions.flatMap((union) => [...union.matchAll(/'([^']+)'/g)].map(([, code]) => code!));
    expect(codes.length).toBeGreaterThan(5);
    const explained = firstCells(section(errors, '## What `vitrine verify` finds'));
    expect(codes.filter((code) => !explained.includes(code))).toEqual([]);
  });
});

describe('docs/settings.md', () => {
  const read = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [
      ...readFileSync(join(root, 'src', file), 'utf8').matchAll(
        /(?:env|environment)(?:\['|\.)([A-Z][A-Z_]+)/g,
      ),
    ])
    .map(([, variable]) => variable!);

  it.each([...new Set(read)])('explains %s', (variable) => {
    expect(firstCells(settings)).toContain(variable);
  });
});
