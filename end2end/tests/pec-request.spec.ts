// A PEC box from the request to the confirmation, as the back office sees it, wide and narrow.

import { Page } from '@playwright/test';
import { expect, open, test } from './fixtures';
import { unique } from './tickets';

const step = (page: Page, name: string) => page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: new RegExp(name) }) });

/** A button is reached with Tab and pressed with Enter. */
async function press(page: Page, name: string): Promise<void> {
  const button = page.getByRole('button', { name, exact: true });
  await button.focus();
  await page.keyboard.press('Enter');
}

for (const width of [1280, 400]) {
  test(`a new box from request to confirmation at ${width} px`, async ({ as }) => {
    const page = await as('bo2');
    await page.setViewportSize({ width, height: 900 });
    await open(page, '/pec-requests/new');
    await page.getByLabel('Che cosa si chiede').selectOption({ label: 'Nuova casella' });
    await page.locator('#channel').selectOption('counter');
    await page.locator('#caller_name').fill(unique('Lucia Prova'));
    await page.locator('#caller_email').fill('lucia.prova@posta.example');
    await page.locator('#caller_email').press('Enter');
    await page.waitForURL(/\/pec-requests\/\d+\?done=opened/);

    // Something that no provider takes comes back with its message, and the rest as it was typed.
    await page.getByLabel('Indirizzo desiderato').fill('lucia prova');
    await page.locator('#pec_domain').fill('pec.basilicata.example');
    await page.locator('#pec_holder_code').fill('RSSMRA80A01G942K');
    await page.locator('#pec_contact_mobile').fill('340 1234567');
    await page.locator('#pec_contact_mobile').press('Enter');
    await page.waitForURL(/again=yes/);
    await expect(page.locator('#pec_local')).toHaveAttribute('aria-invalid', 'true');
    await expect(page.locator('#pec_domain')).toHaveValue('pec.basilicata.example');
    await page.getByLabel('Indirizzo desiderato').fill('lucia.prova');
    await page.getByLabel('Indirizzo desiderato').press('Enter');
    await page.waitForURL(/done=data_written/);

    await page.locator('#files').setInputFiles({ name: 'modulo.pdf.p7m', mimeType: 'application/pkcs7-mime', buffer: Buffer.from('%PDF-1.4\n') });
    await press(page, 'Modulo ricevuto');
    await page.waitForURL(/done=form_received/);
    await page.getByLabel("Come è stata accertata l'identità").selectOption({ label: 'modulo firmato digitalmente' });
    await press(page, 'Identità accertata');
    await page.waitForURL(/done=identified/);

    await expect(page.getByText('lucia.prova@pec.basilicata.example').first()).toBeVisible();
    const console = page.getByRole('link', { name: /console del gestore/ });
    await expect(console).toHaveAttribute('href', /lucia\.prova%40pec\.basilicata\.example/);
    await expect(console).toHaveAttribute('rel', /noopener/);
    await page.locator('#reference').fill('OP-1');
    await page.locator('#reference').press('Enter');
    await page.waitForURL(/done=executed/);

    await expect(step(page, 'Conferma al cittadino').first()).toHaveAttribute('aria-current', 'step');
    await expect(page.locator('#text')).toHaveValue(/lucia\.prova@pec\.basilicata\.example.*è stata creata/s);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide, 'nothing sticks out').toBeLessThanOrEqual(0);
    await press(page, 'Conferma e chiudi il ticket');
    await page.waitForURL(/done=confirmed/);
    await expect(page.getByRole('status').filter({ hasText: 'il ticket è chiuso' })).toBeVisible();

    await page.locator('.page-sub a').click();
    await expect(page.getByRole('link', { name: 'Nuova casella · Conclusa' })).toBeVisible();
  });
}
