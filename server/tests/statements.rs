//! The budget of SQL statements. A test program of its own: the process counts them, and nobody else may be counted.

#[path = "desk/app.rs"]
#[expect(dead_code, reason = "shared with the other tests")]
mod app;

use model::Role;

use crate::app::{apps, run};

fn sent() -> u64 {
    store::statements::totals().0
}

#[test]
fn reading_a_page_takes_few_statements_and_writing_sixteen() {
    run(async {
        for app in apps().await {
            let operator = app.browser(Role::BackOffice).await;
            let mut id = 0;
            for n in 0..60 {
                id = app.call(&operator, &format!("Caso {n}")).await;
            }
            for n in 0..20 {
                app.agree(operator.person_id, id - n).await;
            }
            let ticket = format!("/tickets/{id}");
            let outage = app.outage(operator.person_id, id).await;
            let outage = format!("/outages/{outage}");
            let registries = format!("/lookups/new/{id}");
            app.let_wait().await;
            // Behind the ticket's answer the desk writes down that it was seen: one more.
            for (path, budget) in [
                ("/", 6),
                ("/queues/tributi", 6),
                ("/tickets", 6),
                ("/tickets?archive=yes", 6),
                (&ticket, 7),
                ("/contacts/new", 6),
                ("/quarantine", 6),
                ("/work", 6),
                ("/recontacts", 6),
                ("/pec-requests", 6),
                (&registries, 6),
                ("/mails/reconciliation", 6),
                ("/outages", 6),
                // The outage, its tickets, where they are written to, those that may belong to it, outcomes, what was typed.
                (&outage, 8),
                // The session, and the figures.
                ("/wall", 2),
                // The list, and one mail of it with its files, its sender's tickets and every queue and reason.
                ("/triage", 7),
            ] {
                let before = sent();
                let page = operator.get(path).await;
                let statements = sent() - before;
                assert_eq!(page.status, 200, "{path}");
                assert!(
                    statements <= budget,
                    "{path} on {} takes {statements} statements",
                    app.engine
                );
                assert!(statements >= 2, "{path}: the counter counts");
                // The mark that a ticket was seen may still be on its way, and must not be counted for the next page.
                app::eventually("the desk is quiet", async || {
                    let now = sent();
                    tokio::time::sleep(std::time::Duration::from_millis(30)).await;
                    (sent() == now).then_some(())
                })
                .await;
            }
            app.look_up(operator.person_id).await;
            let leader = app.browser(Role::TeamLeader).await;
            for (path, budget) in [
                ("/lookups", 6),
                ("/lookups?registry=ims&ticket=loose&typed=yes", 6),
                ("/lookups/key", 6),
                // Its opening is written down, what is unusual is read by the desk's own numbers, and a day is held against those before it.
                ("/lookups/volume", 8),
            ] {
                let before = sent();
                let page = leader.get(path).await;
                let statements = sent() - before;
                assert_eq!(page.status, 200, "{path}");
                assert!(
                    (2..=budget).contains(&statements),
                    "{path} on {} takes {statements} statements",
                    app.engine
                );
            }
            let queue = app.tributi.to_string();
            let question = [
                ("registry", "ims"),
                ("kind", "tax_code"),
                ("key", "RSSMRA80A01G942K"),
                ("queue_id", &queue),
                ("why", "conta le istruzioni"),
            ];
            let before = sent();
            let card = operator.post("/lookups/card", &question).await;
            assert_eq!(card.status, 200);
            // The session, the registry's rules, the registry itself, the line in the book, the entry in the log.
            assert!(
                sent() - before <= 5,
                "a card on {} takes {} statements",
                app.engine,
                sent() - before
            );
            let statements = app.pack().await;
            // Names, which tickets, what belongs to them; however many there are.
            assert!(
                (18..=45).contains(&statements),
                "a package of 60 tickets on {} takes {statements} statements",
                app.engine
            );
            let before = sent();
            app.call(&operator, "Uno in più").await;
            // One of them asks reason and queue how long the ticket is kept.
            assert!(
                sent() - before <= 16,
                "logging a contact on {} takes {} statements",
                app.engine,
                sent() - before
            );
            let before = sent();
            operator
                .multipart(&format!("/tickets/{id}/note"), &[("text", "Nota")], &[])
                .await;
            assert!(
                sent() - before <= 15,
                "a note on {} takes {} statements",
                app.engine,
                sent() - before
            );
        }
    });
}

impl app::TestApp {
    /// Writes down that registries were asked.
    async fn look_up(&self, person_id: i64) {
        use model::lookup::{LookupKind, LookupResult, Registry};
        let tx = self.desk.store.begin().await.unwrap();
        for n in 0..60 {
            let lookup = store::lookups::Lookup {
                id: 0,
                at: model::Timestamp(app::NOW.0 - n * 60_000),
                person_id,
                registry: Registry::Ims,
                key_kind: LookupKind::TaxCode,
                key_hmac: format!("{n:064}"),
                ticket_id: None,
                call_at: None,
                queue_id: Some(self.tributi),
                reason_id: Some(self.reason),
                why: "Verifica".to_owned(),
                third_party: false,
                delegation: false,
                result: LookupResult::Hit,
                took_ms: 3,
                records: 1,
                attached: false,
            };
            store::lookups::insert(&tx, lookup).await.unwrap();
        }
        tx.commit().await.unwrap();
        domain::lookups::review::sweep::sweep(&self.desk).await.unwrap();
    }

    /// Agrees with the citizen of a ticket to call them.
    async fn agree(&self, person_id: i64, ticket_id: i64) {
        use domain::tickets::recontacts::agree::{Agreement, agree};
        let who = self.principal(person_id).await;
        let form = Agreement {
            ticket_id,
            at: "2026-11-23T16:00".to_owned(),
            number: "0971 555 101".to_owned(),
            note: String::new(),
            mine: ticket_id % 2 == 0,
        };
        agree(&self.desk, &who, form).await.unwrap();
    }

    /// Opens an outage with ten tickets; its number.
    async fn outage(&self, person_id: i64, last: i64) -> i64 {
        use domain::outages::{link, open};
        let who = self.principal(person_id).await;
        let form = open::Opening {
            title: "Portale fermo".to_owned(),
            queue_id: Some(self.tributi),
            began_at: "2026-11-23T09:10".to_owned(),
            ..open::Opening::default()
        };
        let id = open::open(&self.desk, &who, form).await.unwrap();
        let tickets: Vec<i64> = (last - 9..=last).collect();
        link::link(&self.desk, &who, id, "", &tickets).await.unwrap();
        id
    }

    /// Writes a package of the queue; how many statements that takes.
    async fn pack(&self) -> u64 {
        let order = domain::export::Order {
            selection: model::export::Selection {
                queue_id: Some(self.tributi),
                ..Default::default()
            },
            why: "conta le istruzioni".to_owned(),
            by: None,
            at: self.desk.now(),
        };
        let folder = self.folder().join("pacchetto");
        let sink = std::sync::Arc::new(connectors::package::FolderPackage::new(folder));
        let before = sent();
        let package = domain::export::package(&self.desk, &order, sink).await.unwrap();
        assert!(package.tickets >= 60);
        sent() - before
    }

    /// Has mails wait in triage.
    async fn let_wait(&self) {
        use domain::admin::Actor;
        use domain::admin::mailboxes::{MailboxForm, save};
        use domain::ingest::receive::{Arrived, receive};
        let form = MailboxForm {
            id: Some(self.mailbox),
            name: "tributi".to_owned(),
            address: "tributi@desk.example".to_owned(),
            queue_id: self.tributi,
            sorting: model::sorting::Sorting::Triage,
            active: true,
            ..MailboxForm::default()
        };
        save(&self.desk, Actor::CommandLine, form).await.unwrap();
        for n in 0..20 {
            let raw = format!(
                "From: c{n}@posta.example\r\nSubject: Mail {n}\r\nMessage-ID: <{n}@posta.example>\r\n\r\nTesto\r\n"
            );
            let mail = Arrived {
                mailbox_id: self.mailbox,
                place: None,
                received_at: None,
                raw: raw.into_bytes().into(),
            };
            receive(&self.desk, mail).await.unwrap();
        }
        while domain::ingest::process::process_next(&self.desk).await.unwrap() {}
    }
}
