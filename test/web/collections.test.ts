/** The list of collections and making one, in a browser. */
import { expect, it } from 'vitest';
import { addCollection, indexPhotos } from '../support/curator.js';
import { tested } from '../flows/casework-vitrine.js';
import { faceItems, lawful, streamOf } from '../flows/temporary-vitrine.js';
import { memberOf, setPolicy } from '../http/temporary-server.js';
import { onStage } from './browser.js';
import { look } from './look.js';

onStage('collections', (stage) => {
  it('are empty at first, and made by whoever says who answers for them', async () => {
    await setPolicy(stage.server, { ...tested, secondFactor: true });
    const cleo = await memberOf(stage.server, ['curator']);
    const { page } = await stage.signedIn(cleo);
    await page.goto('/collections');
    await page.getByText('There is no collection yet').waitFor();
    await look(page, 'collections-empty');

    // By keyboard alone.
    await page.getByRole('button', { name: 'New collection' }).press('Enter');
    await page.getByLabel('Name').fill('Press / 2019');
    await look(page, 'collections-new');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Photo desk');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Act, section 3');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Missing persons');
    await page.getByLabel('Photos at most').fill('5000');
    await page.keyboard.press('Enter');
    // An empty collection opens where it can be filled.
    await page.getByRole('heading', { level: 1, name: 'Press / 2019' }).waitFor();
    await page.getByText('Drop photos, a folder or a zip file here').waitFor();
    expect(new URL(page.url()).pathname).toBe('/collections/Press%20%2F%202019');
    await look(page, 'collection-add');

    await page.goto('/collections');
    await page.getByRole('button', { name: 'New collection' }).click();
    for (const field of ['Name', 'Owner', 'Legal basis', 'Purpose'])
      await page.getByLabel(field).fill('Press / 2019');
    await page.getByRole('button', { name: 'Make the collection' }).click();
    await page.getByRole('alert').getByText('There is a collection of this name already.').waitFor();
  });

  it('say how they stand', async () => {
    const { vitrine } = stage.server;
    const soon = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10);
    await vitrine.store.db.deleteFrom('policy').execute();
    await addCollection(vitrine, { name: 'Ending', ...lawful, expires: soon, maxPhotos: 2 });
    await addCollection(vitrine, { name: 'Over', ...lawful, expires: soon });
    await vitrine.store.db
      .updateTable('collection')
      .set({ expires: '2020-01-31' })
      .where('name', '=', 'Over')
      .execute();
    await indexPhotos(vitrine, { collection: 'Ending', items: streamOf(faceItems(2, 1)) });
    await setPolicy(stage.server, { ...tested, secondFactor: true });
    const ivan = await memberOf(stage.server, ['investigator']);
    const { page } = await stage.signedIn(ivan);
    await page.goto('/collections');
    const card = (name: string) => page.getByRole('listitem').filter({ hasText: name });
    await card('Ending')
      .getByText(/^ends in (10|11) days$/)
      .waitFor();
    expect(await card('Ending').getByText('full', { exact: true }).count()).toBe(1);
    expect(await card('Over').getByText('ended', { exact: true }).count()).toBe(1);
    expect(await card('Press').getByText('empty', { exact: true }).count()).toBe(1);
    // Who may not look into them has no links to them, and makes none.
    expect(await page.getByRole('main').getByRole('link').count()).toBe(0);
    expect(await page.getByRole('button', { name: 'New collection' }).count()).toBe(0);
    await look(page, 'collections');
  });

  it('speak Dutch and French', async () => {
    const cleo = await memberOf(stage.server, ['curator']);
    for (const [locale, title] of [
      ['nl-NL', 'Verzamelingen'],
      ['fr-FR', 'Collections'],
    ] as const) {
      const { page } = await stage.signedIn(cleo, { locale });
      await page.goto('/collections');
      await page.getByRole('heading', { level: 1, name: title }).waitFor();
      await look(page, `collections-${locale.slice(0, 2)}`);
    }
  });
});
