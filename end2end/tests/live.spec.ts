// Two people, two browsers, the same desk: each sees what the other does, and nobody's typing is lost.

import { Page } from '@playwright/test';
import { expect, live, open, test } from './fixtures';
import { forwarded, unique } from './tickets';

const PAOLA = 'Paola Greco (demo)';
const DAVIDE = 'Davide Lorusso (demo)';

const reply = (page: Page) => page.getByLabel('Testo della risposta');
const note = (page: Page) => page.getByLabel('Testo della nota, la leggono solo i colleghi');
const timeline = (page: Page) => page.locator('.timeline');
const side = (page: Page) => page.getByRole('complementary', { name: 'Intorno al ticket' });

/** Marks the page as it is now: the mark is gone when it was loaded anew. */
async function mark(page: Page): Promise<void> {
  await page.evaluate(() => Object.assign(window, { marked: true }));
}

async function expectNotReloaded(page: Page): Promise<void> {
  expect(await page.evaluate(() => 'marked' in window), 'the page was not loaded anew').toBe(true);
}

async function writeNote(page: Page, text: string): Promise<void> {
  await page.getByRole('link', { name: /^Nota interna/ }).click();
  await note(page).fill(text);
  await page.getByRole('button', { name: 'Salva la nota' }).click();
  await page.waitForURL(/done=note/);
  await live(page);
}

test('a colleague\'s note, take and status appear by themselves', async ({ as, desk }) => {
  const [paola, davide] = await Promise.all([as('bo1'), as('bo2')]);
  const id = await forwarded(desk, paola, { subject: unique('Visto da due') });
  await Promise.all([open(paola, `/tickets/${id}`), open(davide, `/tickets/${id}`)]);
  await mark(davide);
  await writeNote(paola, 'Ho sentito la Ragioneria.');
  await expect(timeline(davide)).toContainText('Ho sentito la Ragioneria.');
  await paola.keyboard.press('a');
  await expect(davide.locator('.ticket-facts')).toContainText(`Di ${PAOLA}`);
  await expect(timeline(davide)).toContainText(`${PAOLA} lo ha preso in carico`);
  await expectNotReloaded(davide);
});

test('who is looking and who is answering is seen at once', async ({ as, desk }) => {
  const [paola, davide] = await Promise.all([as('bo1'), as('bo2')]);
  const id = await forwarded(desk, paola, { subject: unique('In due sul ticket') });
  await open(davide, `/tickets/${id}`);
  await mark(davide);
  await expect(side(davide).getByText(/sta guardando|sta rispondendo/)).toHaveCount(0);
  await open(paola, `/tickets/${id}`);
  await expect(side(davide)).toContainText(`${PAOLA} sta guardando`);
  await expect(side(paola)).toContainText(`${DAVIDE} sta guardando`);
  await paola.keyboard.press('r');
  await expect(side(davide)).toContainText(`${PAOLA} sta rispondendo`);
  await reply(paola).blur();
  await expect(side(davide)).toContainText(`${PAOLA} sta guardando`);
  await expectNotReloaded(davide);
});

test('who has left is not shown as answering any more', async ({ as, desk }) => {
  const [paola, davide] = await Promise.all([as('bo1'), as('bo2')]);
  const id = await forwarded(desk, paola, { subject: unique('Uno se ne va') });
  await open(davide, `/tickets/${id}`);
  await open(paola, `/tickets/${id}`);
  await paola.keyboard.press('r');
  await expect(side(davide)).toContainText(`${PAOLA} sta rispondendo`);
  await paola.goto('/queues/tributi');
  await expect(side(davide)).not.toContainText(PAOLA);
});

test('a half-typed reply survives what others do', async ({ as, desk }) => {
  const [paola, davide] = await Promise.all([as('bo1'), as('bo2')]);
  const id = await forwarded(desk, paola, { subject: unique('Mezza risposta'), email: 'mezza@posta.example' });
  await Promise.all([open(paola, `/tickets/${id}`), open(davide, `/tickets/${id}`)]);
  await mark(paola);
  await paola.getByLabel('Cc (solo per questo messaggio)').fill('collega@posta.example');
  await paola.getByLabel('Poi').selectOption({ label: 'Resta com\'è' });
  await paola.locator('#files').setInputFiles({ name: 'allegato.txt', mimeType: 'text/plain', buffer: Buffer.from('prova') });
  await reply(paola).click();
  await paola.keyboard.type('Gentile signora, in merito alla sua');
  for (const _ of 'sua') await paola.keyboard.press('ArrowLeft');
  const caret = () => reply(paola).evaluate((field: HTMLTextAreaElement) => field.selectionStart);
  const before = await caret();

  await writeNote(davide, 'Aspetta: ha richiamato.');
  await expect(timeline(paola)).toContainText('Aspetta: ha richiamato.');
  await davide.keyboard.press('a');
  await expect(paola.locator('.ticket-facts')).toContainText(`Di ${DAVIDE}`);

  await expectNotReloaded(paola);
  await expect(reply(paola)).toHaveValue('Gentile signora, in merito alla sua');
  await expect(reply(paola), 'the cursor is where it was').toBeFocused();
  expect(await caret()).toBe(before);
  await paola.keyboard.type('gentile ');
  await expect(reply(paola)).toHaveValue('Gentile signora, in merito alla gentile sua');
  await expect(paola.getByLabel('Cc (solo per questo messaggio)')).toHaveValue('collega@posta.example');
  await expect(paola.getByLabel('Poi').locator('option:checked')).toHaveText('Resta com\'è');
  expect(await paola.locator('#files').evaluate((field: HTMLInputElement) => field.files?.[0]?.name)).toBe('allegato.txt');

  // She has seen what he did, so that her reply is no conflict.
  await paola.getByRole('button', { name: 'Invia' }).click();
  await paola.waitForURL(/done=reply/);
  await expect(timeline(davide)).toContainText('in merito alla gentile');
});

test('a half-typed note survives too, and the tab stays', async ({ as, desk }) => {
  const [paola, davide] = await Promise.all([as('bo1'), as('bo2')]);
  const id = await forwarded(desk, paola, { subject: unique('Mezza nota') });
  await Promise.all([open(paola, `/tickets/${id}`), open(davide, `/tickets/${id}`)]);
  await paola.keyboard.press('n');
  await paola.keyboard.type('Appunto a metà');
  await writeNote(davide, 'Nota di un altro.');
  await expect(timeline(paola)).toContainText('Nota di un altro.');
  await expect(note(paola)).toBeVisible();
  await expect(note(paola)).toHaveValue('Appunto a metà');
  await expect(note(paola)).toBeFocused();
});

test('lists and counters follow', async ({ as, desk }) => {
  const [clerk, operator] = await Promise.all([as('bo1'), as('operatore1')]);
  await open(clerk, '/queues/tributi?sort=newest');
  await mark(clerk);
  const counter = clerk.getByRole('navigation', { name: 'Principale' }).getByRole('link', { name: /Tributi regionali/ }).locator('.nav-count');
  const before = parseInt(await counter.innerText(), 10);
  const subject = unique('Appena chiamato');
  const id = await forwarded(desk, operator, { subject });
  const row = clerk.getByRole('row').filter({ hasText: subject });
  await expect(row).toBeVisible();
  await expect(counter).toContainText(String(before + 1));
  await open(operator, `/tickets/${id}`);
  await operator.keyboard.press('a');
  await expect(row).toContainText('Anna Verdi');
  await expect(row).toContainText('In lavorazione');
  await expectNotReloaded(clerk);
});

test('the place in a list is kept when the list changes', async ({ as, desk }) => {
  const [clerk, operator] = await Promise.all([as('bo1'), as('operatore1')]);
  await open(clerk, '/queues/tributi');
  await clerk.keyboard.press('j');
  await clerk.keyboard.press('j');
  const href = await clerk.evaluate(() => document.activeElement?.getAttribute('href'));
  const subject = unique('Ultimo arrivato');
  await forwarded(desk, operator, { subject });
  await expect(clerk.getByRole('row').filter({ hasText: subject })).toBeVisible();
  expect(await clerk.evaluate(() => document.activeElement?.getAttribute('href')), 'the focus is on the same ticket').toBe(href);
});

test('what is typed into the contact form is left alone by news', async ({ as, desk }) => {
  const [typing, other] = await Promise.all([as('operatore2'), as('operatore1')]);
  await open(typing, '/contacts/new');
  const counter = typing.getByRole('navigation', { name: 'Principale' }).getByRole('link', { name: /Tributi regionali/ }).locator('.nav-count');
  const before = parseInt(await counter.innerText(), 10);
  await typing.getByLabel('Oggetto').fill('Sto scrivendo');
  await typing.getByLabel('Note').fill('e non voglio perdere niente');
  await forwarded(desk, other, { subject: unique('Altra chiamata') });
  await expect(counter).toContainText(String(before + 1));
  await expect(typing.getByLabel('Oggetto')).toHaveValue('Sto scrivendo');
  await expect(typing.getByLabel('Note')).toHaveValue('e non voglio perdere niente');
  await expect(typing.getByLabel('Note')).toBeFocused();
});

test.describe('two answer at the same time', () => {
  for (const then of ['In attesa del cittadino', 'Resta com\'è']) {
    test(`the second is told, loses nothing and can send again (the first chose «${then}»)`, async ({ as, desk }) => {
      const [paola, davide] = await Promise.all([as('bo1'), as('bo2')]);
      const id = await forwarded(desk, paola, { subject: unique('Doppia risposta'), email: 'doppia@posta.example' });
      // News reach him late: the request stays without an answer.
      await davide.context().route(/\/events\?/, () => undefined);
      await open(davide, `/tickets/${id}`);
      await davide.keyboard.press('a');
      await expect(timeline(davide)).toContainText(`${DAVIDE} lo ha preso in carico`);
      await reply(davide).fill('Risposta di Davide.');
      await davide.getByLabel('Cc (solo per questo messaggio)').fill('collega@posta.example');

      await open(paola, `/tickets/${id}`);
      await reply(paola).fill('Risposta di Paola.');
      await paola.getByLabel('Poi').selectOption({ label: then });
      await paola.getByRole('button', { name: 'Invia' }).click();
      await paola.waitForURL(/done=reply/);

      await davide.getByRole('button', { name: 'Invia' }).click();
      await davide.waitForURL(/again=reply/);
      await live(davide);
      await expect(davide.locator('#problem')).toContainText(`${PAOLA} ha cambiato il ticket nel frattempo`);
      await expect(timeline(davide), 'what changed is in sight').toContainText('Risposta di Paola.');
      await expect(timeline(davide), 'nothing was sent').not.toContainText('Risposta di Davide.');
      await expect(reply(davide)).toHaveValue('Risposta di Davide.');
      await expect(davide.getByLabel('Cc (solo per questo messaggio)')).toHaveValue('collega@posta.example');

      await davide.getByRole('button', { name: 'Invia' }).click();
      await davide.waitForURL(/done=reply/);
      await expect(timeline(davide)).toContainText('Risposta di Davide.');
    });
  }
});

test('a status changed behind one\'s back is a conflict, said on the page', async ({ as, desk, watch }) => {
  watch.expect(/409/);
  const [paola, davide] = await Promise.all([as('bo1'), as('bo2')]);
  const id = await forwarded(desk, paola, { subject: unique('Stato conteso') });
  await davide.context().route(/\/events\?/, () => undefined);
  await open(davide, `/tickets/${id}`);
  await reply(davide).fill('Nel frattempo scrivevo.');
  await open(paola, `/tickets/${id}`);
  await paola.keyboard.press('a');
  await expect(paola.locator('.ticket-facts')).toContainText(`Di ${PAOLA}`);
  await davide.locator('summary').filter({ hasText: 'Stato' }).click();
  await davide.getByRole('button', { name: 'In attesa' }).click();
  await expect(davide.getByRole('alert')).toContainText(`${PAOLA} ha cambiato il ticket nel frattempo`);
  await expect(davide.locator('.ticket-facts'), 'the page shows it as it is').toContainText(`Di ${PAOLA}`);
  await expect(reply(davide)).toHaveValue('Nel frattempo scrivevo.');
});

test('several tabs of one browser share one stream and all stay live', async ({ as, desk }) => {
  const first = await as('bo1');
  const id = await forwarded(desk, first, { subject: unique('Otto schede') });
  let streams = 0;
  first.context().on('request', (request) => {
    if (/\/events(\?|$)/.test(request.url())) streams += 1;
  });
  const tabs = [first];
  for (let i = 0; i < 7; i++) tabs.push(await first.context().newPage());
  for (const tab of tabs) await open(tab, `/tickets/${id}`);
  const colleague = await as('bo2');
  await open(colleague, `/tickets/${id}`);
  await writeNote(colleague, 'Per tutte le schede.');
  for (const tab of tabs) await expect(timeline(tab)).toContainText('Per tutte le schede.');
  expect(streams, 'a seventh stream would freeze the browser').toBe(1);
  // The tab that listened is closed: another takes over.
  await first.close();
  await writeNote(colleague, 'Anche dopo.');
  for (const tab of tabs.slice(1)) await expect(timeline(tab)).toContainText('Anche dopo.');
});

test('a list that moves leaves the focus with its ticket', async ({ as, desk }) => {
  const [paola, davide] = await Promise.all([as('bo1'), as('operatore1')]);
  const subject = unique('Quello scelto');
  const id = await forwarded(desk, davide, { subject });
  await open(paola, '/queues/tributi?sort=newest');
  const link = paola.locator(`.subject-link[href="/tickets/${id}"]`);
  await expect(link).toHaveText(subject);
  for (let presses = 0; presses < 12 && !(await link.evaluate((element) => element === document.activeElement)); presses++) {
    await paola.keyboard.press('j');
  }
  await expect(link).toBeFocused();
  await mark(paola);
  const newer = unique('Arrivato dopo');
  await forwarded(desk, davide, { subject: newer });
  await expect(paola.getByRole('link', { name: newer })).toBeVisible();
  await expectNotReloaded(paola);
  await expect(link, 'Enter opens what was chosen').toBeFocused();
  await expect(link).toHaveText(subject);
});
