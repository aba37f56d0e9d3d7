// The picture in the README: `SPORTELLO_SCREENSHOT=docs/screenshot.png npx playwright test screenshots`.

import { expect, open, test } from './fixtures';

const path = process.env.SPORTELLO_SCREENSHOT;

// Registered only when somebody asks for the picture: it proves nothing.
if (path) {
  test('the picture of a queue', async ({ as }) => {
    const page = await as('caposala');
    await open(page, '/queues/tributi');
    await expect(page.getByRole('row').nth(5)).toBeVisible();
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path });
  });
}
