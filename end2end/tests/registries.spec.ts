// Local registries: a file is sent, shown as what it would change, and used only then; rules of a registry.

import { Page } from '@playwright/test';
import { inspect } from './a11y';
import { expect, live, open, test } from './fixtures';
import { unique } from './tickets';

const row = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text });
const figure = (page: Page, name: string) => page.locator(`[data-figure="${name}"]`);
const TITLE = 'PEC · caselle certificate – Sportello';

/** Sends a file with changes for the registry of certified mailboxes. */
async function send(page: Page, name: string, lines: string[], policy: string): Promise<void> {
  await page.getByLabel('Il file è').selectOption({ label: 'solo novità e modifiche' });
  await page.getByLabel('Righe rifiutate').selectOption({ value: policy });
  const text = ['Casella;Titolare;Codice Fiscale;Stato', ...lines, ''].join('\r\n');
  // As spreadsheets of Windows machines write it.
  await page.getByLabel('File CSV').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text, 'latin1') });
  await page.getByRole('button', { name: 'Carica e prova' }).click();
  await page.waitForURL(/done=sent/);
}

/** The page says by itself that the file was read. */
async function read(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Che cosa cambierebbe' })).toBeVisible({ timeout: 20_000 });
  await live(page);
}

for (const [width, height] of [[1366, 768], [400, 800]] as const) {
  test(`a file is tried before it is used, ${width} pixels wide`, async ({ as }) => {
    const page = await as('amministratore');
    await page.setViewportSize({ width, height });
    const box = `${unique('casella').toLowerCase().replace(/[^a-z0-9]/g, '')}@pec.cittadino.example`;
    const file = `${unique('maggio')}.csv`;

    await test.step('from the list to the registry', async () => {
      await open(page, '/admin/registries');
      await expect(row(page, 'PEC · caselle certificate')).toContainText('registro locale');
      await row(page, 'PEC · caselle certificate').getByRole('link', { name: 'PEC · caselle certificate', exact: true }).click();
      await expect(page).toHaveTitle(TITLE);
      await expect(page.getByText('pec-dati-inventati.csv')).toBeVisible();
    });

    await test.step('a column is missing', async () => {
      await page.getByLabel('Righe rifiutate').selectOption({ value: 'leave_out' });
      await page.getByLabel('File CSV').setInputFiles({ name: file, mimeType: 'text/csv', buffer: Buffer.from('casella;stato\n') });
      await page.getByRole('button', { name: 'Carica e prova' }).click();
      await page.waitForURL(/again=yes/);
      await live(page);
      await expect(page.locator('#problem')).toContainText('File CSV: mancano le colonne titolare, codice_fiscale');
      await expect(page.getByLabel('Righe rifiutate')).toHaveValue('leave_out');
      await inspect(page, TITLE);
    });

    await test.step('a line is refused, and all or nothing is nothing', async () => {
      await send(page, file, [`${box};Nicolò Prova;RSSMRA80A01G942K;attiva`, 'x@pec.example;Nessuno;RSSMRA80A01G942X;attiva'], 'all_or_nothing');
      await read(page);
      await expect(figure(page, 'refused')).toHaveText('1');
      await expect(page.getByText('riga 3: codice_fiscale: non è un codice fiscale')).toBeVisible();
      await expect(page.getByRole('button', { name: 'Metti in uso' })).toHaveCount(0);
      await inspect(page, TITLE);
      await page.getByRole('button', { name: 'Scarta' }).click();
      await expect(page.getByRole('status').filter({ hasText: 'scartato' })).toBeVisible();
    });

    await test.step('without that line it is used', async () => {
      await send(page, file, [`${box};Nicolò Prova;RSSMRA80A01G942K;attiva`], 'leave_out');
      await read(page);
      await expect(figure(page, 'added')).toHaveText('1');
      await expect(figure(page, 'removed')).toHaveText('0');
      const records = Number(await figure(page, 'after').innerText());
      await page.getByRole('button', { name: 'Metti in uso' }).click();
      await expect(page.getByRole('status').filter({ hasText: 'Il file è in uso' })).toBeVisible();
      await expect(page.getByRole('main')).toContainText(`${records} record, in uso dal`);
      const used = row(page, file).filter({ hasText: 'in uso' });
      await expect(used).toContainText('nuovi 1');
    });
  });
}

test.describe('with JavaScript off', () => {
  test.use({ javaScriptEnabled: false });
  test.beforeEach(({ watch }) => watch.expect(/was preloaded using link preload but not used/));

  test('the rules of a registry are boxes', async ({ as }) => {
    const page = await as('amministratore');
    await page.goto('/admin/registries/pec');
    const formazione = page.getByRole('checkbox', { name: 'Formazione e lavoro: tutti i motivi' });
    await expect(page.getByRole('checkbox', { name: 'PEC, firma digitale e servizi on line: tutti i motivi' })).toBeChecked();
    await expect(formazione).not.toBeChecked();
    await page.getByLabel('Minuti per cui la risposta resta').fill('90');
    await formazione.check();
    await page.getByRole('button', { name: 'Salva' }).click();
    await expect(page.locator('#keep_minutes-error')).toContainText('al massimo 60');
    await expect(formazione, 'nothing that was ticked is lost').toBeChecked();
    await formazione.uncheck();
    await page.getByLabel('Minuti per cui la risposta resta').fill('15');
    await page.getByRole('button', { name: 'Salva' }).click();
    await expect(page.getByRole('status').filter({ hasText: 'Salvato.' })).toBeVisible();
    await expect(page.getByLabel('Minuti per cui la risposta resta')).toHaveValue('15');
  });

  test('from when on look-ups are unusual is chosen within bounds', async ({ as }) => {
    const page = await as('amministratore');
    await page.goto('/admin/registries');
    const people = page.getByLabel('Persone che chiedono della stessa chiave, in un giorno');
    const hour = page.getByLabel("Interrogazioni di una persona in un'ora");
    await expect(people).toHaveValue('3');
    await people.fill('1');
    await hour.fill('50');
    await page.getByRole('button', { name: 'Salva' }).click();
    await page.waitForURL(/again=yes/);
    await expect(page.locator('#problem')).toContainText('Persone che chiedono della stessa chiave, in un giorno');
    await expect(people).toHaveAttribute('aria-invalid', 'true');
    await expect(hour, 'nothing typed is lost').toHaveValue('50');
    await people.fill('3');
    await hour.fill('40');
    await page.getByRole('button', { name: 'Salva' }).click();
    await expect(page.getByRole('status').filter({ hasText: 'Salvato.' })).toBeVisible();
    await expect(hour).toHaveValue('40');
  });
});
