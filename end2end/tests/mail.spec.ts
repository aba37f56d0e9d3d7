// Mail that comes in while people work.

import { Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { DOT, deliver, written } from './letters';
import { expect, live, open, test } from './fixtures';
import { forwarded, number, unique } from './tickets';

const row = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text });

test('a mail is in the open list within seconds, and its ticket holds all of it', async ({ as, desk }) => {
  const page = await as('bo1');
  await open(page, '/queues/tributi?sort=newest');
  await page.evaluate(() => Object.assign(window, { marked: true }));
  const subject = unique('Perché ancora un avviso');
  const file = Buffer.from(Array.from({ length: 5_000 }, (_, i) => (i * 7) % 256));
  await deliver(desk, written({ subject, text: 'Ho già pagato, è tutto allegato.', attachment: { name: 'ricevuta.pdf', bytes: file } }));
  await expect(row(page, subject)).toBeVisible({ timeout: 5_000 });
  expect(await page.evaluate(() => 'marked' in window), 'without loading the page anew').toBe(true);
  await expect(row(page, subject).getByRole('img', { name: 'E-mail' })).toBeVisible();
  await expect(row(page, subject)).toContainText('Lucia Prova');

  await row(page, subject).getByRole('link').click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(subject);
  const message = page.locator('.message-in');
  await expect(message).toContainText('Ho già pagato, è tutto allegato.');
  await expect(message).toContainText('lucia@posta.example');
  const [download] = await Promise.all([page.waitForEvent('download'), message.getByRole('link', { name: /ricevuta\.pdf/ }).click()]);
  expect((await readFile(await download.path())).equals(file), 'the same bytes').toBe(true);
});

test('HTML is shown in a frame where nothing of it can act or tell the sender', async ({ as, desk, watch }) => {
  const page = await as('bo1');
  const fetched: string[] = [];
  await page.context().route('https://spia.example/**', (route) => {
    fetched.push(route.request().url());
    return route.fulfill({ contentType: 'image/png', body: DOT });
  });
  const subject = unique('Con figure');
  const html = `<h2>Gentile ufficio</h2><p style="color:#c00">guardi la foto</p><img id="inline" alt="dentro" src="cid:dot">
    <img id="remote" alt="fuori" src="https://spia.example/pixel.png?chi=io"><img src="x" onerror="parent.document.title='preso'">
    <script>parent.document.title='preso'</script><a href="javascript:parent.document.title='preso'">qui</a>
    <form action="https://spia.example/"><input name="password"></form><iframe src="https://spia.example/"></iframe>`;
  await open(page, '/queues/tributi?sort=newest');
  await deliver(desk, written({ subject, text: 'guardi la foto', html, picture: DOT }));
  await expect(row(page, subject)).toBeVisible();
  await row(page, subject).getByRole('link').click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(subject);

  await page.locator('.message-in summary').filter({ hasText: 'Vedi come è stata scritta' }).click();
  const element = page.locator('iframe.mail-frame');
  await expect(element).toHaveAttribute('sandbox', /^(?!.*allow-scripts)/);
  await expect(element).toHaveAttribute('title', /Lucia Prova/);
  const frame = element.contentFrame();
  await expect(frame.getByRole('heading', { name: 'Gentile ufficio' })).toBeVisible();
  await expect(frame.locator('script, form, iframe, input, [onerror]')).toHaveCount(0);
  await expect(frame.locator('a[href^="javascript"]')).toHaveCount(0);
  const picture = (name: string) => frame.getByRole('img', { name });
  await expect(picture('dentro'), 'the picture inside the mail').toHaveJSProperty('naturalWidth', 1);
  await expect(picture('fuori'), 'the picture outside').toHaveJSProperty('naturalWidth', 0);
  expect(fetched, 'nobody is told that the mail was read').toEqual([]);
  await expect(page, 'no script ran').toHaveTitle(new RegExp(subject));

  watch.expect(/request to https:\/\/spia\.example\/pixel/);
  // Playwright's own listeners in the frame: the sandbox refuses them too, and says so.
  watch.expect(/Blocked script execution in '[^']*\/messages\/\d+\/html'/);
  await frame.getByRole('link', { name: /immagini esterne/ }).click();
  await expect(picture('fuori'), 'asked for, shown').toHaveJSProperty('naturalWidth', 1);
  expect(fetched).toEqual(['https://spia.example/pixel.png?chi=io']);
});

test('a citizen\'s answer lands on the ticket that is open before somebody', async ({ as, desk }) => {
  const page = await as('bo1');
  const from = `${unique('mario').replaceAll(' ', '.')}@posta.example`;
  const id = await forwarded(desk, page, { subject: unique('Domanda e risposta'), name: 'Mario Prova', email: from });
  await open(page, `/tickets/${id}`);
  await page.getByLabel('Testo della risposta').fill('Ci mandi la ricevuta.');
  await page.getByRole('button', { name: 'Invia' }).click();
  await page.waitForURL(/done=reply/);
  await live(page);
  await expect(page.locator('.ticket-facts')).toContainText('In attesa');
  await page.getByLabel('Testo della risposta').fill('E intanto scrivo ancora');
  await deliver(desk, written({ subject: `Re: [Sportello #${id}] Domanda`, from: `Mario Prova <${from}>`, text: 'Eccola, grazie.\n\n> Ci mandi la ricevuta.' }));
  await expect(page.locator('.timeline')).toContainText('Eccola, grazie.');
  await expect(page.locator('.ticket-facts'), 'it is to be worked again').toContainText('In lavorazione');
  await expect(page.getByLabel('Testo della risposta')).toHaveValue('E intanto scrivo ancora');
  await expect(page.getByText('> Ci mandi la ricevuta.'), 'what is quoted is folded').toBeHidden();
});

test('a number in the subject proves nothing', async ({ as, desk }) => {
  const page = await as('bo1');
  const id = await forwarded(desk, page, { subject: unique('Di un altro'), email: 'vero@posta.example' });
  await open(page, '/queues/tributi?sort=newest');
  const word = unique('estraneo');
  await deliver(desk, written({ subject: `Re: [Sportello #${id}] ${word}`, from: 'ladro@altrove.example', text: 'Mandatemi i documenti.' }));
  await expect(row(page, word)).toBeVisible();
  await row(page, word).getByRole('link').click();
  await expect(page.locator('.ticket-facts')).toContainText(`Forse collegato a ${number(id)}`);
  await open(page, `/tickets/${id}`);
  await expect(page.locator('.timeline')).not.toContainText('Mandatemi i documenti.');
});

test.describe('a mail that cannot be read', () => {
  test('waits in quarantine with its reason, is read again, and is set aside', async ({ as, desk }) => {
    const page = await as('bo1');
    const mark = unique('senza intestazione');
    const raw = `${mark}\nil resto non si legge\n`;
    await deliver(desk, raw);
    const mails = page.locator('tbody tr').filter({ has: page.getByRole('button', { name: 'Rileggi' }) });
    let before = 0;
    await expect(async () => {
      await open(page, '/quarantine');
      before = await mails.count();
      expect(before).toBeGreaterThanOrEqual(3);
    }).toPass({ timeout: 8_000 });
    const nav = page.getByRole('navigation', { name: 'Principale' }).getByRole('link', { name: /Quarantena/ });
    await expect(nav).toContainText(String(before));
    const mine = mails.first();
    await expect(mine, 'the newest comes first').toContainText('tributi');

    const href = await mine.getByRole('link', { name: /Originale/ }).getAttribute('href');
    const original = await page.request.get(href ?? '');
    expect(original.headers()['content-disposition']).toMatch(/^attachment/);
    expect(await original.text(), 'nothing of it is lost').toBe(raw);

    await mine.getByRole('button', { name: 'Rileggi' }).click();
    // It is no better than before: it comes back as soon as the worker has read it.
    await expect(async () => {
      await open(page, '/quarantine');
      await expect(page.locator(`a[href="${href}"]`)).toHaveCount(1, { timeout: 200 });
    }).toPass({ timeout: 8_000 });
    expect(await mails.count()).toBe(before);
    await mails.filter({ has: page.locator(`a[href="${href}"]`) }).getByRole('button', { name: 'Metti da parte' }).click();
    await expect(mails).toHaveCount(before - 1);
    await expect(page.locator(`a[href="${href}"]`)).toHaveCount(0);
    await expect(page).toHaveURL(/\/quarantine$/);
  });

  test('says why in the reader\'s language', async ({ as }) => {
    const page = await as('caposala');
    await open(page, '/quarantine');
    const reasons = page.locator('tbody td[data-label="Perché"]');
    await expect(reasons.first()).toBeVisible();
    for (const reason of await reasons.allInnerTexts()) expect(reason).not.toMatch(/\b(the|mail has|is empty)\b/);
  });

  test('is nothing for those who do not decide on mail', async ({ as, watch }) => {
    watch.expect(/403/);
    const page = await as('operatore1');
    const response = await open(page, '/quarantine');
    expect(response?.status()).toBe(403);
    await expect(page.getByRole('heading', { level: 1 }).last()).toHaveText('Non puoi farlo');
  });
});

test('a mail for no mailbox is given back to the mail server', async ({ desk }) => {
  const { code, stderr } = await desk.run(['mail', 'deliver', '--mailbox', 'nessuna'], written({ subject: 'Dove?' }));
  expect(code).toBe(67);
  expect(stderr).toContain('nessuna');
});
