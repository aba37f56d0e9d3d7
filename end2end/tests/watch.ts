// What no page may do, whatever a test looks at: complain in the console, break, or talk to anybody but the desk.

import { BrowserContext, expect } from '@playwright/test';

export class Watch {
  private findings: string[] = [];
  private expected: RegExp[] = [];

  follow(context: BrowserContext): void {
    context.on('console', (message) => {
      if (message.type() !== 'error' && message.type() !== 'warning') return;
      this.findings.push(`console ${message.type()} on ${message.page()?.url() ?? '?'}: ${message.text()} (${message.location().url})`);
    });
    context.on('weberror', (error) => this.findings.push(`error on ${error.page()?.url() ?? '?'}: ${error.error().message}`));
    context.on('request', (request) => {
      const { protocol, hostname } = new URL(request.url());
      if (protocol.startsWith('http') && hostname !== '127.0.0.1') this.findings.push(`request to ${request.url()}`);
    });
  }

  /** Something that this test brings about on purpose. */
  expect(pattern: RegExp): void {
    this.expected.push(pattern);
  }

  verify(): void {
    const unexpected = this.findings.filter((finding) => !this.expected.some((pattern) => pattern.test(finding)));
    expect(unexpected, 'what pages complained about').toEqual([]);
  }
}
