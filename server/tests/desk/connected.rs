//! The desk's mailboxes with servers behind them.

use domain::admin::Actor;
use domain::admin::mailboxes::{self, MailboxForm, Server};
use domain::ports::Security;
use model::mailbox::MailboxKind;

use crate::app::TestApp;

impl TestApp {
    /// Gives the mailbox of Tributi its servers on this machine: SMTP, and IMAP for `tributi` with the password `segreta`.
    pub async fn connect(&self, imap: Option<u16>, smtp: u16) {
        let server = |port| Server {
            host: "127.0.0.1".to_owned(),
            port,
            security: Security::None,
        };
        let form = MailboxForm {
            id: Some(self.mailbox),
            name: "tributi".to_owned(),
            address: "tributi@desk.example".to_owned(),
            queue_id: self.tributi,
            imap: imap.map(server),
            smtp: Some(server(smtp)),
            login: imap.map(|_| "tributi".to_owned()),
            secret: imap.map(|_| "segreta".to_owned()),
            active: true,
            ..MailboxForm::default()
        };
        mailboxes::save(&self.desk, Actor::CommandLine, form).await.unwrap();
    }

    /// Gives the queue PEC its certified mailbox, `urp@pec.desk.example`, with servers on this machine.
    pub async fn certified(&self, imap: Option<u16>, smtp: u16) -> i64 {
        let server = |port| Server {
            host: "127.0.0.1".to_owned(),
            port,
            security: Security::None,
        };
        let form = MailboxForm {
            name: "urp-pec".to_owned(),
            address: "urp@pec.desk.example".to_owned(),
            queue_id: self.pec,
            imap: imap.map(server),
            smtp: Some(server(smtp)),
            login: imap.map(|_| "urp".to_owned()),
            secret: imap.map(|_| "segreta".to_owned()),
            kind: MailboxKind::Pec,
            active: true,
            ..MailboxForm::default()
        };
        mailboxes::save(&self.desk, Actor::CommandLine, form).await.unwrap()
    }
}
