// What the specs share: one desk a worker, people who are signed in, and a watch over every page they open.

import { BrowserContext, Page, Response, expect, test as base } from '@playwright/test';
import { Desk } from './desk';
import { Watch } from './watch';

interface Worker {
  desk: Desk;
}

interface Test {
  watch: Watch;
  /** Signs somebody in, in a browser of their own. */
  as: (login: string) => Promise<Page>;
}

export const test = base.extend<Test, Worker>({
  desk: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const desk = await Desk.demo();
      await use(desk);
      await desk.dispose();
    },
    { scope: 'worker', timeout: 60_000 },
  ],

  baseURL: async ({ desk }, use) => use(desk.url),

  // eslint-disable-next-line no-empty-pattern
  watch: async ({}, use) => {
    const watch = new Watch();
    await use(watch);
    watch.verify();
  },

  context: async ({ context, watch }, use) => {
    watch.follow(context);
    await use(context);
  },

  as: async ({ browser, desk, watch, baseURL }, use) => {
    const opened: BrowserContext[] = [];
    await use(async (name) => {
      const context = await browser.newContext({ baseURL });
      opened.push(context);
      watch.follow(context);
      await signIn(context, desk, name);
      return context.newPage();
    });
    await Promise.all(opened.map((context) => context.close()));
  },
});

export { expect };

/** Signs in without the form: the form has its own tests. */
export async function signIn(context: BrowserContext, desk: Desk, name: string): Promise<void> {
  const { login, password } = desk.login(name);
  const answer = await context.request.post(`${desk.url}/login`, {
    form: { login, password, next: '/keys' },
    headers: { origin: desk.url },
    maxRedirects: 0,
  });
  expect(answer.headers().location, `${name} signs in`).toBe('/keys');
}

/** Waits until the browser part has taken over the page. */
export async function live(page: Page): Promise<void> {
  await page.locator('html[data-live=yes]').waitFor({ state: 'attached' });
}

/** Opens a page and waits until it is live. */
export async function open(page: Page, path: string): Promise<Response | null> {
  const response = await page.goto(path);
  await live(page);
  return response;
}

/** Presses Tab until the field or button with this selector has the focus: it can be reached by keyboard alone. */
export async function tabTo(page: Page, selector: string, most = 90): Promise<void> {
  for (let presses = 0; presses <= most; presses++) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${selector} was not reached with ${most} presses of Tab`);
}
