import { expect, test } from 'vitest';
import { readConfig } from '#vitrine/config.js';

test('an empty variable counts as unset', () => {
  const names = ['VITRINE_DATA', 'VITRINE_KEY_FILE', 'VITRINE_CACHE', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME'];
  const empty = Object.fromEntries([...names, 'LOCALAPPDATA'].map((name) => [name, '']));
  expect(readConfig(empty)).toEqual(readConfig({}));
});
