// From the terms of a class to the record: what is over is proposed, packed, accepted, authorised by somebody else, and destroyed.

import { Page } from '@playwright/test';
import { Desk } from './desk';
import { inspect } from './a11y';
import { expect, open, test as shared } from './fixtures';

// A desk of its own: what is destroyed here, other tests read.
const test = shared.extend<object, { desk: Desk }>({
  desk: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const desk = await Desk.demo();
      await use(desk);
      await desk.dispose();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});

// crates/domain/demo/tickets.toml, the only one in the archive, and the oldest
const OLD = 1;
const SUBJECT = 'Portale: come si cambia il numero di cellulare';
const LETTER = { name: 'lettera.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4 demo') };

async function reaches(page: Page, state: string): Promise<void> {
  await expect(async () => {
    await page.reload();
    await expect(page.locator('main .badge').first()).toHaveText(state, { timeout: 500 });
  }).toPass();
}

test('a ticket whose term is over is destroyed by two people, and leaves a tombstone', async ({ as }) => {
  const keeper = await as('archivista');
  const auditor = await as('revisore');
  const administrator = await as('amministratore');
  let kept = '';

  await test.step('its class is kept for a month after closing', async () => {
    await open(keeper, `/tickets/${OLD}`);
    kept = (await keeper.locator('section[aria-labelledby=s-kept]').innerText()).match(/· ([^.]+)\./)?.[1] ?? '';
    await open(administrator, '/admin/classes');
    await administrator.getByRole('link', { name: kept, exact: true }).click();
    await administrator.getByLabel('Mesi').fill('1');
    await administrator.getByLabel('Contati da').selectOption({ label: 'chiusura del ticket' });
    await administrator.getByRole('button', { name: 'Salva' }).click();
    await administrator.waitForURL(/\/admin\/classes(\?|$)/);
  });

  await test.step('a hold stands in the way, and is seen when it is counted', async () => {
    await open(auditor, '/admin/holds');
    await auditor.getByLabel('Numeri dei ticket').fill(String(OLD));
    await auditor.getByLabel('Perché').fill('Ricorso di prova al TAR');
    await inspect(auditor, 'Blocchi legali – Sportello');
    await auditor.getByRole('button', { name: 'Metti il blocco' }).click();
    await expect(auditor.getByRole('status').filter({ hasText: 'Blocco registrato' })).toBeVisible();
    await open(keeper, `/tickets/${OLD}`);
    await expect(keeper.getByText('Blocco legale n. 1')).toBeVisible();

    await open(keeper, '/admin/disposals');
    await keeper.getByRole('link', { name: 'Nuova proposta' }).click();
    await keeper.getByLabel('Contratto').selectOption({ index: 1 });
    await keeper.getByLabel('Classe').selectOption({ label: kept });
    await keeper.getByLabel('Motivo').fill('Termine scaduto, prova di scarto');
    await keeper.getByRole('button', { name: 'Conta' }).click();
    const fits = keeper.getByRole('status').filter({ hasText: 'in archivio' });
    await expect(fits).toContainText('Corrispondono 1 ticket');
    await expect(fits).toContainText('1 sono bloccati');

    await auditor.getByRole('row').filter({ hasText: 'Ricorso di prova' }).getByRole('link').click();
    await auditor.getByLabel('Perché si toglie').fill('Ricorso di prova respinto');
    await auditor.getByRole('button', { name: 'Togli il blocco' }).click();
    await expect(auditor.getByRole('status').filter({ hasText: 'Blocco registrato' })).toBeVisible();
  });

  await test.step('the archivist proposes, packs, and records what the region accepts', async () => {
    await keeper.getByRole('button', { name: 'Proponi' }).click();
    await keeper.waitForURL(/\/admin\/disposals\/\d+$/);
    await reaches(keeper, 'Proposta');
    await keeper.getByRole('button', { name: 'Prepara il pacchetto' }).click();
    await reaches(keeper, 'Pacchetto verificato');
    await keeper.getByLabel('Chi ha accettato').fill('Ufficio di prova');
    await keeper.getByLabel('Data dell’accettazione').fill('2026-01-15');
    await keeper.getByLabel('Protocollo').fill('12/2026');
    await keeper.getByRole('button', { name: 'Registra l’accettazione' }).click();
    await expect(keeper.locator('.field-error').first(), 'the letter is asked for').toBeVisible();
    await expect(keeper.getByLabel('Protocollo'), 'nothing typed is lost').toHaveValue('12/2026');
    await keeper.getByLabel('Lettera di accettazione').setInputFiles(LETTER);
    await keeper.getByRole('button', { name: 'Registra l’accettazione' }).click();
    await reaches(keeper, 'Accettata dalla Regione');
    await expect(keeper.getByText('L’autorizzazione la registra un’altra persona')).toBeVisible();
  });

  await test.step('somebody else authorises', async () => {
    await open(auditor, new URL(keeper.url()).pathname);
    await auditor.getByLabel('Chi autorizza').fill('Soprintendenza di prova');
    await auditor.getByLabel('Numero dell’atto').fill('45');
    await auditor.getByLabel('Data dell’atto').fill('2026-01-20');
    await auditor.locator('#files').setInputFiles(LETTER);
    await auditor.getByRole('button', { name: 'Registra l’autorizzazione' }).click();
    await reaches(auditor, 'Autorizzata');
  });

  await test.step('it is destroyed, and the record says so', async () => {
    await keeper.reload();
    await keeper.getByLabel('Per confermare, scrivi quanti ticket sono in elenco').fill('1');
    await keeper.getByRole('button', { name: 'Distruggi' }).click();
    await reaches(keeper, 'Distrutta');
    await expect(keeper.getByText('Distrutti: 1. Bloccati: 0. Cambiati: 0.')).toBeVisible();
    const record = keeper.locator('pre');
    await expect(record).toContainText('Soprintendenza di prova');
    await expect(record, 'nothing of the citizen').not.toContainText('Romaniello');
    const download = keeper.waitForEvent('download');
    await keeper.getByRole('link', { name: 'Scarica il verbale' }).click();
    expect((await download).suggestedFilename()).toMatch(/^verbale-\d+\.txt$/);
    await inspect(keeper, /^Distruzione n\. 1/);
  });

  await test.step('what is left of the ticket is its tombstone', async () => {
    await keeper.goto(`/tickets/${OLD}`);
    await expect(keeper.getByRole('heading', { level: 1 })).toHaveText(`Ticket ${OLD} distrutto`);
    await expect(keeper.getByText(SUBJECT)).toHaveCount(0);
    await open(keeper, '/tickets?archive=yes');
    await expect(keeper.getByRole('link', { name: SUBJECT })).toHaveCount(0);
  });
});
