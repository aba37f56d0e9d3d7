// A whole desk for the tests: its own folder, its own port, started and stopped by its own process id.

import { ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Login {
  login: string;
  password: string;
  role: string;
  name: string;
}

export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

const START_MS = 15_000;
const STOP_MS = 25_000;

export class Desk {
  private server?: ChildProcess;
  private log = '';
  port = 0;
  logins = new Map<string, Login>();

  private constructor(readonly folder: string) {}

  /** An empty folder; nothing runs yet. */
  static async empty(): Promise<Desk> {
    return new Desk(await mkdtemp(join(tmpdir(), 'sportello-e2e-')));
  }

  /** A demonstration desk that serves, with a configuration file where one is given. */
  static async demo(configuration = ''): Promise<Desk> {
    const desk = await Desk.empty();
    // Read from the folder in which the program runs.
    if (configuration) await writeFile(join(desk.folder, 'sportello.toml'), configuration);
    await desk.fill();
    await desk.serve();
    return desk;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Runs `sportello demo` and keeps the logins that it printed. */
  async fill(): Promise<Login[]> {
    const { code, stdout, stderr } = await this.run(['demo']);
    if (code !== 0) throw new Error(`sportello demo exited with ${code}: ${stderr}`);
    const logins = stdout
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/ {2,}/))
      .map(([login = '', password = '', role = '', name = '']) => ({ login, password, role, name }));
    this.logins = new Map(logins.map((login) => [login.login, login]));
    return logins;
  }

  /** What somebody signs in with. */
  login(name: string): Login {
    const login = this.logins.get(name);
    if (!login) throw new Error(`the demonstration has no ${name}`);
    return login;
  }

  /** Starts `sportello serve` and waits until it answers. */
  async serve(): Promise<void> {
    this.port = await freePort();
    const server = spawn(program(), ['serve'], { cwd: this.folder, env: this.environment(), stdio: ['ignore', 'pipe', 'pipe'] });
    this.server = server;
    const keep = (chunk: Buffer) => (this.log += chunk.toString());
    server.stdout.on('data', keep);
    server.stderr.on('data', keep);
    const started = Date.now();
    while (!(await this.isLive())) {
      if (server.exitCode !== null || Date.now() - started > START_MS) {
        server.kill('SIGKILL');
        throw new Error(`the desk did not start:\n${this.log}`);
      }
      await new Promise((wake) => setTimeout(wake, 50));
    }
  }

  private async isLive(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/health/live`)).ok;
    } catch {
      return false;
    }
  }

  /** Stops the server as a service manager does, and returns its exit status. */
  async terminate(): Promise<number | null> {
    const server = this.server;
    if (!server || server.exitCode !== null) return server?.exitCode ?? null;
    const exited = new Promise<number | null>((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    const late = setTimeout(() => server.kill('SIGKILL'), STOP_MS);
    const code = await exited;
    clearTimeout(late);
    return code;
  }

  /** Stops what runs and removes the folder; a fault in the log or an unclean stop is an error. */
  async dispose(): Promise<void> {
    const running = this.server !== undefined && this.server.exitCode === null;
    const code = await this.terminate();
    await rm(this.folder, { recursive: true, force: true });
    if (running && code !== 0) throw new Error(`the desk stopped with ${code}:\n${this.log.slice(-4000)}`);
    const faults = this.faults();
    if (faults.length > 0) throw new Error(`the desk logged faults:\n${faults.join('\n')}`);
  }

  /** Log lines that tell of a fault of the program. */
  faults(): string[] {
    // eslint-disable-next-line no-control-regex
    const plain = this.log.replace(/\u001b\[[0-9;]*m/g, '');
    return plain.split('\n').filter((line) => /\bERROR\b|panicked/.test(line));
  }

  /** Runs another command of the program on this desk's data. */
  run(args: string[], input?: Buffer | string): Promise<Finished> {
    return new Promise((resolve, reject) => {
      const child = spawn(program(), args, { cwd: this.folder, env: this.environment() });
      let stdout = '';
      let stderr = '';
      child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, stdout, stderr }));
      child.stdin.end(input ?? '');
    });
  }

  private environment(): NodeJS.ProcessEnv {
    // What the tester's own shell says about a desk must not reach this one.
    const own = ([name]: [string, string | undefined]) => !name.startsWith('SPORTELLO_') && name !== 'DATABASE_URL';
    return {
      ...Object.fromEntries(Object.entries(process.env).filter(own)),
      SPORTELLO_DATA_DIR: join(this.folder, 'data'),
      SPORTELLO_LISTEN: `127.0.0.1:${this.port}`,
      SPORTELLO_SITE_DIR: needed('SPORTELLO_SITE_DIR'),
      LEPTOS_OUTPUT_NAME: 'sportello',
    };
  }
}

function program(): string {
  return needed('SPORTELLO_BIN');
}

function needed(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the browser tests with \`cargo xtask test\``);
  return value;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
