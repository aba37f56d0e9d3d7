// The desk is configured in the browser, and what is configured works at once.

import { AddressInfo, createServer } from 'node:net';
import { Page } from '@playwright/test';
import { inspect } from './a11y';
import { expect, live, open, test } from './fixtures';
import { deliver, written } from './letters';
import { forwarded, unique } from './tickets';

/** A short name that nothing else has, of the letters that logins and addresses may hold. */
const short = (word: string) => unique(word).toLowerCase().replace(/[^a-z0-9]+/g, '-');

const saved = (page: Page) => page.getByRole('status').filter({ hasText: 'Salvato.' });
const row = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text });

async function save(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Salva' }).click();
}

async function signIn(page: Page, login: string, password: string): Promise<void> {
  await page.goto('/login');
  await page.getByLabel('Nome utente').fill(login);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Entra' }).click();
}

test('each sees only what they may configure', async ({ as, watch }) => {
  watch.expect(/403/);
  const cards = (page: Page) => page.getByRole('main').getByRole('heading', { level: 2 }).getByRole('link');
  const administrator = await as('amministratore');
  await open(administrator, '/');
  await administrator.getByRole('navigation', { name: 'Principale' }).getByRole('link', { name: 'Amministrazione' }).click();
  await expect(administrator).toHaveTitle('Amministrazione – Sportello');
  await expect(cards(administrator)).toHaveText([
    'Persone', 'Uffici', 'Code', 'Scale', 'Orologi', 'Linee telefoniche', 'Caselle di posta', 'Regole di smistamento', 'Regole fax', 'Esiti di chiusura', 'Registri', 'Schermi', 'Ricontatti', 'Richieste PEC', 'Archivio', 'Contratti', 'Motivi e schede', 'Risposte pronte',
  ]);
  const trainer = await as('formatore');
  await open(trainer, '/admin');
  await expect(cards(trainer)).toHaveText(['Motivi e schede', 'Risposte pronte']);
  expect((await open(trainer, '/admin/people'))?.status()).toBe(403);
  const operator = await as('operatore1');
  await open(operator, '/');
  await expect(operator.getByRole('link', { name: 'Amministrazione' })).toHaveCount(0);
  for (const path of ['/admin', '/admin/people', '/admin/people/1', '/admin/mailboxes/1', '/admin/reasons']) {
    expect((await open(operator, path))?.status(), path).toBe(403);
  }
});

test('a person is added, signs in once with a password given once, and is sent away', async ({ as, page }) => {
  const administrator = await as('amministratore');
  const login = short('nuova');
  const name = unique('Nuova Collega');
  await open(administrator, '/admin/people');
  await administrator.getByRole('link', { name: 'Nuova persona' }).click();
  await administrator.getByLabel('Nome', { exact: false }).and(administrator.locator('#name')).fill(name);
  await administrator.locator('#login').fill(login);
  await administrator.getByLabel('Codice operatore').fill('OP-77');
  await administrator.getByLabel('Ruolo 1').selectOption({ label: 'Back office' });
  await administrator.getByLabel('Coda 1').selectOption({ label: 'Formazione e lavoro' });
  await save(administrator);
  const card = administrator.getByRole('region', { name: 'Password provvisoria' });
  await expect(card).toContainText(login);
  const password = await card.locator('.one-time-password').innerText();
  await expect(row(administrator, name)).toContainText('password provvisoria');
  await expect(row(administrator, name)).toContainText('OP-77');
  await administrator.reload();
  await expect(administrator.getByText('La password provvisoria è già stata mostrata.')).toBeVisible();
  await expect(administrator.getByText(password)).toHaveCount(0);

  await test.step('the password has to be changed, then the rights are as given', async () => {
    await signIn(page, login, password);
    await expect(page).toHaveURL(/\/account\/password\?due=yes/);
    await page.locator('#old').fill(password);
    await page.locator('#new').fill('una frase tutta mia');
    await page.locator('#again').fill('una frase tutta mia');
    await page.getByRole('button', { name: 'Cambia password' }).click();
    await expect(page.getByRole('status').filter({ hasText: 'Password cambiata' })).toBeVisible();
    await page.goto('/');
    const nav = page.getByRole('navigation', { name: 'Principale' });
    await expect(nav.getByRole('link', { name: /Formazione e lavoro/ })).toBeVisible();
    await expect(nav.getByRole('link', { name: /Tributi/ })).toHaveCount(0);
  });

  await test.step('sent away: out at once', async () => {
    await open(administrator, '/admin/people');
    await row(administrator, name).getByRole('link', { name: /Modifica/ }).click();
    await administrator.locator('summary').filter({ hasText: 'Sospendi' }).click();
    await administrator.getByRole('button', { name: 'Conferma' }).click();
    await open(administrator, '/admin/people');
    await expect(row(administrator, name)).toContainText('sospesa');
    await page.goto('/tickets');
    await expect(page).toHaveURL(/\/login/);
    await signIn(page, login, 'una frase tutta mia');
    await expect(page.getByRole('alert')).toHaveText('Nome utente o password non corretti');
  });

  await test.step('taken back', async () => {
    await row(administrator, name).getByRole('link', { name: /Modifica/ }).click();
    await administrator.locator('summary').filter({ hasText: 'Riattiva' }).click();
    await administrator.getByRole('button', { name: 'Conferma' }).click();
    await open(administrator, '/admin/people');
    await expect(row(administrator, name)).toContainText('attiva');
    await signIn(page, login, 'una frase tutta mia');
    await expect(page.getByRole('heading', { level: 1, name: 'Da fare' })).toBeVisible();
  });
});

test('a refused form says why and keeps what was typed', async ({ as }) => {
  const page = await as('amministratore');
  await open(page, '/admin/people/new');
  await page.locator('#name').fill('Doppio <Nome>');
  await page.locator('#login').fill('bo1');
  await page.locator('#email').fill('niente chiocciola');
  await page.getByLabel('Ruolo 1').selectOption({ label: 'URP' });
  await page.getByLabel('Ufficio 1').selectOption({ label: 'URP Presidenza' });
  await save(page);
  await page.waitForURL(/again=yes/);
  await live(page);
  await expect(page.locator('#problem')).toContainText('Controlla i campi indicati');
  await expect(page.locator('#name')).toHaveValue('Doppio <Nome>');
  await expect(page.locator('#login')).toHaveValue('bo1');
  await expect(page.getByLabel('Ruolo 1').locator('option:checked')).toHaveText('URP');
  await expect(page.getByLabel('Ufficio 1').locator('option:checked')).toHaveText('URP Presidenza');
  await page.locator('#email').fill('doppio@posta.example');
  await save(page);
  await expect(page.locator('#problem')).toContainText('Nome utente: è già usato');
});

test('one\'s own access cannot be shut by oneself', async ({ as }) => {
  const page = await as('amministratore');
  await open(page, '/admin/people');
  await row(page, 'Mirko Rivalta').getByRole('link', { name: /Modifica/ }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Mirko Rivalta (demo)');
  await expect(page.getByText('Sospendi')).toHaveCount(0);
});

test('a queue, its office, its line, its mailbox: from nothing to the first ticket', async ({ as, desk }) => {
  const page = await as('amministratore');
  const slug = short('coda');
  const name = `Coda ${slug}`;

  await open(page, '/admin/queues/new');
  await page.locator('#name').fill(name);
  await page.locator('#slug').fill(slug);
  await page.locator('#signature').fill(`Firma di ${slug}`);
  await save(page);
  await expect(saved(page)).toBeVisible();
  await expect(row(page, name)).toContainText(`Firma di ${slug}`);

  await open(page, '/admin/offices/new');
  await page.locator('#name').fill(`Ufficio ${slug}`);
  await page.locator('#level').selectOption({ label: 'Back office, I livello' });
  await page.getByRole('checkbox', { name }).check();
  await save(page);
  await expect(saved(page)).toBeVisible();
  await expect(row(page, `Ufficio ${slug}`)).toContainText(name);

  await open(page, '/admin/lines/new');
  await page.locator('#number').fill('800 000 123');
  await page.locator('#name').fill(`Linea ${slug}`);
  await page.locator('#queue_id').selectOption({ label: name });
  await page.locator('#hours').fill('Solo il lunedì');
  await save(page);
  await expect(saved(page)).toBeVisible();

  await open(page, '/admin/outcomes/new');
  await page.locator('#name').fill(`Esito ${slug}`);
  await page.locator('#queue_id').selectOption({ label: name });
  await save(page);
  await expect(saved(page)).toBeVisible();

  await open(page, '/admin/mailboxes/new');
  await page.locator('#name').fill(slug);
  await page.locator('#address').fill(`${slug}@demo.example`);
  await page.locator('#queue_id').selectOption({ label: name });
  await save(page);
  await expect(saved(page)).toBeVisible();
  await expect(row(page, slug)).toContainText('senza server di lettura');

  await test.step('the operator finds them', async () => {
    const operator = await as('operatore1');
    await open(operator, '/contacts/new');
    const line = await operator.locator('#line_id option').filter({ hasText: `Linea ${slug}` }).getAttribute('value');
    await operator.getByLabel('Linea chiamata').selectOption(line);
    await expect(operator.getByRole('radio', { name })).toBeChecked();
  });

  await test.step('a mail to it becomes its ticket, closed with its own outcome', async () => {
    const leader = await as('caposala');
    await open(leader, `/queues/${slug}`);
    await expect(leader.getByText('Nessun ticket con questi filtri.')).toBeVisible();
    const subject = unique('Primo messaggio');
    await deliver(desk, written({ subject }), slug);
    await expect(row(leader, subject)).toBeVisible();
    await row(leader, subject).getByRole('link').click();
    await leader.locator('.ticket-actions summary').filter({ hasText: 'Chiudi' }).click();
    await leader.getByRole('button', { name: `Esito ${slug}` }).click();
    await expect(leader.locator('.ticket-facts')).toContainText(`Esito Esito ${slug}`);
  });
});

test('a mailbox is tried before it is saved, and its password is never shown', async ({ as }) => {
  const page = await as('amministratore');
  // A port on which nobody listens: it was free a moment ago.
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));

  await open(page, '/admin/mailboxes/new');
  const name = short('prova');
  const secret = `segreto-${name}`;
  await page.locator('#name').fill(name);
  await page.locator('#address').fill(`${name}@demo.example`);
  await page.locator('#queue_id').selectOption({ label: 'Formazione e lavoro' });
  await page.locator('#imap_host').fill('127.0.0.1');
  await page.locator('#imap_port').fill(String(port));
  await page.locator('#imap_security').selectOption({ label: 'Nessuna (solo su questa macchina)' });
  await page.locator('#login').fill('utente');
  await page.locator('#secret').fill(secret);
  await page.getByRole('button', { name: 'Prova' }).click();
  await page.waitForURL(/again=yes/, { timeout: 25_000 });
  await live(page);
  const result = page.getByRole('region', { name: 'Esito della prova' });
  await expect(result).toContainText('Lettura (IMAP):');
  await expect(result).not.toContainText('funziona, ');
  await expect(page.locator('#name')).toHaveValue(name);
  await expect(page.locator('#imap_port')).toHaveValue(String(port));
  await expect(page.locator('#secret'), 'kept, not sent back').toHaveValue('');
  await expect(page.getByText('Quella che hai scritto è conservata')).toBeVisible();
  expect(await page.content()).not.toContain(secret);
  // Saved without a server, so that nothing tries to read it.
  await page.locator('#imap_host').fill('');
  await page.locator('#imap_port').fill('');
  await save(page);
  await expect(saved(page)).toBeVisible();
  await row(page, name).getByRole('link', { name: /Modifica/ }).click();
  await expect(page.getByText('C\'è già: lascia vuoto per non cambiarla.')).toBeVisible();
  expect(await page.content()).not.toContain(secret);
});

test('a mailbox says where its mail is moved, and is compared with its server when somebody asks', async ({ as }) => {
  const page = await as('amministratore');
  const name = short('archivio');
  await open(page, '/admin/mailboxes/new');
  await page.locator('#name').fill(name);
  await page.locator('#address').fill(`${name}@demo.example`);
  await page.locator('#queue_id').selectOption({ label: 'Formazione e lavoro' });
  await page.locator('#imap_host').fill('127.0.0.1');
  await page.locator('#imap_port').fill('1');
  await page.locator('#login').fill('utente');
  await page.locator('#secret').fill(`segreto-${name}`);
  // Out of use, so that nothing tries to read it.
  await page.getByLabel(/^Attivo/).uncheck();
  await page.locator('#archive_folder').fill('Città*');
  await expect(page.locator('#keep_days'), 'what is usual is offered').toHaveValue('7');
  await page.locator('#keep_days').fill('30');
  await save(page);
  await page.waitForURL(/again=yes/);
  await live(page);
  await expect(page.locator('#archive_folder-error')).toBeVisible();
  await expect(page.locator('#archive_folder'), 'nothing typed is lost').toHaveValue('Città*');
  await expect(page.locator('#keep_days')).toHaveValue('30');
  await page.locator('#archive_folder').fill('Sportello');
  await save(page);
  await expect(saved(page)).toBeVisible();

  await row(page, name).getByRole('link', { name: /^Riconciliazione/ }).click();
  await expect(page).toHaveTitle('Riconciliazione – Sportello');
  await expect(page.getByText('La casella non è ancora stata confrontata.')).toBeVisible();
  await expect(page.getByText('più di 30 giorni si sposta sul server in Sportello/2026-11')).toBeVisible();
  await page.getByRole('button', { name: 'Controlla adesso' }).click();
  await expect(page.getByText('confronto richiesto')).toBeVisible();
  await expect(page.getByRole('link', { name, exact: true })).toHaveAttribute('aria-current', 'true');
  await live(page);
  await inspect(page, 'Riconciliazione – Sportello');
});

test('the trainer\'s sheet and answer reach the people at work', async ({ as, desk }) => {
  const trainer = await as('formatore');
  const reason = unique('Motivo');
  await open(trainer, '/admin/reasons');
  await trainer.getByRole('region', { name: 'Tributi regionali' }).getByRole('link', { name: /Nuovo motivo/ }).click();
  await expect(trainer.locator('#queue_id option:checked')).toHaveText('Tributi regionali');
  await trainer.locator('#name').fill(reason);
  await trainer.locator('#sheet').fill('1. Chiedere la targa.\n2. Non promettere niente.');
  await save(trainer);
  await expect(saved(trainer)).toBeVisible();
  await row(trainer, reason).getByRole('link', { name: /Modifica/ }).click();
  await trainer.getByRole('link', { name: 'Nuova risposta' }).click();
  await expect(trainer.locator('#reason_id option:checked')).toHaveText(reason);
  const title = unique('Risposta');
  await trainer.locator('#title').fill(title);
  await trainer.locator('#body').fill('Gentile {nome}, la pratica {numero} va bene così.');
  await save(trainer);
  await expect(saved(trainer)).toBeVisible();

  const operator = await as('operatore1');
  await open(operator, '/contacts/new');
  await operator.getByLabel('Motivo').selectOption({ label: reason });
  await expect(operator.getByRole('region', { name: 'Scheda informativa' })).toContainText('Non promettere niente.');
  const more = operator.getByRole('link', { name: 'Risposte pronte per questo motivo' });
  const [answers] = await Promise.all([operator.waitForEvent('popup'), more.click()]);
  await expect(answers.getByText('Gentile {nome}, la pratica {numero} va bene così.'), 'unfolded at its place').toBeVisible();
  await answers.close();

  const clerk = await as('bo1');
  const id = await forwarded(desk, clerk, { subject: unique('Con la nuova risposta'), name: 'Ada Prova', email: 'ada@posta.example' });
  await open(clerk, `/tickets/${id}`);
  await clerk.locator('summary').filter({ hasText: 'Risposta pronta' }).click();
  await clerk.getByRole('link', { name: title }).click();
  await expect(clerk.getByLabel('Testo della risposta')).toHaveValue(`Gentile Ada Prova, la pratica #${String(id).padStart(6, '0')} va bene così.`);

  await test.step('out of use, it is offered no more', async () => {
    await open(trainer, '/admin/answers');
    await row(trainer, title).getByRole('link', { name: /Modifica/ }).click();
    await trainer.locator('#active').uncheck();
    await save(trainer);
    await expect(row(trainer, title)).toContainText('disattivo');
    await open(clerk, `/tickets/${id}`);
    await expect(clerk.getByRole('link', { name: title })).toHaveCount(0);
  });
});

test('a signature ends every reply of its queue', async ({ as }) => {
  const page = await as('amministratore');
  await open(page, '/admin/queues');
  await row(page, 'Formazione e lavoro').getByRole('link', { name: /Modifica/ }).click();
  const nasty = 'Ufficio </textarea><script>document.title="rotto"</script> & C.\nseconda riga';
  await page.locator('#signature').fill(nasty);
  await save(page);
  await expect(saved(page)).toBeVisible();
  await row(page, 'Formazione e lavoro').getByRole('link', { name: /Modifica/ }).click();
  await page.reload();
  await live(page);
  await expect(page.locator('#signature')).toHaveValue(nasty);
  await expect(page).toHaveTitle('Formazione e lavoro – Sportello');
});

test('a queue answers mail with a receipt, and a template with a misspelt placeholder is refused', async ({ as, desk }) => {
  const page = await as('amministratore');
  await open(page, '/admin/queues');
  await row(page, 'Tributi regionali').getByRole('link', { name: /Modifica/ }).click();
  await page.locator('#reply_template').fill('Gentile {nome},\n\n{firma}');
  await page.getByLabel(/^Invia una ricevuta automatica/).check();
  await page.locator('#receipt_subject').fill('Ricevuta: {oggeto}');
  await page.locator('#receipt_body').fill('La richiesta {numero} è registrata.');
  await save(page);
  await expect(page.locator('#problem')).toContainText('Modello delle risposte: deve contenere {testo}');
  await expect(page.locator('#problem')).toContainText('Oggetto della ricevuta: contiene un segnaposto tra graffe che qui non esiste');
  await expect(page.locator('#receipt_body')).toHaveValue('La richiesta {numero} è registrata.');
  await expect(page.getByLabel(/^Invia una ricevuta automatica/)).toBeChecked();
  await page.locator('#reply_template').fill('Gentile {nome},\n\n{testo}\n\n{firma}');
  await page.locator('#receipt_subject').fill('Ricevuta: {oggetto}');
  await save(page);
  await expect(saved(page)).toBeVisible();

  const clerk = await as('bo1');
  const subject = unique('Con ricevuta');
  await deliver(desk, written({ subject, from: `Lucia Prova <${short('ricevuta')}@posta.example>` }));
  await open(clerk, '/queues/tributi?sort=newest');
  await row(clerk, subject).getByRole('link').click();
  const receipt = clerk.locator('.message-out');
  await expect(receipt).toContainText('Ricevuta automatica');
  await receipt.locator('summary').click();
  await expect(receipt).toContainText(/La richiesta #\d{6} è registrata\./);

  await open(page, '/admin/queues/1');
  await page.getByLabel(/^Invia una ricevuta automatica/).uncheck();
  await page.locator('#reply_template').fill('');
  await save(page);
  await expect(saved(page)).toBeVisible();
});

test.describe('with JavaScript off', () => {
  test.use({ javaScriptEnabled: false });
  test.beforeEach(({ watch }) => watch.expect(/was preloaded using link preload but not used/));

  test('people and reasons are added all the same', async ({ as, desk }) => {
    const page = await as('amministratore');
    await page.goto('/admin/people');
    await page.getByRole('link', { name: 'Nuova persona' }).click();
    const name = unique('Senza Script');
    await page.locator('#name').fill(name);
    await page.locator('#login').fill(short('senza'));
    await page.getByLabel('Ruolo 1').selectOption({ label: 'Osservatore' });
    await save(page);
    await expect(page.locator('.one-time-password')).toHaveText(/^(?:[a-z0-9]{4}-){3}[a-z0-9]{4}$/);
    await row(page, name).getByRole('link', { name: /Modifica/ }).click();
    await page.locator('summary').filter({ hasText: 'Sospendi' }).click();
    await page.getByRole('button', { name: 'Conferma' }).click();
    await page.goto('/admin/people');
    await expect(row(page, name)).toContainText('sospesa');

    await page.goto('/admin/reasons/new');
    await page.locator('#sheet').fill('Una scheda\nda non perdere');
    await page.locator('#queue_id').selectOption({ label: 'Formazione e lavoro' });
    await save(page);
    await expect(page.locator('#problem')).toContainText('Nome: serve un valore');
    await expect(page.locator('#sheet')).toHaveValue('Una scheda\nda non perdere');
    const reason = unique('Motivo senza script');
    await page.locator('#name').fill(reason);
    await expect(page.locator('#queue_id option:checked')).toHaveText('Formazione e lavoro');
    await page.context().clearCookies({ name: 'sportello' });
    await save(page);
    await expect(page).toHaveURL(/\/login\?ended=yes/);
    const { login, password } = desk.login('amministratore');
    await page.getByLabel('Nome utente').fill(login);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Entra' }).click();
    await expect(page.locator('#name'), 'the session had ended').toHaveValue(reason);
    await save(page);
    await expect(saved(page)).toBeVisible();
    await expect(row(page, reason)).toBeVisible();
  });
});

const PAGES: [string, string | RegExp][] = [
  ['/admin', 'Amministrazione – Sportello'],
  ['/admin/people', 'Persone – Sportello'],
  ['/admin/people/new', 'Nuova persona – Sportello'],
  ['/admin/people/1', /demo\) – Sportello$/],
  ['/admin/offices', 'Uffici – Sportello'],
  ['/admin/offices/1', 'Front end – Sportello'],
  ['/admin/ladders', 'Scale – Sportello'],
  ['/admin/ladders/3', 'Scala di Formazione e lavoro – Sportello'],
  ['/admin/queues', 'Code – Sportello'],
  ['/admin/queues/1', 'Tributi regionali – Sportello'],
  ['/admin/lines', 'Linee telefoniche – Sportello'],
  ['/admin/lines/1', '800.29.20.20 – Sportello'],
  ['/admin/mailboxes', 'Caselle di posta – Sportello'],
  ['/admin/mailboxes/1', /tributi – Sportello$/i],
  ['/admin/fax-rules', 'Regole fax – Sportello'],
  ['/admin/fax-rules/1', 'hylafax-it – Sportello'],
  ['/admin/outcomes', 'Esiti di chiusura – Sportello'],
  ['/admin/outcomes/1', 'Informazione fornita – Sportello'],
  ['/admin/contracts', 'Contratti – Sportello'],
  ['/admin/contracts/1', 'Contratto 1 – Sportello'],
  ['/admin/classes', 'Classi di conservazione – Sportello'],
  ['/admin/classes/1', 'Ordinaria – Sportello'],
  ['/admin/screens', 'Schermi – Sportello'],
  ['/admin/reasons', 'Motivi e schede – Sportello'],
  ['/admin/reasons/1', 'Avviso di accertamento bollo auto – Sportello'],
  ['/admin/answers', 'Risposte pronte – Sportello'],
  ['/admin/answers/1', 'Avviso già pagato: richiesta ricevuta – Sportello'],
];

for (const [path, title] of PAGES) {
  test(`${path}: nothing to complain about`, async ({ as }) => {
    const page = await as('amministratore');
    await open(page, path);
    await inspect(page, title);
  });
}

test('a refused form and a password shown once: nothing to complain about', async ({ as }) => {
  const page = await as('amministratore');
  await open(page, '/admin/mailboxes/new');
  await save(page);
  await page.waitForURL(/again=yes/);
  await live(page);
  await inspect(page, 'Nuova casella – Sportello');
  await open(page, '/admin/people/new');
  await page.locator('#name').fill(unique('Da guardare'));
  await page.locator('#login').fill(short('guardare'));
  await page.getByLabel('Ruolo 1').selectOption({ label: 'Osservatore' });
  await save(page);
  await page.waitForURL(/done=password/);
  await live(page);
  await inspect(page, 'Persone – Sportello');
});
