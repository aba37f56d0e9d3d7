// Triage, the front end's list, verified documents: by keyboard, as people who do it all day.

import { Page } from '@playwright/test';
import { expect, live, open, test } from './fixtures';
import { deliver, written } from './letters';
import { forwarded, unique } from './tickets';
import { Desk } from './desk';

/** A mail to the general address that no rule knows, opened in triage. */
async function waiting(desk: Desk, page: Page, subject: string): Promise<void> {
  await deliver(desk, written({ subject, text: `Testo di ${subject}`, attachment: { name: 'atto.pdf', bytes: Buffer.from('%PDF-1.4\n') } }), 'contatti');
  await expect(async () => {
    await page.goto('/triage');
    await page.getByRole('link', { name: subject }).click({ timeout: 1_000 });
  }).toPass();
  await live(page);
  await expect(page.getByRole('heading', { name: subject })).toBeVisible();
}

test('the most urgent mail is open at once, and one key accepts what a rule proposes', async ({ as }) => {
  const page = await as('caposala');
  await open(page, '/triage');
  await expect(page.getByRole('heading', { name: 'Rateizzazione avviso bollo 2022' })).toBeVisible();
  await expect(page.locator('.why')).toContainText('Regola «Bollo: rateizzazioni»: Oggetto: «rateizz*»');
  await expect(page.getByLabel('Coda e motivo').first()).toHaveValue(/^1\/\d+$/);
  await page.keyboard.press('a');
  await expect(page.getByRole('status').filter({ hasText: 'Aperto:' })).toContainText(/#\d{6}/);
  // The next one is there already.
  await expect(page.getByRole('heading', { level: 2, name: 'Rateizzazione avviso bollo 2022' })).toHaveCount(0);
  await expect(page.locator('#mail-subject')).not.toBeEmpty();
});

test('a mail without a proposal gets its queue by keyboard', async ({ as, desk }) => {
  const page = await as('caposala');
  const subject = unique('Senza regola');
  await waiting(desk, page, subject);
  await page.keyboard.press('q');
  await expect(page.getByLabel('Coda e motivo').first()).toBeFocused();
  await page.keyboard.type('Tirocini');
  await page.keyboard.press('Control+Enter');
  const said = page.getByRole('status').filter({ hasText: 'Aperto:' });
  await said.getByRole('link').click();
  await live(page);
  await expect(page.getByRole('heading', { level: 1 })).toContainText(subject);
  await expect(page.locator('.ticket-facts')).toContainText('Formazione e lavoro');
  await expect(page.locator('.ticket-facts')).toContainText('Tirocini');
  await expect(page.getByText('ha smistato il messaggio')).toBeVisible();
});

test('the keys for rows go on from the mail that is open', async ({ as, desk }) => {
  const page = await as('caposala');
  await waiting(desk, page, unique('In fondo'));
  const rows = page.locator('.mini-title');
  const at = await rows.evaluateAll((links) => links.findIndex((link) => link.hasAttribute('aria-current')));
  expect(at, 'the newest is not the most urgent').toBeGreaterThan(0);
  await page.keyboard.press('k');
  await expect(rows.nth(at - 1)).toBeFocused();
  await page.keyboard.press('j');
  await expect(rows.nth(at)).toBeFocused();
});

test('nothing chosen is said where it belongs and loses nothing', async ({ as, desk }) => {
  const page = await as('caposala');
  await waiting(desk, page, unique('Incompleto'));
  await page.getByLabel('Oggetto del ticket').first().fill('Un oggetto migliore');
  await page.getByRole('button', { name: 'Apri il ticket' }).click();
  await page.waitForURL(/again=yes/);
  await expect(page.getByRole('alert')).toContainText('Coda e motivo');
  await expect(page.getByLabel('Oggetto del ticket').first()).toHaveValue('Un oggetto migliore');
  await live(page);
  await page.keyboard.press('x');
  await expect(page.locator('summary[data-key=x]'), 'Tab goes on from there').toBeFocused();
  await page.getByLabel('altro', { exact: true }).check();
  await page.getByRole('button', { name: 'Chiudi senza ticket' }).click();
  await page.waitForURL(/again=yes/);
  await expect(page.getByRole('alert')).toContainText('Annotazione');
  await expect(page.getByLabel('altro', { exact: true })).toBeChecked();
  await page.getByLabel('Annotazione').fill('Prova di invio');
  await page.getByRole('button', { name: 'Chiudi senza ticket' }).click();
  await page.getByRole('link', { name: 'Vedi il messaggio' }).click();
  await expect(page.getByText('Prova di invio')).toBeVisible();
});

test('what triage hands to the front end is taken with one key', async ({ as, desk }) => {
  const chief = await as('caposala');
  const subject = unique('Per il front end');
  await waiting(desk, chief, subject);
  await chief.getByLabel('Coda e motivo').first().selectOption({ label: 'Tirocini · Formazione e lavoro' });
  await chief.keyboard.press('Escape');
  await chief.locator('#mail-subject').click();
  await chief.keyboard.press('f');
  await expect(chief.getByRole('status').filter({ hasText: 'Passato al front end:' })).toBeVisible();
  const operator = await as('operatore2');
  await open(operator, '/work');
  await expect(operator.getByRole('link', { name: subject })).toBeVisible();
  await operator.keyboard.press('p');
  await operator.waitForURL(/\/tickets\/\d+/);
  await expect(operator.locator('.ticket-facts')).toContainText('Luca Ferri');
});

test('documents are verified, what is missing is asked for, and only then an office can be chosen', async ({ as, desk }) => {
  const page = await as('bo1');
  const id = await forwarded(desk, page, { subject: unique('Da verificare'), email: 'verifica@posta.example' });
  await open(page, `/tickets/${id}`);
  await page.keyboard.press('e');
  await page.waitForURL(`**/forward/${id}`);
  await expect(page.getByLabel(/Ragioneria/)).toBeDisabled();
  const items = page.locator('.checklist fieldset');
  const count = await items.count();
  for (let nth = 0; nth < count; nth += 1) await items.nth(nth).getByLabel(nth === 2 ? 'manca' : "c'è").check();
  await page.getByRole('button', { name: 'Registra la verifica' }).click();
  await expect(page.getByText('incompleti')).toBeVisible();
  const request = page.getByRole('textbox', { name: 'Richiesta al cittadino' });
  await expect(request).toHaveValue(/- Documento d'identità valido/);
  await page.getByRole('button', { name: 'Invia la richiesta' }).click();
  await page.waitForURL(/done=reply/);
  await live(page);
  await expect(page.locator('.ticket-facts')).toContainText('In attesa');

  await open(page, `/forward/${id}`);
  await page.locator('.checklist fieldset').nth(2).getByLabel("c'è").check();
  await page.getByRole('button', { name: 'Registra la verifica' }).click();
  await expect(page.getByText('verificati', { exact: true })).toBeVisible();
  await page.getByLabel(/Ragioneria/).check();
  await page.getByLabel('Che cosa si chiede').fill('Si può rateizzare?');
  await page.getByRole('button', { name: 'Inoltra', exact: true }).click();
  await page.waitForURL(/done=forwarded/);
  await expect(page.locator('.ticket-facts')).toContainText('Terzo livello');
  const third = await as('ragioneria');
  await open(third, `/tickets/${id}`);
  await expect(third.getByText('Si può rateizzare?')).toBeVisible();
});

test('a rule is tried on past mail before it is saved', async ({ as }) => {
  const page = await as('amministratore');
  await open(page, '/admin/sorting/new');
  const name = unique('Regola di prova');
  await page.getByLabel('Nome').fill(name);
  await page.getByLabel('Dove porta').selectOption({ label: 'Rateizzazione · Tributi regionali' });
  await page.getByRole('button', { name: 'Prova' }).click();
  await expect(page.getByRole('alert')).toContainText('prenderebbe tutto');
  await page.getByLabel('Oggetto', { exact: true }).fill('rateizz*');
  await page.getByRole('button', { name: 'Prova' }).click();
  await expect(page.locator('#trial').getByRole('status')).toContainText(/Una regola scatta per [1-9]/);
  await expect(page.getByText(/che non puoi vedere/).first()).toBeVisible();
  await page.getByRole('button', { name: 'Salva' }).click();
  await page.getByRole('rowheader', { name }).getByRole('link').click();
  await page.getByText('Elimina la regola').click();
  await page.getByRole('button', { name: 'Elimina' }).click();
  await expect(page.getByRole('rowheader', { name })).toHaveCount(0);
});
