// The same desk with JavaScript off: every form is a form.

import { Page } from '@playwright/test';
import { deliver, written } from './letters';
import { expect, test } from './fixtures';
import { forwarded, unique } from './tickets';

test.use({ javaScriptEnabled: false });

// The page cannot know that nobody is going to run its browser part.
test.beforeEach(({ watch }) => watch.expect(/sportello(_bg\.wasm|\.js) was preloaded using link preload but not used/));

const PAOLA = 'Paola Greco (demo)';

const facts = (page: Page) => page.locator('.ticket-facts');
const timeline = (page: Page) => page.locator('.timeline');
const actions = (page: Page) => page.getByRole('group', { name: 'Azioni sul ticket' });
const reply = (page: Page) => page.getByLabel('Testo della risposta');
const note = (page: Page) => page.getByLabel('Testo della nota, la leggono solo i colleghi');

async function choose(page: Page, menu: string, item: string): Promise<void> {
  await actions(page).locator('summary').filter({ hasText: menu }).click();
  await actions(page).getByRole('button', { name: item }).click();
}

/** The session is gone, as after a night at home; only the cookie with its key is. */
async function sessionEnds(page: Page): Promise<void> {
  await page.context().clearCookies({ name: 'sportello' });
}

async function signInHere(page: Page, login: { login: string; password: string }): Promise<void> {
  await page.getByLabel('Nome utente').fill(login.login);
  await page.getByLabel('Password').fill(login.password);
  await page.getByRole('button', { name: 'Entra' }).click();
}

test('signing in and out, and a wrong password', async ({ page, desk }) => {
  await page.goto('/queues/fse');
  await signInHere(page, { login: 'bo1', password: 'sbagliata del tutto' });
  await expect(page.getByRole('alert')).toHaveText('Nome utente o password non corretti');
  await signInHere(page, desk.login('bo1'));
  await expect(page, 'where one wanted to go').toHaveURL(/\/queues\/fse$/);
  await page.locator('summary').filter({ hasText: PAOLA }).click();
  await page.getByRole('button', { name: 'Esci' }).click();
  await expect(page).toHaveURL(/\/login/);
});

test('a contact with a document is logged and closed', async ({ as }) => {
  const page = await as('operatore1');
  await page.goto('/');
  await page.getByRole('link', { name: /Nuovo contatto/ }).click();
  const subject = unique('Senza JavaScript');
  await page.getByText('Lettera', { exact: true }).and(page.locator('label')).click();
  await page.getByLabel('Ricevuto il').fill('2026-02-03T09:15');
  await page.getByLabel('Nome').first().fill('Vito Prova');
  await page.getByText('Formazione e lavoro', { exact: true }).and(page.locator('label')).click();
  await page.getByLabel('Motivo').selectOption({ label: 'Tirocini' });
  await page.getByLabel('Oggetto').fill(subject);
  await page.getByLabel('Note').fill('Letta e archiviata.');
  await page.getByLabel('Documenti').setInputFiles({ name: 'modulo.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4') });
  await page.getByRole('radio', { name: 'Risolto' }).check();
  await page.getByRole('button', { name: 'Chiudi al primo contatto' }).click();
  await expect(page).toHaveURL(/\/tickets\/\d+\?done=contact/);
  await expect(page.getByRole('heading', { level: 1 })).toContainText(subject);
  for (const fact of ['Chiuso al primo contatto', 'Esito Risolto', 'Motivo Tirocini', 'Coda Formazione e lavoro']) {
    await expect(facts(page)).toContainText(fact);
  }
  await expect(facts(page)).toContainText(/Ricevuto\s+03\/02/);
  await expect(timeline(page).getByRole('link', { name: 'modulo.pdf' })).toBeVisible();
});

test('the information sheets are read beside the form', async ({ as }) => {
  const page = await as('operatore1');
  await page.goto('/contacts/new');
  const [sheets] = await Promise.all([page.waitForEvent('popup'), page.getByRole('link', { name: 'Schede informative' }).click()]);
  await expect(sheets).toHaveTitle('Schede informative – Sportello');
  const entry = sheets.locator('.sheet-entry').filter({ hasText: 'Rateizzazione' }).first();
  await expect(entry.locator('.message-text').first()).toBeHidden();
  await entry.locator('summary').click();
  await expect(entry.locator('.message-text').first()).toBeVisible();
});

test('a refused form comes back as it was typed', async ({ as }) => {
  const page = await as('operatore1');
  await page.goto('/contacts/new');
  await page.getByLabel('Numero', { exact: true }).fill('0971 000 111');
  await page.getByLabel('Note').fill('Due righe\ndi appunti');
  await page.getByLabel('Documenti').setInputFiles({ name: 'foto.png', mimeType: 'image/png', buffer: Buffer.from('x') });
  await page.locator('.behalf summary').click();
  await page.locator('#behalf_name').fill('Zia Prova');
  await page.getByText('Fascicolo Sanitario Elettronico', { exact: true }).and(page.locator('label')).click();
  await page.getByRole('button', { name: 'Inoltra alla coda' }).click();
  await expect(page).toHaveURL(/again=yes/);
  await expect(page.locator('#problem')).toContainText('Oggetto: serve un valore');
  await expect(page.locator('#subject-error')).toContainText('serve un valore');
  await expect(page.getByText('I documenti vanno scelti di nuovo.')).toBeVisible();
  await expect(page.getByLabel('Numero', { exact: true })).toHaveValue('0971 000 111');
  await expect(page.getByLabel('Note')).toHaveValue('Due righe\ndi appunti');
  await expect(page.locator('#behalf_name')).toHaveValue('Zia Prova');
  await expect(page.getByRole('radio', { name: 'Fascicolo Sanitario Elettronico', exact: true })).toBeChecked();
  await page.getByLabel('Oggetto').fill(unique('Corretto'));
  await page.getByRole('button', { name: 'Inoltra alla coda' }).click();
  await expect(page).toHaveURL(/done=contact/);
  await expect(page.getByRole('complementary', { name: 'Intorno al ticket' })).toContainText('Zia Prova');
});

test('a ticket is taken, noted on, moved on and closed', async ({ as, desk }) => {
  const page = await as('bo1');
  const id = await forwarded(desk, page, { subject: unique('Lavorato senza JavaScript') });
  await page.goto(`/tickets/${id}`);
  await actions(page).getByRole('button', { name: /Prendi in carico/ }).click();
  await expect(page).toHaveURL(new RegExp(`/tickets/${id}`));
  await expect(facts(page)).toContainText(`Di ${PAOLA}`);

  await page.getByRole('link', { name: /^Nota interna/ }).click();
  await note(page).fill('Annotato senza script.');
  await page.locator('#note-files').setInputFiles({ name: 'appunti.txt', mimeType: 'text/plain', buffer: Buffer.from('appunti') });
  await page.getByRole('button', { name: 'Salva la nota' }).click();
  await expect(page).toHaveURL(/done=note/);
  await expect(timeline(page)).toContainText('Annotato senza script.');
  await expect(timeline(page).getByRole('link', { name: 'appunti.txt' })).toBeVisible();

  await choose(page, 'Stato', 'Da comunicare');
  await expect(page).toHaveURL(new RegExp(`/tickets/${id}`));
  await expect(facts(page).locator('.badge').first()).toHaveText('Da comunicare');
  await choose(page, 'Stato', 'Rilascia');
  await expect(facts(page)).toContainText('Di nessuno');
  await actions(page).getByRole('link', { name: 'Comunica' }).click();
  await page.getByLabel("Come l'ha saputo").selectOption({ label: 'Sportello' });
  await page.locator('#outcome_id').selectOption({ label: 'Risolto' });
  await page.getByRole('button', { name: /^Comunicato/ }).click();
  await expect(page).toHaveURL(new RegExp(`/tickets/${id}$`));
  await expect(facts(page).locator('.badge').first()).toHaveText('Chiuso');
  await expect(facts(page)).toContainText('Esito Risolto');
});

test('a reply with a prepared answer is written and sent', async ({ as, desk }) => {
  const page = await as('bo1');
  const email = 'senza.script@posta.example';
  const id = await forwarded(desk, page, { subject: unique('Risposta senza JavaScript'), name: 'Pia Prova', email });
  await page.goto(`/tickets/${id}`);
  await expect(page.getByRole('list', { name: 'Riceverà' })).toHaveText(email);
  await page.locator('summary').filter({ hasText: 'Risposta pronta' }).click();
  await page.getByRole('link', { name: 'Avviso annullato' }).click();
  await expect(reply(page)).toHaveValue(/Gentile Pia Prova,/);
  await page.getByLabel('Cc (solo per questo messaggio)').fill('collega@posta.example');
  await page.getByLabel('Poi').selectOption({ label: 'In attesa del cittadino' });
  await page.getByRole('button', { name: 'Invia' }).click();
  await expect(page).toHaveURL(/done=reply/);
  const sent = timeline(page).locator('.message-out');
  await expect(sent).toContainText('Gentile Pia Prova,');
  await expect(sent.locator('.delivery li')).toHaveCount(2);
  await expect(facts(page).locator('.badge').first()).toHaveText('In attesa');
});

test('an empty note and a wrong copy are refused without losing the rest', async ({ as, desk }) => {
  const page = await as('bo1');
  const id = await forwarded(desk, page, { subject: unique('Rifiuti'), email: 'rifiuti@posta.example' });
  await page.goto(`/tickets/${id}`);
  await reply(page).fill('Una risposta intera.');
  await page.getByLabel('Cc (solo per questo messaggio)').fill('niente');
  await page.getByRole('button', { name: 'Invia' }).click();
  await expect(page).toHaveURL(/again=reply/);
  await expect(page.locator('#problem')).toContainText('Cc: non è un indirizzo e-mail');
  await expect(reply(page)).toHaveValue('Una risposta intera.');
  await page.goto(`/tickets/${id}?write=note`);
  await note(page).fill('   ');
  await page.getByRole('button', { name: 'Salva la nota' }).click();
  await expect(page.locator('#problem')).toContainText('Testo: serve un valore');
});

test('two people at once: the second is told', async ({ as, desk }) => {
  const [paola, davide] = await Promise.all([as('bo1'), as('bo2')]);
  const id = await forwarded(desk, paola, { subject: unique('Contesa senza JavaScript') });
  await davide.goto(`/tickets/${id}`);
  await paola.goto(`/tickets/${id}`);
  await actions(paola).getByRole('button', { name: /Prendi in carico/ }).click();
  await expect(facts(paola)).toContainText(`Di ${PAOLA}`);
  await choose(davide, 'Stato', 'In attesa');
  await expect(davide.getByRole('alert')).toContainText(`${PAOLA} ha cambiato il ticket nel frattempo`);
  await expect(facts(davide)).toContainText(`Di ${PAOLA}`);
  await choose(davide, 'Stato', 'In attesa');
  await expect(facts(davide).locator('.badge').first(), 'now that he has seen it').toHaveText('In attesa');
});

test.describe('a session that ended while somebody typed', () => {
  test('keeps the contact', async ({ as, desk }) => {
    const page = await as('operatore2');
    await page.goto('/contacts/new');
    const subject = unique('Scritto a sessione scaduta');
    await page.getByLabel('Nome').first().fill('Rosa <Prova> & C.');
    await page.getByLabel('Oggetto').fill(subject);
    await page.getByLabel('Note').fill('Mezz\'ora di appunti\nsu due righe');
    await page.getByText('Formazione e lavoro', { exact: true }).and(page.locator('label')).click();
    await sessionEnds(page);
    await page.getByRole('button', { name: 'Inoltra alla coda' }).click();
    await expect(page).toHaveURL(/\/login\?ended=yes/);
    await expect(page.getByRole('status')).toContainText('Quello che hai scritto è conservato');
    await signInHere(page, desk.login('operatore2'));
    await expect(page).toHaveURL(/\/contacts\/new\?again=yes/);
    await expect(page.getByText('Ecco quello che avevi scritto.')).toBeVisible();
    await expect(page.getByLabel('Nome').first()).toHaveValue('Rosa <Prova> & C.');
    await expect(page.getByLabel('Oggetto')).toHaveValue(subject);
    await expect(page.getByLabel('Note')).toHaveValue('Mezz\'ora di appunti\nsu due righe');
    await expect(page.getByRole('radio', { name: 'Formazione e lavoro' })).toBeChecked();
    await page.getByRole('button', { name: 'Inoltra alla coda' }).click();
    await expect(page).toHaveURL(/done=contact/);
    await expect(page.getByRole('heading', { level: 1 })).toContainText(subject);
  });

  test('keeps it through a mistyped password too', async ({ as, desk }) => {
    const page = await as('operatore2');
    await page.goto('/contacts/new');
    const subject = unique('Anche con un errore');
    await page.getByLabel('Oggetto').fill(subject);
    await sessionEnds(page);
    await page.getByRole('button', { name: 'Inoltra alla coda' }).click();
    await signInHere(page, { login: 'operatore2', password: 'sbagliata di sicuro' });
    await expect(page.getByRole('alert')).toContainText('non corretti');
    await signInHere(page, desk.login('operatore2'));
    await expect(page).toHaveURL(/\/contacts\/new\?again=yes/);
    await expect(page.getByLabel('Oggetto')).toHaveValue(subject);
  });

  for (const [kind, tab, field, button] of [
    ['reply', 'Rispondi', reply, 'Invia'],
    ['note', 'Nota interna', note, 'Salva la nota'],
  ] as const) {
    test(`keeps the ${kind}, and puts it nowhere else`, async ({ as, desk }) => {
      const page = await as('bo1');
      const id = await forwarded(desk, page, { subject: unique('Scaduta sul ticket'), email: 'scaduta@posta.example' });
      await page.goto(`/tickets/${id}`);
      await page.getByRole('link', { name: new RegExp(`^${tab}`) }).click();
      await field(page).fill('Un testo lungo, scritto con cura.');
      await sessionEnds(page);
      await page.getByRole('button', { name: button }).click();
      await expect(page).toHaveURL(/\/login\?ended=yes/);
      await signInHere(page, desk.login('bo1'));
      await expect(page).toHaveURL(new RegExp(`/tickets/${id}\\?again=${kind}`));
      await expect(field(page)).toBeVisible();
      await expect(field(page)).toHaveValue('Un testo lungo, scritto con cura.');
      await expect(page.locator(kind === 'note' ? '#text' : '#note-text'), 'not in the other form').toHaveValue('');
      await page.getByRole('button', { name: button }).click();
      await expect(page).toHaveURL(new RegExp(`done=${kind}`));
      await expect(timeline(page)).toContainText('Un testo lungo, scritto con cura.');
    });
  }
});

test('lists are filtered and paged by links', async ({ as }) => {
  const page = await as('caposala');
  await page.goto('/tickets');
  const chips = page.getByRole('navigation', { name: 'Filtri' });
  await chips.getByRole('link', { name: 'Chiuso' }).click();
  await expect(page).toHaveURL(/state=closed/);
  await expect(page.locator('.ticket-list tbody tr')).toHaveCount(50);
  await page.getByRole('link', { name: 'Successivi' }).click();
  await expect(page).toHaveURL(/after=/);
  await chips.getByRole('link', { name: 'PEC' }).click();
  await expect(page).toHaveURL(/channel=pec/);
  await expect(page).not.toHaveURL(/after=/);
  await page.getByRole('searchbox').fill('98');
  await page.getByRole('searchbox').press('Enter');
  await expect(page).toHaveURL(/\/tickets\/98$/);
});

test('a mail in quarantine is read again and set aside', async ({ as, desk }) => {
  const page = await as('caposala');
  await deliver(desk, `${unique('neanche questa')} ha un'intestazione\n`);
  const mails = page.locator('tbody tr').filter({ has: page.getByRole('button', { name: 'Rileggi' }) });
  await expect(async () => {
    await page.goto('/quarantine');
    expect(await mails.count()).toBeGreaterThanOrEqual(3);
  }).toPass({ timeout: 8_000 });
  const before = await mails.count();
  const href = await mails.first().getByRole('link', { name: /Originale/ }).getAttribute('href');
  await mails.first().getByRole('button', { name: 'Rileggi' }).click();
  await expect(page).toHaveURL(/\/quarantine$/);
  await expect(async () => {
    await page.goto('/quarantine');
    expect(await mails.count()).toBe(before);
  }).toPass({ timeout: 8_000 });
  await mails.filter({ has: page.locator(`a[href="${href}"]`) }).getByRole('button', { name: 'Metti da parte' }).click();
  await expect(page).toHaveURL(/\/quarantine$/);
  await expect(mails).toHaveCount(before - 1);
});

test('a mail that came in is read with its HTML', async ({ as, desk }) => {
  const page = await as('bo1');
  const subject = unique('HTML senza JavaScript');
  await deliver(desk, written({ subject, html: '<h3>Titolo della mail</h3>' }));
  await expect(async () => {
    await page.goto('/queues/tributi?sort=newest');
    await expect(page.getByRole('link', { name: subject })).toHaveCount(1, { timeout: 200 });
  }).toPass({ timeout: 8_000 });
  await page.getByRole('link', { name: subject }).click();
  await page.locator('summary').filter({ hasText: 'Vedi come è stata scritta' }).click();
  await expect(page.frameLocator('iframe.mail-frame').getByRole('heading', { name: 'Titolo della mail' })).toBeVisible();
});

test('settings and password are changed, and other sessions end', async ({ as, page, desk }) => {
  const [mine, elsewhere] = await Promise.all([as('osservatore'), as('osservatore')]);
  const { password } = desk.login('osservatore');
  await mine.goto('/account');
  await mine.getByLabel('Tasti rapidi a una lettera').uncheck();
  await mine.getByRole('button', { name: 'Salva' }).click();
  await expect(mine.getByRole('status').filter({ hasText: 'Impostazioni salvate.' })).toBeVisible();
  await expect(mine.getByLabel('Tasti rapidi a una lettera')).not.toBeChecked();

  await mine.getByRole('main').getByRole('link', { name: 'Cambia password' }).click();
  const change = async (old: string, fresh: string, again: string) => {
    await mine.getByLabel('Password attuale').fill(old);
    await mine.getByLabel('Nuova password', { exact: false }).first().fill(fresh);
    await mine.getByLabel('Nuova password, di nuovo').fill(again);
    await mine.getByRole('button', { name: 'Cambia password' }).click();
  };
  const problem = mine.locator('#problem');
  await change(password, 'corta', 'corta');
  await expect(problem).toContainText('troppo corto, almeno 12 caratteri');
  await change(password, 'una frase abbastanza lunga', 'una frase diversa e lunga');
  await expect(problem).toContainText('le due password sono diverse');
  await change('non è questa la mia', 'una frase abbastanza lunga', 'una frase abbastanza lunga');
  await expect(problem).toContainText('la password attuale non è giusta');
  await change(password, 'una frase abbastanza lunga', 'una frase abbastanza lunga');
  await expect(mine.getByRole('status').filter({ hasText: 'Password cambiata' })).toBeVisible();

  await elsewhere.goto('/');
  await expect(elsewhere, 'the other session has ended').toHaveURL(/\/login/);
  await page.goto('/login');
  await signInHere(page, { login: 'osservatore', password });
  await expect(page.getByRole('alert')).toBeVisible();
  await signInHere(page, { login: 'osservatore', password: 'una frase abbastanza lunga' });
  await expect(page.getByRole('heading', { level: 1, name: 'Da fare' })).toBeVisible();
  desk.login('osservatore').password = 'una frase abbastanza lunga';
});

test('a password given once has to be changed before anything else', async ({ page, desk }) => {
  const { code, stdout, stderr } = await desk.run(['user', 'passwd', 'archivista']);
  expect(code, stderr).toBe(0);
  const password = /\b(?:[a-z0-9]{4}-){3}[a-z0-9]{4}\b/.exec(stdout)?.[0] ?? '';
  expect(password, stdout).not.toBe('');
  await page.goto('/login');
  await signInHere(page, { login: 'archivista', password });
  await expect(page).toHaveURL(/\/account\/password\?due=yes/);
  await expect(page.getByRole('status')).toContainText('password provvisoria');
  await page.goto('/tickets');
  await expect(page, 'nothing else is shown').toHaveURL(/\/account\/password\?due=yes/);
  await page.getByLabel('Password attuale').fill(password);
  await page.locator('#new').fill('un\'altra frase che ricordo');
  await page.locator('#again').fill('un\'altra frase che ricordo');
  await page.getByRole('button', { name: 'Cambia password' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Password cambiata' })).toBeVisible();
  await page.goto('/tickets');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Tutti i ticket');
  desk.login('archivista').password = 'un\'altra frase che ricordo';
});

test('English too', async ({ as }) => {
  const page = await as('bo1');
  await page.goto('/queues/tributi');
  await page.getByRole('link', { name: 'English' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page.getByRole('columnheader', { name: 'Subject' })).toBeVisible();
});
