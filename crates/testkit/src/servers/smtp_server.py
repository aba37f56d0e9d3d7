"""SMTP server of the test kit.

Delivers what it receives, byte for byte, into Maildirs; writes one JSON line for each accepted mail; misbehaves on
demand. Started by testkit's servers/smtp.rs with the path of a JSON configuration:

  port      loopback port
  boxes     {address: Maildir}
  elsewhere folder for all other addresses (a Maildir each), or null: they are unknown
  password  what AUTH must give, or null: anything
  fault     file with the fault of the moment, read at every command
  accepted  folder: mails as N.eml, and log.jsonl
"""

import asyncio
import json
import os
import re
import signal
import sys
import time

from aiosmtpd.smtp import SMTP, AuthResult

LIMIT = 64 * 1024 * 1024


class Lab:
    def __init__(self, config):
        self.config = config
        self.boxes = {address.lower(): path for address, path in config["boxes"].items()}
        self.count = 0

    def fault(self):
        with open(self.config["fault"], encoding="ascii") as file:
            words = file.read().split()
        return words[0], float(words[1]) if len(words) > 1 else 0.0

    def maildir(self, address):
        path = self.boxes.get(address.lower())
        if path is None and self.config["elsewhere"] is not None:
            path = os.path.join(self.config["elsewhere"], re.sub(r"[^\w@.+-]", "_", address.lower()).lstrip("."))
        return path

    async def handle_RCPT(self, server, session, envelope, address, options):
        kind, _ = self.fault()
        if kind == "refuse-rcpt":
            return "550 5.1.1 No such mailbox"
        if kind == "tempfail":
            return "451 4.7.1 Try again later"
        if self.maildir(address) is None:
            return "550 5.1.1 Unknown mailbox"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        kind, seconds = self.fault()
        if kind == "slow":
            await asyncio.sleep(seconds)
        if kind != "drop":
            for address in envelope.rcpt_tos:
                self.deliver(address, envelope.content)
            self.record(envelope)
        if kind == "hang":
            await asyncio.sleep(3600)
        if kind in ("drop", "lose-reply"):
            server.transport.abort()
            return "421 4.4.2 Never seen"
        return "250 2.0.0 Delivered"

    def deliver(self, address, content):
        maildir = self.maildir(address)
        for part in ("cur", "new", "tmp"):
            os.makedirs(os.path.join(maildir, part), exist_ok=True)
        self.count += 1
        name = f"{int(time.time())}.P{os.getpid()}Q{self.count}.smtp"
        aside = os.path.join(maildir, "tmp", name)
        with open(aside, "wb") as file:
            file.write(content)
        os.rename(aside, os.path.join(maildir, "new", name))

    def record(self, envelope):
        folder = self.config["accepted"]
        self.count += 1
        name = f"{os.getpid()}-{self.count}.eml"
        with open(os.path.join(folder, name), "wb") as file:
            file.write(envelope.content)
        sender = "" if envelope.mail_from in (None, "<>") else envelope.mail_from
        line = json.dumps({"from": sender, "to": envelope.rcpt_tos, "file": name})
        with open(os.path.join(folder, "log.jsonl"), "a", encoding="utf-8") as file:
            file.write(line + "\n")

    def authenticate(self, server, session, envelope, mechanism, data):
        wanted = self.config["password"]
        right = wanted is None or data.password == wanted.encode()
        return AuthResult(success=right, handled=right)


async def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        config = json.load(file)
    lab = Lab(config)

    def connection():
        return SMTP(
            lab,
            hostname="lab.example",
            ident="testkit",
            data_size_limit=LIMIT,
            enable_SMTPUTF8=True,
            auth_require_tls=False,
            auth_required=config["password"] is not None,
            authenticator=lab.authenticate,
        )

    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    await loop.create_server(connection, "127.0.0.1", config["port"])
    await ended.wait()
    # Open connections and slow answers are cut, as a stopped server cuts them.
    os._exit(0)


asyncio.run(main())
