// A back-office person at work: the queue, a ticket, what is written on it, its end.

import { Locator, Page } from '@playwright/test';
import { readFile, writeFile } from 'node:fs/promises';
import { expect, live, open, tabTo, test } from './fixtures';
import { forwarded, number, unique } from './tickets';

const CLERK = 'Paola Greco (demo)';

const rows = (page: Page) => page.locator('.ticket-list tbody tr');
const chips = (page: Page) => page.getByRole('navigation', { name: 'Filtri' });
const facts = (page: Page) => page.locator('.ticket-facts');
const timeline = (page: Page) => page.locator('.timeline');
const actions = (page: Page) => page.getByRole('group', { name: 'Azioni sul ticket' });
const reply = (page: Page) => page.getByLabel('Testo della risposta');
const note = (page: Page) => page.getByLabel('Testo della nota, la leggono solo i colleghi');

/** Opens a menu, unless it is open. */
async function menu(scope: Locator, name: string): Promise<Locator> {
  const details = scope.locator('details.menu').filter({ has: scope.page().locator('summary', { hasText: name }) });
  if (!(await details.evaluate((element: HTMLDetailsElement) => element.open))) await details.locator('summary').click();
  return details;
}

async function sent(page: Page, what: 'reply' | 'note', send: () => Promise<void>): Promise<void> {
  await send();
  await page.waitForURL(new RegExp(`done=${what}`));
  await live(page);
}

test.describe('the queue', () => {
  test('is walked through and opened by keyboard', async ({ as }) => {
    const page = await as('bo1');
    await open(page, '/queues/tributi');
    const links = page.locator('.subject-link');
    await page.keyboard.press('j');
    await expect(links.nth(0)).toBeFocused();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await expect(links.nth(2)).toBeFocused();
    await page.keyboard.press('k');
    await expect(links.nth(1)).toBeFocused();
    const subject = await links.nth(1).innerText();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1 })).toContainText(subject);
    await page.goBack();
    await expect(page).toHaveURL(/\/queues\/tributi$/);
    await expect(links.nth(1)).toHaveText(subject);
  });

  test('is filtered by chips that live in the address', async ({ as }) => {
    const page = await as('bo1');
    await open(page, '/queues/tributi');
    const all = await rows(page).count();
    const count = Number(await chips(page).getByRole('link', { name: /^Aperti/ }).locator('.chip-count').innerText());
    // A page has 50 rows; other tests add tickets.
    expect(Math.min(count, 50), 'the chip counts what the list shows').toBe(all);

    await chips(page).getByRole('link', { name: /^Nuovo/ }).click();
    await expect(page).toHaveURL(/\/queues\/tributi\?state=new$/);
    await expect(chips(page).getByRole('link', { name: /^Nuovo/ })).toHaveAttribute('aria-current', 'true');
    await expect(rows(page).locator('.badge').filter({ hasNotText: 'Nuovo' })).toHaveCount(0);
    const fresh = await rows(page).count();
    expect(fresh).toBeLessThan(all);

    await chips(page).getByRole('link', { name: 'Telefono' }).click();
    await expect(page).toHaveURL(/state=new/);
    await expect(page).toHaveURL(/channel=phone/);
    await expect(rows(page).filter({ hasNot: page.getByRole('img', { name: 'Telefono' }) })).toHaveCount(0);
    const calls = await rows(page).count();
    expect(calls).toBeLessThan(fresh);

    const shared = page.url();
    await page.goBack();
    await expect(page).toHaveURL(/\?state=new$/);
    await expect(rows(page)).toHaveCount(fresh);
    await page.goBack();
    await expect(page).toHaveURL(/\/queues\/tributi$/);
    await expect(rows(page)).toHaveCount(all);
    await page.goForward();
    await expect(rows(page)).toHaveCount(fresh);

    const colleague = await as('operatore2');
    await open(colleague, shared);
    await expect(rows(colleague), 'the address is all a colleague needs').toHaveCount(calls);
  });

  test('mine and free are told apart', async ({ as }) => {
    const page = await as('bo1');
    await open(page, '/tickets');
    await chips(page).getByRole('link', { name: 'Miei' }).click();
    await expect(page).toHaveURL(/owner=me/);
    await expect(rows(page).first()).toContainText(CLERK);
    await expect(rows(page).filter({ hasNotText: CLERK })).toHaveCount(0);
    await chips(page).getByRole('link', { name: 'Liberi' }).click();
    await expect(page).toHaveURL(/owner=nobody/);
    await expect(rows(page).first()).toContainText('nessuno');
    await expect(rows(page).filter({ hasNotText: 'nessuno' })).toHaveCount(0);
  });

  test('goes on on further pages without showing anything twice', async ({ as }) => {
    const page = await as('caposala');
    await open(page, '/tickets?state=closed');
    const numbers = () => page.locator('.ticket-list tbody .col-number').allInnerTexts();
    await expect(rows(page)).toHaveCount(50);
    const first = await numbers();
    await page.getByRole('link', { name: 'Successivi' }).click();
    await expect(page).toHaveURL(/after=/);
    await expect(page.getByRole('link', { name: 'Dall\'inizio' })).toBeVisible();
    const second = await numbers();
    expect(second.length).toBeGreaterThan(10);
    expect(second.filter((one) => first.includes(one)), 'on both pages').toEqual([]);
    await page.goBack();
    await expect(page).not.toHaveURL(/after=/);
    await expect(rows(page)).toHaveCount(50);
    await page.goForward();
    await page.getByRole('link', { name: 'Dall\'inizio' }).click();
    await expect(page).toHaveURL(/\/tickets\?state=closed$/);
    await expect(rows(page)).toHaveCount(50);
    await expect.poll(numbers).toEqual(first);
  });
});

test.describe('a ticket', () => {
  test('is taken with one key', async ({ as, desk }) => {
    const page = await as('bo1');
    const id = await forwarded(desk, page, { subject: unique('Da prendere') });
    await open(page, `/tickets/${id}`);
    await expect(facts(page)).toContainText(/Di\s+nessuno/);
    await expect(facts(page)).toContainText('Nuovo');
    await page.keyboard.press('a');
    await expect(facts(page)).toContainText(`Di ${CLERK}`);
    await expect(facts(page)).toContainText('In lavorazione');
    await expect(timeline(page)).toContainText(`${CLERK} lo ha preso in carico`);
    await expect(actions(page).getByRole('button', { name: /Prendi in carico/ })).toHaveCount(0);
    await (await menu(actions(page), 'Stato')).getByRole('button', { name: 'Rilascia' }).click();
    await expect(facts(page)).toContainText(/Di\s+nessuno/);
  });

  test('a note and a reply are two texts, whichever tab is shown', async ({ as, desk }) => {
    const page = await as('bo1');
    const id = await forwarded(desk, page, { subject: unique('Due testi') });
    await open(page, `/tickets/${id}`);
    await page.keyboard.press('r');
    await expect(reply(page)).toBeFocused();
    await page.keyboard.type('Gentile signora, nota bene: ');
    await expect(reply(page), 'letters in a field are letters').toHaveValue('Gentile signora, nota bene: ');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('n');
    await expect(note(page)).toBeFocused();
    await expect(reply(page)).toBeHidden();
    await page.keyboard.type('Il collega dice di aspettare.');
    await page.getByRole('link', { name: /^Rispondi/ }).click();
    await expect(reply(page)).toBeFocused();
    await expect(reply(page)).toHaveValue('Gentile signora, nota bene: ');
    await page.getByRole('link', { name: /^Nota interna/ }).click();
    await expect(note(page)).toHaveValue('Il collega dice di aspettare.');
    await sent(page, 'note', () => page.keyboard.press('Control+Enter'));
    await expect(page.getByRole('status').filter({ hasText: 'Nota salvata' })).toBeVisible();
    const saved = timeline(page).getByRole('listitem').filter({ hasText: 'Il collega dice di aspettare.' });
    await expect(saved).toContainText('Nota interna');
    await expect(saved).toContainText(CLERK);
    await expect(timeline(page), 'the reply was not sent').not.toContainText('Gentile signora');
  });

  test('a reply shows who will receive it, then how far it got', async ({ as, desk }) => {
    const page = await as('bo1');
    const email = `${unique('lucia').replaceAll(' ', '.')}@posta.example`;
    const id = await forwarded(desk, page, { subject: unique('Vuole una risposta'), email });
    await open(page, `/tickets/${id}`);
    await page.keyboard.press('r');
    const composer = page.getByRole('region', { name: 'Rispondi' });
    await expect(composer.getByRole('list', { name: 'Riceverà' })).toHaveText(email);
    await expect(composer).toContainText('Da tributi@demo.example');
    await page.keyboard.type('La sua pratica è in lavorazione.');
    await page.getByLabel('Cc (solo per questo messaggio)').fill('studio@commercialista.example');
    await expect(page.getByLabel('Poi'), 'the usual end').toHaveValue('waiting');
    await reply(page).focus();
    await sent(page, 'reply', () => page.keyboard.press('Control+Enter'));
    await expect(page.getByRole('status').filter({ hasText: 'Risposta messa in uscita' })).toBeVisible();
    const message = timeline(page).locator('.message-out').filter({ hasText: 'La sua pratica è in lavorazione.' });
    const deliveries = message.locator('.delivery li');
    await expect(deliveries).toHaveCount(2);
    for (const address of [email, 'studio@commercialista.example']) {
      await expect(deliveries.filter({ hasText: address })).toContainText('In uscita');
    }
    await expect(facts(page)).toContainText('In attesa');
    await expect(facts(page), 'whoever answers has it').toContainText(`Di ${CLERK}`);
    await expect(page.getByLabel('Cc (solo per questo messaggio)'), 'for that message only').toHaveValue('');
  });

  test('a copy to something that is no address is refused beside the field, and the text stays', async ({ as, desk }) => {
    const page = await as('bo1');
    const id = await forwarded(desk, page, { subject: unique('Cc sbagliata'), email: 'cc.sbagliata@posta.example' });
    await open(page, `/tickets/${id}`);
    await reply(page).fill('Testo lungo da non perdere.');
    await page.getByLabel('Cc (solo per questo messaggio)').fill('studio(chiocciola)posta');
    await page.getByRole('button', { name: 'Invia' }).click();
    await page.waitForURL(/again=reply/);
    await live(page);
    await expect(page.locator('#problem')).toContainText('Cc: non è un indirizzo e-mail');
    await expect(page.locator('#cc')).toHaveAccessibleDescription(/non è un indirizzo/);
    await expect(reply(page)).toHaveValue('Testo lungo da non perdere.');
    await expect(page.locator('#cc')).toHaveValue('studio(chiocciola)posta');
    await expect(timeline(page)).not.toContainText('Testo lungo da non perdere.');
  });

  test('a refused note never turns up in the reply, nor a reply in the note', async ({ as, desk }) => {
    const page = await as('bo1');
    const id = await forwarded(desk, page, { subject: unique('Niente scambi'), email: 'niente.scambi@posta.example' });
    await open(page, `/tickets/${id}`);
    await page.keyboard.press('n');
    await page.keyboard.type('Solo per i colleghi: il cittadino non dice il vero.');
    // By its path: so many bytes take their time on the way into the browser.
    const big = test.info().outputPath('grande.bin');
    await writeFile(big, Buffer.alloc(25 * 1024 * 1024 + 1));
    await page.locator('#note-files').setInputFiles(big);
    await page.getByRole('button', { name: 'Salva la nota' }).click();
    await page.waitForURL(/again=note/);
    await live(page);
    await expect(page.locator('#problem')).toContainText('un documento supera il limite di 25 MB');
    await expect(note(page)).toHaveValue('Solo per i colleghi: il cittadino non dice il vero.');
    await page.getByRole('link', { name: /^Rispondi/ }).click();
    await expect(reply(page), 'an internal text must not be one click from being sent').toHaveValue('');
  });

  test('a prepared answer is filled in', async ({ as, desk }) => {
    const page = await as('bo1');
    const id = await forwarded(desk, page, { subject: unique('Risposta pronta'), name: 'Giuseppe Provetta', email: 'giuseppe@posta.example' });
    await open(page, `/tickets/${id}`);
    const composer = page.getByRole('region', { name: 'Rispondi' });
    await (await menu(composer, 'Risposta pronta')).getByRole('link', { name: 'Avviso già pagato: richiesta ricevuta' }).click();
    await expect(reply(page)).toHaveValue(/^\s*Gentile Giuseppe Provetta,/);
    await expect(reply(page)).toHaveValue(new RegExp(`richiesta n\\. ${number(id)}`));
    await expect(reply(page), 'no placeholder is left').not.toHaveValue(/[{}]/);
    await expect(page, 'the page was not left').toHaveURL(new RegExp(`/tickets/${id}$`));
    await reply(page).fill('Prima le mie parole.');
    await (await menu(composer, 'Risposta pronta')).getByRole('link', { name: 'Avviso annullato' }).click();
    await expect(reply(page), 'what was typed stays').toHaveValue(/^Prima le mie parole\.\s+Gentile Giuseppe Provetta,/);
  });

  test('nobody to write to is said before anything is typed', async ({ as, desk }) => {
    const page = await as('bo1');
    const id = await forwarded(desk, page, { subject: unique('Senza indirizzo'), email: '' });
    await open(page, `/tickets/${id}`);
    await expect(page.getByRole('list', { name: 'Riceverà' })).toContainText('nessuno: il richiedente non ha un indirizzo');
  });

  test('changes its status and is closed with an outcome, by keyboard', async ({ as, desk }) => {
    const page = await as('bo1');
    const id = await forwarded(desk, page, { subject: unique('Giro degli stati') });
    await open(page, `/tickets/${id}`);
    for (const [state, was] of [['In attesa', 'Nuovo'], ['Da comunicare', 'In attesa'], ['In lavorazione', 'Da comunicare']] as const) {
      await (await menu(actions(page), 'Stato')).getByRole('button', { name: state }).click();
      await expect(facts(page).locator('.badge').first()).toHaveText(state);
      await expect(timeline(page)).toContainText(`ha cambiato lo stato da ${was} a ${state}`);
    }
    const close = actions(page).locator('summary').filter({ hasText: 'Chiudi' });
    await close.focus();
    await page.keyboard.press('Enter');
    await tabTo(page, 'button[name=outcome_id]');
    const outcome = (await page.evaluate(() => document.activeElement?.textContent)) ?? '';
    await page.keyboard.press('Enter');
    await expect(facts(page).locator('.badge').first()).toHaveText('Chiuso');
    await expect(facts(page)).toContainText(`Esito ${outcome}`);
    await expect(timeline(page)).toContainText(`lo ha chiuso: ${outcome}`);
    await expect(facts(page), 'not at first contact').not.toContainText('Chiuso al primo contatto');
    await expect(close).toHaveCount(0);
    await open(page, '/queues/tributi?sort=newest');
    await expect(page.locator(`a[href="/tickets/${id}"]`), 'out of the open list').toHaveCount(0);
  });

  test('has menus that get out of the way', async ({ as, desk }) => {
    const page = await as('bo1');
    const id = await forwarded(desk, page, { subject: unique('Menu aperti'), email: 'menu@posta.example' });
    await open(page, `/tickets/${id}`);
    const opened = page.locator('details.menu[open]');
    await test.step('Escape closes the open one', async () => {
      await menu(actions(page), 'Stato');
      await page.keyboard.press('Escape');
      await expect.soft(opened).toHaveCount(0);
    });
    await test.step('opening another closes the first', async () => {
      await menu(actions(page), 'Stato');
      await menu(actions(page), 'Sposta');
      await expect.soft(opened).toHaveCount(1);
    });
    await test.step('a click elsewhere closes them', async () => {
      await page.locator('.timeline').click({ position: { x: 5, y: 5 } });
      await expect.soft(opened).toHaveCount(0);
    });
    await test.step('choosing closes: a second click must not choose something else', async () => {
      await (await menu(actions(page), 'Stato')).getByRole('button', { name: 'In attesa' }).click();
      await expect(facts(page).locator('.badge').first()).toHaveText('In attesa');
      await expect.soft(opened).toHaveCount(0);
    });
    await test.step('a prepared answer leaves the text and the button to send it in sight', async () => {
      const answers = await menu(page.getByRole('region', { name: 'Rispondi' }), 'Risposta pronta');
      await answers.getByRole('link', { name: 'Avviso annullato' }).click();
      await expect(reply(page)).toBeFocused();
      await expect.soft(opened).toHaveCount(0);
    });
  });

  test('a reply may close it', async ({ as, desk }) => {
    const page = await as('bo1');
    const id = await forwarded(desk, page, { subject: unique('Risposta e chiusura'), email: 'chiusura@posta.example' });
    await open(page, `/tickets/${id}`);
    await reply(page).fill('Risolto, cordiali saluti.');
    await page.getByLabel('Poi').selectOption({ label: 'Chiudi il ticket: Risolto' });
    await sent(page, 'reply', () => page.getByRole('button', { name: 'Invia' }).click());
    await expect(facts(page).locator('.badge').first()).toHaveText('Chiuso');
    await expect(facts(page)).toContainText('Esito Risolto');
  });

  test('goes to another queue', async ({ as, desk }) => {
    const page = await as('caposala');
    const subject = unique('Coda sbagliata');
    const id = await forwarded(desk, page, { subject });
    await open(page, `/tickets/${id}`);
    await (await menu(actions(page), 'Sposta')).getByRole('button', { name: 'Formazione e lavoro' }).click();
    await expect(facts(page)).toContainText('Coda Formazione e lavoro');
    await expect(timeline(page)).toContainText('lo ha spostato da Tributi regionali a Formazione e lavoro');
    await open(page, '/queues/formazione?sort=newest');
    await expect(rows(page).filter({ hasText: subject })).toHaveCount(1);
  });

  test('keeps files as they were, under their own names', async ({ as, desk }) => {
    const page = await as('bo1');
    const id = await forwarded(desk, page, { subject: unique('Con allegati') });
    await open(page, `/tickets/${id}`);
    const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, i) => (i * 31) % 256));
    await page.keyboard.press('n');
    await page.keyboard.type('Vedi allegati.');
    await page.locator('#note-files').setInputFiles([
      { name: 'perché «così».bin', mimeType: 'application/octet-stream', buffer: bytes },
      { name: 'pagina.html', mimeType: 'text/html', buffer: Buffer.from('<script>alert(1)</script>') },
    ]);
    await sent(page, 'note', () => page.getByRole('button', { name: 'Salva la nota' }).click());
    const files = page.getByRole('complementary', { name: 'Intorno al ticket' }).getByRole('list', { name: 'Allegati' });
    const [download] = await Promise.all([page.waitForEvent('download'), files.getByRole('link', { name: /perché «così»\.bin/ }).click()]);
    expect(download.suggestedFilename()).toBe('perché «così».bin');
    expect((await readFile(await download.path())).equals(bytes), 'the same bytes').toBe(true);
    const href = await files.getByRole('link', { name: /pagina\.html/ }).getAttribute('href');
    const answer = await page.request.get(href ?? '');
    expect(answer.headers()['content-disposition'], 'never shown as a page of the desk').toMatch(/^attachment/);
    expect(answer.headers()['content-type']).toBe('application/octet-stream');
  });

  test('of a queue that is not theirs is not there', async ({ as, watch }) => {
    watch.expect(/404/);
    const page = await as('bo1');
    const response = await open(page, '/tickets/122');
    expect(response?.status()).toBe(404);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Non c\'è niente qui');
  });
});
