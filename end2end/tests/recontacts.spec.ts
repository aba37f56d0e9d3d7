// After level III: who has an address is written to, who has none is called. As each of them sees it.

import { Page } from '@playwright/test';
import { Desk } from './desk';
import { expect, live, open, test } from './fixtures';
import { deliver, written } from './letters';
import { Contact, forwarded, unique } from './tickets';

type As = (login: string) => Promise<Page>;

const ANSWER = 'Risulta: si può rimborsare.';
const badge = (page: Page) => page.locator('.ticket-facts .badge').first();
const row = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text });

/** A call that the back office verifies and hands to Ragioneria, which answers it; its number. */
async function answered(as: As, desk: Desk, contact: Contact): Promise<number> {
  const operator = await as('operatore1');
  await open(operator, '/');
  const id = await forwarded(desk, operator, contact);
  await outside(as, id);
  return id;
}

/** The back office verifies a ticket and hands it to Ragioneria, which answers it. */
async function outside(as: As, id: number): Promise<void> {
  const clerk = await as('bo1');
  await open(clerk, `/tickets/${id}`);
  await clerk.keyboard.press('e');
  await clerk.waitForURL(`**/forward/${id}`);
  for (const item of await clerk.locator('.checklist fieldset').all()) await item.getByLabel("c'è").check();
  await clerk.getByRole('button', { name: 'Registra la verifica' }).click();
  await clerk.getByLabel(/Ragioneria/).check();
  await clerk.getByLabel('Che cosa si chiede').fill('Risulta il secondo versamento?');
  await clerk.getByRole('button', { name: 'Inoltra', exact: true }).click();
  await clerk.waitForURL(/done=forwarded/);

  const office = await as('ragioneria');
  await open(office, `/office/${id}`);
  await office.locator('#text').fill(ANSWER);
  await office.getByRole('button', { name: 'Rispondi e chiudi la richiesta' }).click();
  await office.waitForURL(/done=outcome/);
}

/** What a fax server sends when it has received one. */
const fax = (station: string, number: string) => written({
  subject: `Fax ricevuto da ${station}`,
  from: 'HylaFAX <faxmaster@fax.example>',
  text: `Mittente: ${station}\nPagine: 1\nCallID1: ${number}\n`,
  attachment: { name: 'fax.pdf', bytes: Buffer.from('%PDF-1.4\n') },
});

test('from the call to level III and, by mail, back to the citizen', async ({ as, desk, watch }) => {
  watch.expect(/422/);
  const subject = unique('Doppio versamento');
  const email = `${unique('lucia').replaceAll(' ', '.')}@posta.example`;
  const id = await answered(as, desk, { subject, name: 'Lucia Prova', email });

  const operator = await as('operatore2');
  await open(operator, '/work');
  await operator.getByRole('link', { name: subject }).click();
  await operator.waitForURL(`**/tickets/${id}`);
  await live(operator);
  await expect(badge(operator)).toHaveText('Da comunicare');
  const text = operator.getByLabel('Testo della risposta');
  await expect(text, 'ready to be read').toHaveValue(new RegExp(`^Gentile Lucia Prova,[^]*${ANSWER.replaceAll('.', '\\.')}`));
  await expect(operator.getByLabel('Poi').locator('option:checked')).toHaveText(/^Chiudi il ticket: /);

  await test.step('it is not closed before the citizen knows', async () => {
    await operator.locator('.ticket-actions summary').filter({ hasText: 'Chiudi' }).click();
    await operator.locator('button[name=outcome_id]').first().click();
    await expect(operator.locator('#problem')).toContainText('il cittadino non sa ancora l\'esito');
    await expect(badge(operator)).toHaveText('Da comunicare');
  });

  await text.focus();
  await operator.keyboard.press('Control+Enter');
  await operator.waitForURL(/done=reply/);
  await live(operator);
  await expect(badge(operator)).toHaveText('Chiuso');
  await expect(operator.locator('.timeline')).toContainText("ha comunicato l'esito al cittadino (E-mail)");
  await expect(operator.locator('.message-out').filter({ hasText: ANSWER }).locator('.delivery')).toContainText(email);
});

test('a fax without an address is answered by a call: busy, then told', async ({ as, desk }) => {
  const subject = unique('STUDIO');
  await deliver(desk, fax(subject, '0971 555 997'));
  const finder = await as('bo1');
  await open(finder, '/queues/tributi?sort=newest&channel=fax');
  const found = row(finder, subject).getByRole('link').first();
  await expect(found).toBeVisible();
  const id = Number((await found.getAttribute('href'))!.split('/').pop());
  await outside(as, id);

  const clerk = await as('bo2');
  await open(clerk, '/');
  const nav = clerk.getByRole('navigation', { name: 'Principale' }).getByRole('link', { name: /Ricontatti/ });
  await nav.click();
  await clerk.waitForURL('**/recontacts');
  await expect(row(clerk, subject)).toContainText('0 di 3');
  await row(clerk, subject).getByRole('link').first().click();
  await clerk.waitForURL(/\/recontacts\/\d+$/);
  await live(clerk);
  await expect(clerk.getByRole('heading', { level: 1 })).toContainText('Chiama');
  await expect(clerk.locator('.call-numbers').getByRole('link', { name: '+390971555997' })).toHaveAttribute('href', 'tel:+390971555997');
  await expect(clerk.getByText(ANSWER)).toBeVisible();
  await expect(clerk.getByLabel('Riprova').first()).toHaveValue(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/);

  await test.step('Enter in a field says nothing about the call', async () => {
    await clerk.getByLabel('Un altro numero').press('Enter');
    await clerk.waitForURL(/again=yes/);
    await live(clerk);
    await expect(clerk.locator('#problem')).toContainText("Com'è andata");
  });

  await clerk.locator('#note').fill('Suona occupato da stamattina.');
  await clerk.getByRole('heading', { level: 1 }).click();
  await clerk.keyboard.press('o');
  await clerk.waitForURL(/done=tried/);
  await live(clerk);
  await expect(clerk.getByRole('status').filter({ hasText: 'Chiamata registrata.' })).toBeVisible();
  await expect(row(clerk, subject)).toContainText('1 di 3');

  await row(clerk, subject).getByRole('link').first().click();
  await clerk.waitForURL(/\/recontacts\/\d+$/);
  await live(clerk);
  await expect(clerk.getByText('Suona occupato da stamattina.')).toBeVisible();
  await clerk.keyboard.press('r');
  await clerk.waitForURL(/done=told/);
  await expect(row(clerk, subject), 'off the list').toHaveCount(0);
  await open(clerk, `/tickets/${id}`);
  await expect(badge(clerk)).toHaveText('Chiuso');
  await expect(clerk.locator('.timeline')).toContainText('ha chiamato il cittadino: occupato');
  await expect(clerk.locator('.timeline')).toContainText("ha comunicato l'esito al cittadino (Telefono)");
});

test('a time is agreed with the citizen, and cancelled with a word', async ({ as, desk }) => {
  const page = await as('bo1');
  const subject = unique('Richiamare giovedì');
  const id = await forwarded(desk, page, { subject, phone: '0971 555 996' });
  await open(page, `/tickets/${id}`);
  await page.getByRole('link', { name: 'Ricontatto' }).click();
  await page.waitForURL(`**/recontacts/new/${id}`);
  await live(page);
  await expect(page.locator('#number')).toHaveValue('+390971555996');
  await page.getByLabel('Che cosa si è detto').fill('Avrà la ricevuta in mano.');

  await test.step('a time that is over is refused, and nothing is lost', async () => {
    const proposed = await page.getByLabel('Giorno e ora').inputValue();
    await page.getByLabel('Giorno e ora').fill('2020-01-01T10:00');
    await page.getByRole('button', { name: 'Concorda' }).click();
    await page.waitForURL(/again=yes/);
    await live(page);
    await expect(page.locator('#at')).toHaveAccessibleDescription(/deve ancora venire/);
    await expect(page.getByLabel('Che cosa si è detto')).toHaveValue('Avrà la ricevuta in mano.');
    await page.getByLabel('Giorno e ora').fill(proposed);
  });

  await page.getByRole('button', { name: 'Concorda' }).click();
  await page.waitForURL(/done=agreed/);
  await live(page);
  await expect(page.getByText('Avrà la ricevuta in mano.')).toBeVisible();
  await open(page, '/recontacts');
  await expect(row(page, subject)).toContainText('concordato');
  await row(page, subject).getByRole('rowheader').getByRole('link').click();
  await page.waitForURL(/\/recontacts\/\d+$/);
  await live(page);
  await page.locator('summary').filter({ hasText: 'non serve più' }).click();
  await page.getByRole('button', { name: 'Annulla il ricontatto' }).click();
  await page.waitForURL(/again=yes/);
  await live(page);
  await page.getByLabel('Annotazione (serve se si annulla)').fill('Ha scritto nel frattempo.');
  await page.getByRole('button', { name: 'Annulla il ricontatto' }).click();
  await page.waitForURL(/done=cancelled/);
  await open(page, `/tickets/${id}`);
  await expect(page.locator('.timeline')).toContainText('Ha scritto nel frattempo.');
  await expect(page.locator('.timeline')).toContainText('ha annullato il ricontatto concordato');
});
