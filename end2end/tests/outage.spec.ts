// One cause behind thirty tickets: opened from a ticket, seen by whoever has a caller on the line, answered to everybody at once.

import { expect, live, open, tabTo, test } from './fixtures';
import { forwarded, number, unique } from './tickets';

const WRITTEN = 27;
const CALLED = 3;

test('an outage is answered to thirty citizens, each on their own ticket', async ({ as, desk }) => {
  test.setTimeout(120_000);
  const clerk = await as('bo1');
  await open(clerk, '/');
  const subject = unique('Errore 500');
  const ids: number[] = [];
  for (let n = 0; n < WRITTEN + CALLED; n++) {
    const reach = n < WRITTEN ? { email: `${unique('c').replaceAll(' ', '.')}@posta.example` } : { phone: `0971 555 ${300 + n}` };
    ids.push(await forwarded(desk, clerk, { subject, name: `Cittadino ${n}`, ...reach }));
  }
  const title = unique('Portale fermo');

  await test.step('opened from a ticket', async () => {
    await open(clerk, `/tickets/${ids[0]}`);
    await clerk.getByRole('link', { name: 'Segnala o collega a un disservizio' }).click();
    await clerk.waitForURL(`**/outages/link/${ids[0]}`);
    await clerk.getByRole('link', { name: 'Apri un disservizio' }).click();
    await clerk.waitForURL(/\/outages\/new/);
    await live(clerk);
    await clerk.getByRole('button', { name: 'Apri il disservizio' }).click();
    await clerk.waitForURL(/again=yes/);
    await live(clerk);
    await expect(clerk.locator('#problem'), 'without a title it is refused').toBeVisible();
    await expect(clerk.getByText(number(ids[0]!)), 'and the ticket is not forgotten').toBeVisible();
    await clerk.getByLabel('Che cosa non funziona').fill(title);
    await clerk.getByRole('button', { name: 'Apri il disservizio' }).click();
    await clerk.waitForURL(/done=opened/);
    await live(clerk);
  });
  const page = new URL(clerk.url()).pathname;

  await test.step('the others are ticked, or typed', async () => {
    for (const id of ids.slice(1, -2)) await clerk.locator(`input[name=ticket_${id}]`).check();
    await clerk.getByLabel('Altri numeri di ticket').fill(`${ids.at(-2)} #${ids.at(-1)}`);
    await clerk.getByRole('button', { name: 'Collega i ticket' }).click();
    await clerk.waitForURL(/done=linked/);
    await live(clerk);
    await expect(clerk.getByRole('region', { name: 'Ticket collegati' }).getByRole('rowheader')).toHaveCount(ids.length);
  });

  let caller = 0;
  await test.step('with a caller on the line it is one tick', async () => {
    const operator = await as('operatore2');
    await open(operator, '/contacts/new');
    const banner = operator.locator('.alert').filter({ hasText: title });
    // Which queue is chosen first depends on what queues there are.
    await operator.locator('input[name=queue_id][value="1"]').check({ force: true });
    await expect(banner).toBeVisible();
    await operator.locator('input[name=queue_id][value="4"]').check({ force: true });
    await expect(banner, 'not of this queue').toBeHidden();
    await operator.locator('input[name=queue_id][value="1"]').check({ force: true });
    await banner.getByLabel('Collega questo contatto').check();
    await operator.locator('#caller_phone').fill('0971 555 399');
    await operator.locator('#subject').fill(subject);
    await operator.getByRole('button', { name: 'Inoltra alla coda' }).click();
    await operator.waitForURL(/\/tickets\/\d+/);
    await live(operator);
    caller = Number(/\/tickets\/(\d+)/.exec(operator.url())?.[1]);
    await expect(operator.getByRole('link', { name: title }), 'the ticket says so').toBeVisible();
  });

  await test.step('the text is checked with the list of who gets it, by keyboard', async () => {
    await open(clerk, page);
    await expect(clerk.locator('#text')).toHaveValue(/\{nome\}[^]*\{numero\}/);
    await tabTo(clerk, '#text', 120);
    await clerk.keyboard.press('Control+Enter');
    await clerk.waitForURL(/\/solve$/);
    await live(clerk);
    await expect(clerk.getByRole('region', { name: 'Ricevono una e-mail' }).getByRole('listitem')).toHaveCount(WRITTEN);
    await expect(clerk.getByRole('region', { name: 'Da chiamare' }).getByRole('listitem')).toHaveCount(CALLED + 1);
    await tabTo(clerk, '.btn-success', 120);
    await expect(clerk.locator('.btn-success')).toHaveText(new RegExp(`${ids.length + 1} cittadini`));
    await clerk.keyboard.press('Enter');
    await clerk.waitForURL(/done=answering/);
  });

  await test.step('everybody is answered', async () => {
    await expect(async () => {
      await open(clerk, page);
      await expect(clerk.locator('.page-head .badge')).toHaveText('risolto', { timeout: 200 });
    }).toPass({ timeout: 60_000 });
    await expect(clerk.getByRole('row').filter({ hasText: 'risposto per posta' })).toHaveCount(WRITTEN);
    await expect(clerk.getByRole('row').filter({ hasText: 'da chiamare' })).toHaveCount(CALLED + 1);
    await open(clerk, `/tickets/${ids[0]}`);
    await expect(clerk.locator('.ticket-facts .badge').first()).toHaveText('Chiuso');
    await expect(clerk.locator('.message-out').filter({ hasText: `Gentile Cittadino 0,` })).toHaveCount(1);
    await expect(clerk.locator('.timeline')).toContainText('ha comunicato la soluzione del disservizio');
    await open(clerk, `/tickets/${caller}`);
    await expect(clerk.locator('.ticket-facts .badge').first()).toHaveText('Da comunicare');
    await open(clerk, '/recontacts');
    await expect(clerk.getByRole('row').filter({ hasText: number(caller) })).toBeVisible();
  });
});
