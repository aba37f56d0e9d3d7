import { test, open, expect } from './fixtures';
test('look', async ({ as, desk }) => {
  const t=Date.now();
  const page = await as('caposala');
  console.log('signed', Date.now()-t);
  for (const p of ['/', '/queues/tributi', '/tickets/98', '/contacts/new', '/quarantine', '/tickets?state=closed','/account','/account/password','/keys','/accessibility','/nothing']) {
    const t=Date.now();
    await open(page, p);
    console.log(p, Date.now()-t, await page.title());
    await page.screenshot({path:'/tmp/e2e-try/s'+p.replace(/[\/?=]/g,'_')+'.png', fullPage: true});
  }
});
