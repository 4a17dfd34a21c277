/** The stage itself: what it must notice, it notices. */
import { expect, it } from 'vitest';
import { memberOf, setPolicy } from '../http/temporary-server.js';
import { onStage } from './browser.js';
import { look } from './look.js';

onStage('the stage', (stage) => {
  it('serves the app, to somebody who is signed in too', async () => {
    await setPolicy(stage.server);
    const member = await memberOf(stage.server, ['curator']);
    const { page } = await stage.signedIn(member);
    const answer = await page.goto('/api/v1/session');
    expect(await answer!.json()).toMatchObject({ person: member.person.id });
    const home = await page.goto('/');
    expect(home!.headers()['content-security-policy']).toContain("script-src 'self';");
    await page.getByText(member.person.name).first().waitFor();
  });

  it('notices requests to other places, breaches of the policy and errors', async () => {
    const { page } = await stage.visitor();
    await page.goto('/');
    await page.evaluate(() => {
      document.body.append(Object.assign(document.createElement('img'), { src: 'http://127.0.0.1:9/x.png' }));
      document.body.append(
        Object.assign(document.createElement('style'), { textContent: 'p { color: red }' }),
      );
      setTimeout(() => {
        throw new Error('nobody caught this');
      });
    });
    let faults = '';
    const heard = () => (faults += stage.takeFaults().join('\n'));
    await expect.poll(heard).toContain('nobody caught this');
    await expect.poll(heard).toContain('style-src');
    await expect.poll(heard).toContain('left the origin: http://127.0.0.1:9/x.png');
  });

  it('sees what is not accessible, and what hangs over', async () => {
    const { page } = await stage.visitor();
    await page.goto('/');
    await page.evaluate(() => document.body.append(document.createElement('button')));
    await expect(look(page, 'broken')).rejects.toThrow(/button-name/);
    await page.evaluate(() => {
      const wide = document.createElement('p');
      wide.textContent = 'wide';
      wide.style.width = '3000px';
      document.body.replaceChildren(wide);
    });
    await expect(look(page, 'wide')).rejects.toThrow(/hangs over/);
  });
});
