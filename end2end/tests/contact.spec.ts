// A contact, with the caller on the line: everything by keyboard, nothing typed is lost.

import { Page } from '@playwright/test';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, live, open, tabTo, test } from './fixtures';
import { number, unique } from './tickets';

// crates/domain/demo/citizens.toml
const LOPARDO = { name: 'Rocco Lopardo', phone: '0971 555 101', code: 'LPRRCC71D12G942O', email: 'rocco.lopardo@posta.example' };

const summary = (page: Page) => page.locator('#problem');
const caller = (page: Page) => page.getByRole('region', { name: 'Chi chiama' });

/** Sends the form and waits for the ticket that became of it. */
async function becomesTicket(page: Page, send: () => Promise<void>): Promise<number> {
  await send();
  await page.waitForURL(/\/tickets\/\d+\?done=contact/);
  await live(page);
  return Number(/\/tickets\/(\d+)/.exec(page.url())?.[1]);
}

/** Sends the form and waits for it to come back. */
async function comesBack(page: Page, send: () => Promise<void>): Promise<void> {
  await send();
  await page.waitForURL(/\/contacts\/new\?again=yes/);
  await live(page);
}

test('a call is taken, recognised and closed without touching the mouse', async ({ as }) => {
  const page = await as('operatore1');
  await open(page, '/');
  await page.keyboard.press('c');
  await page.waitForURL('**/contacts/new');
  await live(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Chiamata in corso');
  const subject = unique('Bollo già pagato');

  await test.step('the line called presets the queue', async () => {
    await tabTo(page, '#line_id');
    // Other tests add lines of their own.
    const choose = async (line: RegExp) => {
      const chosen = page.locator('#line_id option:checked');
      for (let presses = 0; presses < 20 && !line.test((await chosen.textContent()) ?? ''); presses++) {
        await page.keyboard.press('ArrowDown');
      }
      await expect(chosen).toHaveText(line);
    };
    await choose(/^800\.29\.20\.20/);
    await expect(page.getByRole('radio', { name: 'PEC, firma digitale e servizi on line' })).toBeChecked();
    await choose(/^800\.653\.493/);
    await expect(page.getByRole('radio', { name: 'Tributi regionali' })).toBeChecked();
    await expect(page.locator('#line_id option:checked')).toHaveAttribute('title', /9:00-13:00/);
  });

  await test.step('the number is enough to recognise the caller, and the focus stays', async () => {
    await tabTo(page, '#caller_phone');
    await page.keyboard.type(LOPARDO.phone);
    await expect(caller(page).getByText(LOPARDO.name)).toBeVisible({ timeout: 2_000 });
    await expect(caller(page)).toContainText(/\d+ aperti/);
    await expect(page.locator('#caller_phone')).toBeFocused();
    await expect(page.locator('#caller_name'), 'nothing is filled in unasked').toHaveValue('');
  });

  await test.step('confirming fills in what is known', async () => {
    await tabTo(page, '#subject');
    await page.keyboard.type(subject);
    await tabTo(page, '.caller button');
    await page.keyboard.press('Enter');
    await expect(caller(page).getByText('Contatto confermato')).toBeVisible();
    await expect(page.locator('#caller_name')).toHaveValue(LOPARDO.name);
    await expect(page.locator('#caller_tax_code')).toHaveValue(LOPARDO.code);
    await expect(page.locator('#caller_email')).toHaveValue(LOPARDO.email);
    await expect(page.locator('#caller_phone'), 'what was typed stays').toHaveValue(LOPARDO.phone);
  });

  await test.step('the reason brings its information sheet', async () => {
    await tabTo(page, '#reason_id');
    await page.keyboard.type('Rateiz');
    await expect(page.locator('#reason_id option:checked')).toHaveText('Rateizzazione');
    await expect(page.getByRole('region', { name: 'Scheda informativa' })).toContainText('Distinguere subito');
  });

  await test.step('Ctrl+Enter closes it at first contact', async () => {
    await tabTo(page, '#notes');
    await page.keyboard.type('Ha la ricevuta in mano, spiegato come mandarla.');
    await becomesTicket(page, () => page.keyboard.press('Control+Enter'));
    await expect(page.getByRole('status').filter({ hasText: 'Contatto registrato' })).toBeVisible();
    await expect(page.getByRole('heading', { level: 1 })).toContainText(subject);
    const facts = page.locator('.ticket-facts');
    await expect(facts).toContainText('Chiuso al primo contatto');
    await expect(facts).toContainText('Informazione fornita');
    await expect(facts).toContainText('Rateizzazione');
    await expect(page.locator('.timeline')).toContainText('Ha la ricevuta in mano');
    await expect(page.getByRole('complementary', { name: 'Intorno al ticket' })).toContainText(LOPARDO.code);
  });
});

test('only the outcomes of the chosen queue are offered', async ({ as }) => {
  const administrator = await as('amministratore');
  await open(administrator, '/admin/outcomes/new');
  const own = unique('Solo per il Fascicolo');
  await administrator.locator('#name').fill(own);
  await administrator.locator('#queue_id').selectOption({ label: 'Fascicolo Sanitario Elettronico' });
  await administrator.getByLabel(/al primo contatto/i).check();
  await administrator.getByRole('button', { name: 'Salva' }).click();
  await expect(administrator.getByRole('status').filter({ hasText: 'Salvato.' })).toBeVisible();

  const page = await as('operatore1');
  await open(page, '/contacts/new');
  const queue = (name: string) => page.getByText(name, { exact: true }).and(page.locator('label')).click();
  await queue('Tributi regionali');
  await expect(page.getByRole('radio', { name: own })).toBeHidden();
  await queue('Fascicolo Sanitario Elettronico');
  await page.getByRole('radio', { name: own }).check();
  await queue('Tributi regionali');
  await expect(page.locator('input[name=outcome_id]:checked'), 'another takes its place').toHaveCount(1);
  await expect(page.locator('input[name=outcome_id]:checked')).toBeVisible();
  await page.getByLabel('Oggetto').fill(unique('Esito giusto'));
  await page.getByLabel('Nome').first().fill('Vito Prova');
  await becomesTicket(page, () => page.getByRole('button', { name: 'Chiudi al primo contatto' }).click());
});

test('a tax code is judged while it is typed, and never blocks', async ({ as }) => {
  const page = await as('operatore1');
  await open(page, '/contacts/new');
  const verdict = page.locator('#caller_tax_code-check');
  const field = page.getByLabel('Codice fiscale o P. IVA').first();
  await field.pressSequentially('LPRRCC71D12G942');
  await expect(verdict, 'not a word before it is complete').toBeEmpty();
  await field.pressSequentially('O');
  await expect(verdict, 'enough to ask the caller back').toHaveText('nato il 12/04/71, codice luogo G942');
  await field.fill('LPRRCC71D12G942');
  await expect(verdict).toBeEmpty();
  await field.blur();
  await expect(verdict, 'said when the field is left').toContainText('Sembra incompleto');
  await field.fill('LPRRCC71D12G942X');
  await expect(verdict).toContainText('Il codice non torna');
  await field.fill('00743110157');
  await expect(verdict, 'a VAT number').toHaveText('partita IVA o codice di un ente');
  await field.fill('LPRRCC71D12G942X');
  await page.locator('#subject').fill(unique('Codice dettato male'));
  await becomesTicket(page, () => page.getByRole('button', { name: 'Inoltra alla coda' }).click());
  await expect(page.getByRole('complementary', { name: 'Intorno al ticket' }), 'kept as it was typed').toContainText('LPRRCC71D12G942X');
});

test('a number is judged while it is typed, and never blocks', async ({ as }) => {
  const page = await as('operatore1');
  await open(page, '/contacts/new');
  const verdict = page.locator('#caller_phone-check');
  const field = page.locator('#caller_phone');
  await expect(verdict, 'nothing about nothing').toBeEmpty();
  for (const [typed, kind] of [
    ['340 1234567', 'cellulare'],
    ['0039 0971 471373', 'numero fisso'],
    ['800 29 20 20', 'numero verde'],
    ['848 821821', 'numero ad addebito ripartito'],
    ['+41 44 668 18 00', 'numero estero'],
  ]) {
    await field.fill(typed);
    await expect(verdict, typed).toHaveText(kind);
  }
  await field.fill('0971 47');
  await expect(verdict, 'typing may go on').toBeEmpty();
  await field.blur();
  await expect(verdict).toContainText('Sembra incompleto');
  await field.fill('12345');
  await expect(verdict).toContainText('Il numero non torna');
  await page.locator('#subject').fill(unique('Numero troncato'));
  await becomesTicket(page, () => page.getByRole('button', { name: 'Inoltra alla coda' }).click());
  await expect(page.getByRole('complementary', { name: 'Intorno al ticket' }), 'kept as it was typed').toContainText('12345');
});

test('the end of the call is marked, and the rest of the time is after-call work', async ({ as }) => {
  const page = await as('operatore1');
  await open(page, '/contacts/new');
  await expect(page.getByRole('timer')).not.toHaveText('00:00');
  const button = page.getByRole('button', { name: 'Fine chiamata' });
  await button.click();
  await expect(page.getByText('Chiamata finita: ora è lavoro dopo la chiamata')).toBeVisible();
  await expect(button).toBeHidden();
  expect(Number(await page.locator('input[name=hung_up_at]').inputValue())).toBeGreaterThan(Date.now() - 600_000);
  await page.getByText('Sportello', { exact: true }).and(page.locator('label')).click();
  await expect(page.getByRole('heading', { level: 1 }), 'a person at the counter is no call').toHaveText('Nuovo contatto');
  await expect(page.getByLabel('Linea chiamata')).toBeHidden();
});

test('a forwarded contact waits in its queue', async ({ as }) => {
  const page = await as('operatore1');
  await open(page, '/contacts/new');
  const subject = unique('Non riceve il PIN');
  await page.getByText('Fascicolo Sanitario Elettronico', { exact: true }).and(page.locator('label')).click();
  await page.getByLabel('Nome').first().fill('Assunta Provola');
  await page.getByLabel('Oggetto').fill(subject);
  await page.getByLabel('Note').fill('Richiamare dopo le 16.');
  const id = await becomesTicket(page, () => page.getByRole('button', { name: 'Inoltra alla coda' }).click());
  await expect(page.locator('.ticket-facts')).toContainText('Nuovo');

  const clerk = await as('bo1');
  await open(clerk, '/queues/fse?sort=newest');
  const row = clerk.getByRole('row').filter({ hasText: subject });
  await expect(row).toContainText(number(id));
  await expect(row).toContainText('Assunta Provola');
  await expect(row, 'nobody has it yet').toContainText('nessuno');
  await row.getByRole('link').click();
  await expect(clerk.locator('.timeline')).toContainText('Richiamare dopo le 16.');
});

test('on behalf of somebody else, with the delegation seen', async ({ as }) => {
  const page = await as('operatore1');
  await open(page, '/contacts/new');
  await page.getByLabel('Nome').first().fill('Carla Nipote');
  await tabTo(page, '.behalf summary');
  await page.keyboard.press('Enter');
  await page.locator('#behalf_tax_code').fill('TLSMRA58S43G942H');
  await expect(page.locator('#behalf_tax_code-check')).toHaveText('nata il 03/11/58, codice luogo G942');
  await page.locator('#behalf_name').fill('Maria Telesca');
  await page.getByLabel('Delega vista').check();
  await page.getByLabel('Oggetto').fill(unique('Chiama la nipote'));
  await becomesTicket(page, () => page.getByRole('button', { name: 'Inoltra alla coda' }).click());
  const side = page.getByRole('complementary', { name: 'Intorno al ticket' });
  await expect(side).toContainText('Carla Nipote');
  await expect(side).toContainText('Per conto di');
  await expect(side).toContainText('Maria Telesca');
  await expect(side).toContainText('Delega vista: sì');
});

test('a letter has the date on which it came, which cannot be tomorrow', async ({ as }) => {
  const page = await as('operatore1');
  await open(page, '/contacts/new');
  const received = page.getByLabel('Ricevuto il');
  await expect(received, 'a call is now').toBeHidden();
  await page.getByText('Lettera', { exact: true }).and(page.locator('label')).click();
  await expect(received).toBeVisible();
  const subject = unique('Raccomandata del notaio');
  await page.getByLabel('Oggetto').fill(subject);
  await received.fill('2099-01-31T10:00');
  await comesBack(page, () => page.getByRole('button', { name: 'Inoltra alla coda' }).click());
  await expect(summary(page)).toContainText('la data non va bene: non può essere nel futuro');
  await expect(received).toBeVisible();
  await expect(received).toHaveValue('2099-01-31T10:00');
  await expect(page.getByRole('radio', { name: 'Lettera' })).toBeChecked();
  await received.fill('2026-01-15T10:30');
  await becomesTicket(page, () => page.getByRole('button', { name: 'Inoltra alla coda' }).click());
  await expect(page.locator('.ticket-facts')).toContainText(/Ricevuto\s+15\/01/);
});

test('a form that is not accepted says why, on top and beside the field, and keeps what was typed', async ({ as }) => {
  const page = await as('operatore1');
  await open(page, '/contacts/new');
  const notes = 'Prima riga, con <segni> & virgolette "così"\nultima riga';
  await page.getByLabel('Nome').first().fill('Ugo <Foscolo> "& figli"');
  await page.getByLabel('E-mail o PEC').fill('senza-chiocciola');
  await page.getByLabel('Note').fill(notes);
  await page.getByText('Formazione e lavoro', { exact: true }).and(page.locator('label')).click();
  await page.getByLabel('Motivo').selectOption({ label: 'Tirocini' });
  await page.getByRole('radio', { name: 'Risolto' }).check();
  await comesBack(page, () => page.getByRole('button', { name: 'Chiudi al primo contatto' }).click());

  await expect(summary(page)).toContainText('Controlla i campi indicati');
  await expect(summary(page)).toContainText('Oggetto: serve un valore');
  await expect(summary(page)).toContainText('E-mail: non è un indirizzo e-mail');
  await expect(page.locator('#subject')).toHaveAttribute('aria-invalid', 'true');
  await expect(page.locator('#subject')).toHaveAccessibleDescription(/serve un valore/);
  await expect(page.locator('#caller_email')).toHaveAccessibleDescription(/chiocciola/);
  await expect(page).toHaveTitle('Nuovo contatto – Sportello');

  await expect(page.getByLabel('Nome').first()).toHaveValue('Ugo <Foscolo> "& figli"');
  await expect(page.getByLabel('E-mail o PEC')).toHaveValue('senza-chiocciola');
  await expect(page.getByLabel('Note')).toHaveValue(notes);
  await expect(page.getByRole('radio', { name: 'Formazione e lavoro' })).toBeChecked();
  await expect(page.getByLabel('Motivo').locator('option:checked')).toHaveText('Tirocini');
  await expect(page.getByRole('radio', { name: 'Risolto' })).toBeChecked();

  await summary(page).getByRole('link', { name: /^Oggetto/ }).click();
  await expect(page.locator('#subject'), 'the summary leads to the field').toBeFocused();
  await page.keyboard.type(unique('Ora con oggetto'));
  await page.getByLabel('E-mail o PEC').fill('ugo@posta.example');
  await becomesTicket(page, () => page.getByRole('button', { name: 'Chiudi al primo contatto' }).click());
  await expect(page.locator('.ticket-facts')).toContainText('Risolto');
  await expect(page.locator('.timeline')).toContainText('con <segni> & virgolette');
});

test('markup in a text comes back as text, and does nothing', async ({ as }) => {
  const page = await as('operatore1');
  await open(page, '/contacts/new');
  const nasty = 'Copiato da una pagina:\n</textarea><script>document.title="rotto"</script><b>ultima</b> riga &amp; basta';
  await page.getByLabel('Note').fill(nasty);
  await comesBack(page, () => page.getByRole('button', { name: 'Inoltra alla coda' }).click());
  await expect(page.getByLabel('Note')).toHaveValue(nasty);
  await expect(page).toHaveTitle('Nuovo contatto – Sportello');
  await page.getByLabel('Oggetto').fill(unique('Testo con markup'));
  await becomesTicket(page, () => page.getByRole('button', { name: 'Inoltra alla coda' }).click());
  await expect(page.locator('.timeline')).toContainText('</textarea><script>document.title="rotto"</script><b>ultima</b> riga &amp; basta');
});

test('a subject that is too long says how long it may be', async ({ as }) => {
  const page = await as('operatore1');
  await open(page, '/contacts/new');
  const long = 'oggetto '.repeat(30).trim();
  await page.getByLabel('Oggetto').fill(long);
  await comesBack(page, () => page.getByRole('button', { name: 'Inoltra alla coda' }).click());
  await expect(summary(page)).toContainText('troppo lungo, al massimo 200 caratteri');
  await expect(page.getByLabel('Oggetto')).toHaveValue(long);
});

test.describe('documents', () => {
  let folder: string;
  test.beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sportello-files-'));
    await writeFile(join(folder, 'ricevuta è qui.pdf'), '%PDF-1.4 prova\n');
    await writeFile(join(folder, 'enorme.bin'), '');
    await truncate(join(folder, 'enorme.bin'), 25 * 1024 * 1024 + 1);
  });
  test.afterAll(() => rm(folder, { recursive: true }));

  test('go with the contact', async ({ as }) => {
    const page = await as('operatore1');
    await open(page, '/contacts/new');
    await page.getByLabel('Oggetto').fill(unique('Con documento'));
    await page.getByLabel('Documenti').setInputFiles(join(folder, 'ricevuta è qui.pdf'));
    await becomesTicket(page, () => page.getByRole('button', { name: 'Inoltra alla coda' }).click());
    await expect(page.locator('.timeline').getByRole('link', { name: 'ricevuta è qui.pdf' })).toBeVisible();
  });

  test('over the limit are refused with the limit, and the form stays', async ({ as }) => {
    const page = await as('operatore1');
    await open(page, '/contacts/new');
    const subject = unique('Documento troppo grande');
    await page.getByLabel('Oggetto').fill(subject);
    await page.getByLabel('Note').fill('Tutto quello che ha raccontato.');
    await page.getByLabel('Documenti').setInputFiles(join(folder, 'enorme.bin'));
    await comesBack(page, () => page.getByRole('button', { name: 'Inoltra alla coda' }).click());
    await expect(summary(page)).toContainText('un documento supera il limite di 25 MB');
    await expect(page.locator('#files-error')).toContainText('25 MB');
    await expect(page.getByText('I documenti vanno scelti di nuovo.')).toBeVisible();
    await expect(page.getByLabel('Oggetto')).toHaveValue(subject);
    await expect(page.getByLabel('Note')).toHaveValue('Tutto quello che ha raccontato.');
    await becomesTicket(page, () => page.getByRole('button', { name: 'Inoltra alla coda' }).click());
  });
});

test('a draft survives the page, is nobody else\'s, and goes when the contact is logged', async ({ as }) => {
  const page = await as('operatore3');
  await open(page, '/contacts/new');
  const subject = unique('A metà della telefonata');
  await page.getByLabel('Numero', { exact: true }).fill('333 555 1104');
  await page.getByLabel('Oggetto').fill(subject);
  await page.getByLabel('Note').fill('Prima riga\nseconda riga');
  await page.getByText('Formazione e lavoro', { exact: true }).and(page.locator('label')).click();
  await expect(page.getByText('Bozza salvata')).toBeVisible({ timeout: 10_000 });

  const other = await as('operatore2');
  await open(other, '/contacts/new');
  await expect(other.getByLabel('Oggetto')).toHaveValue('');
  // A draft of their own may be there, left by another test.
  await open(other, '/contacts/new?again=yes');
  await expect(other.getByLabel('Oggetto')).not.toHaveValue(subject);

  await page.goto('about:blank');
  await open(page, '/contacts/new');
  await expect(page.getByLabel('Oggetto'), 'a new contact begins empty').toHaveValue('');
  await page.getByRole('link', { name: 'Hai una bozza non inviata: riprendila' }).click();
  await page.waitForURL(/again=yes/);
  await live(page);
  await expect(page.getByText('Ecco quello che avevi scritto.')).toBeVisible();
  await expect(page.getByLabel('Numero', { exact: true })).toHaveValue('333 555 1104');
  await expect(page.getByLabel('Oggetto')).toHaveValue(subject);
  await expect(page.getByLabel('Note')).toHaveValue('Prima riga\nseconda riga');
  await expect(page.getByRole('radio', { name: 'Formazione e lavoro' })).toBeChecked();
  await expect(caller(page).getByText('Donato Martino'), 'recognised again').toBeVisible();

  await becomesTicket(page, () => page.getByRole('button', { name: 'Inoltra alla coda' }).click());
  await open(page, '/contacts/new');
  await expect(page.getByRole('link', { name: /bozza/ })).toHaveCount(0);
});

test('a caller nobody knows is a new contact, and so is a namesake', async ({ as }) => {
  const page = await as('operatore1');
  await open(page, '/contacts/new');
  await page.getByLabel('Numero', { exact: true }).fill('0835 990 417');
  await expect(caller(page)).toContainText('Nessuno riconosciuto: sarà un contatto nuovo.');
  await page.getByLabel('Nome').first().fill(LOPARDO.name);
  await page.getByLabel('Oggetto').fill(unique('Un omonimo'));
  await becomesTicket(page, () => page.getByRole('button', { name: 'Inoltra alla coda' }).click());
  const side = page.getByRole('complementary', { name: 'Intorno al ticket' });
  await expect(side).toContainText(LOPARDO.name);
  await expect(side, 'never merged silently').not.toContainText(LOPARDO.code);
  await expect(side).toContainText('Nessun altro ticket.');
});
