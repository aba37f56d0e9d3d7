// The ladder, from the call to the answer of an office outside, as each of them sees it.

import { expect, live, open, test } from './fixtures';
import { forwarded, number, unique } from './tickets';

test('a call is verified, goes to level III, is answered, and waits to be told', async ({ as, desk }) => {
  const operator = await as('operatore1');
  const subject = unique('Doppio pagamento');
  await open(operator, '/');
  const id = await forwarded(desk, operator, { subject, email: 'scala@posta.example' });

  const clerk = await as('bo1');
  await open(clerk, `/tickets/${id}`);
  await clerk.keyboard.press('e');
  await clerk.waitForURL(`**/forward/${id}`);
  const steps = clerk.getByRole('list', { name: 'Scala del ticket' });
  await expect(steps.getByRole('listitem')).toHaveCount(3);
  await expect(steps.locator('[aria-current=step]')).toContainText('Back office, I livello');
  await expect(clerk.getByLabel(/Ragioneria/)).toBeDisabled();
  for (const item of await clerk.locator('.checklist fieldset').all()) await item.getByLabel("c'è").check();
  await clerk.getByRole('button', { name: 'Registra la verifica' }).click();
  await expect(clerk.getByLabel(/Ragioneria/), 'the only place to go').toBeChecked();
  await clerk.getByLabel('Che cosa si chiede').fill('Risulta il secondo versamento?');
  await clerk.getByLabel('Che cosa manca ancora').fill('La ricevuta del tabaccaio');
  await clerk.getByRole('button', { name: 'Inoltra', exact: true }).click();
  await clerk.waitForURL(/done=forwarded/);
  await expect(clerk.locator('.ticket-facts')).toContainText('Terzo livello');

  const office = await as('ragioneria');
  await open(office, '/office');
  await office.getByRole('link', { name: subject }).click();
  await office.waitForURL(`**/office/${id}`);
  await live(office);
  await expect(office.locator('.asked')).toContainText('Risulta il secondo versamento?');
  await expect(office.getByText('Manca ancora: La ricevuta del tabaccaio', { exact: true })).toBeVisible();
  await expect(office.getByText('Entro', { exact: true })).toBeVisible();

  await test.step('nothing typed is lost', async () => {
    await office.getByText('Non è di nostra competenza').click();
    await office.locator('#text').fill('Risulta: si può rimborsare.');
    await office.getByRole('button', { name: 'Rimanda' }).click();
    await office.waitForURL(/again=yes/);
    await expect(office.getByRole('alert')).toContainText('Coda');
    await expect(office.locator('#text')).toHaveValue('Risulta: si può rimborsare.');
  });

  await office.locator('#files').setInputFiles({ name: 'rimborso.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n') });
  await office.getByRole('button', { name: 'Rispondi e chiudi la richiesta' }).click();
  await office.waitForURL(/done=outcome/);
  await expect(office.getByRole('status').filter({ hasText: 'Risposta inviata' })).toBeVisible();
  await expect(office.getByRole('link', { name: subject }), 'it is gone from there').toHaveCount(0);

  await open(clerk, `/tickets/${id}`);
  await expect(clerk.locator('.ticket-facts .badge').first()).toHaveText('Da comunicare');
  await expect(clerk.locator('.timeline')).toContainText('Risulta: si può rimborsare.');
  await expect(clerk.locator('.timeline')).toContainText(/ha dato la risposta di Ufficio Ragioneria.*, dopo \d+ m/);
  await expect(clerk.getByRole('link', { name: 'rimborso.pdf' }).first()).toBeVisible();
});

test('a queue whose ladder ends inside offers no office', async ({ as, desk }) => {
  const page = await as('caposala');
  await open(page, '/');
  const id = await forwarded(desk, page, { subject: unique('Casella PEC'), queue: 2 });
  await open(page, `/forward/${id}`);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Verifica e inoltro');
  await expect(page.locator('.page-sub')).toContainText(number(id));
  await expect(page.getByText('Da qui la scala della coda non porta più in alto.')).toBeVisible();
  await expect(page.getByRole('radio')).toHaveCount(0);
});

test('the administrator permits a move and takes it back', async ({ as }) => {
  const page = await as('amministratore');
  await open(page, '/admin/ladders');
  const row = page.getByRole('row').filter({ hasText: 'Formazione e lavoro' });
  await expect(row.getByRole('img')).toHaveAccessibleName(/Back office, I livello → URP, II livello/);
  const direct = page.locator('#move_13');
  for (const wanted of [true, false]) {
    await open(page, '/admin/ladders');
    await row.getByRole('link', { name: /^Modifica/ }).click();
    await live(page);
    await direct.setChecked(wanted);
    await page.getByRole('button', { name: 'Salva' }).click();
    await page.waitForURL(/done=saved/);
    const name = await row.getByRole('img').getAttribute('aria-label');
    expect(name?.includes('Back office, I livello → Ufficio esterno, III livello')).toBe(wanted);
  }
});
