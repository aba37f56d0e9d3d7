//! Mailboxes compared with a real server: nothing missing stays missing, nothing becomes two, what is settled is moved.

use axum::http::StatusCode;
use domain::ingest::reconcile;
use model::Role;
use model::mailbox::InboundState;
use model::reconciliation::{DayState, DayView, ReconciliationFilter};
use server::worker::Workers;
use store::desk::MailboxChange;
use store::{ConnectionTrait, Scope, set};
use testkit::Dovecot;
use tokio::sync::watch;

use crate::app::{Browser, NOW, TestApp, apps, eventually, painter, run};

const DAY_MS: i64 = 86_400_000;

/// A desk whose mailbox is on a server of its own, and somebody who looks after it.
struct Wired {
    app: TestApp,
    dovecot: Dovecot,
    clerk: Browser,
    running: Option<(watch::Sender<bool>, Workers)>,
}

impl Wired {
    async fn each() -> Vec<Self> {
        let mut all = Vec::new();
        for app in apps().await {
            let dovecot = tokio::task::spawn_blocking(|| Dovecot::start_with(&[("tributi", "segreta")]))
                .await
                .unwrap();
            app.connect(Some(dovecot.port()), 1).await;
            let clerk = app.browser(Role::BackOffice).await;
            all.push(Self {
                app,
                dovecot,
                clerk,
                running: None,
            });
        }
        all
    }

    fn start(&mut self) {
        let (stop, stopping) = watch::channel(false);
        let workers = server::worker::start(self.app.desk.clone(), self.app.folder(), painter(), stopping);
        self.running = Some((stop, workers));
    }

    async fn stop(&mut self) {
        if let Some((stop, workers)) = self.running.take() {
            stop.send(true).unwrap();
            workers.stop().await;
        }
    }

    /// A mail received so many days before today.
    fn deliver(&self, subject: &str, days_ago: i64, head: &str) {
        let raw = format!(
            "From: lucia@posta.example\nTo: tributi@desk.example\nSubject: {subject}\nMessage-ID: <{}@posta.example>\n{head}\n\
             Buongiorno, {subject}.\n",
            subject.replace(' ', "-")
        );
        self.put(&raw, days_ago);
    }

    fn put(&self, raw: &str, days_ago: i64) {
        let raw = raw.replace('\n', "\r\n");
        self.dovecot
            .deliver_received("tributi", raw.as_bytes(), NOW.0 - days_ago * DAY_MS);
    }

    fn speak(&self, commands: &[&str]) -> String {
        self.dovecot.speak("tributi", "segreta", commands)
    }

    /// The uid of a mail in INBOX.
    fn uid(&self, subject: &str) -> u32 {
        let said = self.speak(&["SELECT INBOX", &format!("UID SEARCH SUBJECT \"{subject}\"")]);
        let found = said.lines().find_map(|line| line.strip_prefix("* SEARCH "));
        found
            .unwrap_or_else(|| panic!("no {subject}: {said}"))
            .trim()
            .parse()
            .unwrap()
    }

    /// Runs SQL behind the desk's back.
    async fn sql(&self, sql: &str) {
        let tx = self.app.desk.store.begin().await.unwrap();
        tx.execute_unprepared(sql).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn check_now(&self) {
        let path = format!("/mails/reconciliation/{}/check", self.app.mailbox);
        let asked = self.clerk.post(&path, &[]).await;
        assert_eq!(
            asked.location(),
            format!("/mails/reconciliation?mailbox={}", self.app.mailbox)
        );
    }

    async fn days(&self) -> Vec<DayView> {
        let who = self.app.principal(self.clerk.person_id).await;
        let page = reconcile::page(&self.app.desk, &who, &ReconciliationFilter::default()).await;
        page.unwrap().days
    }

    /// Asks for comparisons until the days look like this.
    async fn days_become(&self, what: &str, fits: impl Fn(&[DayView]) -> bool) -> Vec<DayView> {
        eventually(what, async || {
            self.check_now().await;
            let days = self.days().await;
            fits(&days).then_some(days)
        })
        .await
    }

    async fn tickets(&self) -> i64 {
        let mut count = 0;
        while store::tickets::find(self.app.desk.store.reader(), &Scope::desk(), count + 1)
            .await
            .unwrap()
            .is_some()
        {
            count += 1;
        }
        count
    }

    async fn all_filed(&self, mails: u64) {
        eventually("the mails are filed", async || {
            let filed = store::inbound::count(self.app.desk.store.reader(), InboundState::Filed).await;
            (filed.unwrap() == mails).then_some(())
        })
        .await;
    }

    async fn archive(&self, folder: &str) {
        let tx = self.app.desk.store.begin().await.unwrap();
        let change = MailboxChange {
            id: set(self.app.mailbox),
            archive_folder: set(folder.to_owned()),
            keep_days: set(7),
            ..MailboxChange::default()
        };
        store::desk::save(&tx, change).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Subjects of the mails in a folder of the server.
    fn archived(&self, folder: &str) -> Vec<String> {
        let mails = self.dovecot.mails_in("tributi", folder);
        let subject = |raw: &Vec<u8>| {
            let text = String::from_utf8_lossy(raw).into_owned();
            text.lines()
                .find_map(|line| line.strip_prefix("Subject: "))
                .unwrap_or("?")
                .to_owned()
        };
        let mut subjects: Vec<String> = mails.iter().map(subject).collect();
        subjects.sort();
        subjects
    }
}

fn is_equal(day: &DayView) -> bool {
    day.state == DayState::Equal && day.server == day.here
}

#[test]
fn what_only_one_side_has_is_listed_and_what_is_missing_is_taken() {
    run(async {
        for mut desk in Wired::each().await {
            for (n, subject) in ["Caso uno", "Caso due", "Caso tre"].into_iter().enumerate() {
                desk.deliver(subject, i64::try_from(n).unwrap() + 1, "");
            }
            desk.start();
            desk.all_filed(3).await;
            let days = desk
                .days_become("each day is equal", |days| days.len() == 3 && days.iter().all(is_equal))
                .await;
            let names: Vec<&str> = days.iter().map(|day| day.day.as_str()).collect();
            assert_eq!(names, ["2026-11-22", "2026-11-21", "2026-11-20"], "newest first");
            assert!(days.iter().all(|day| (day.server, day.moved) == (1, 0)));

            // The ledger forgets where it saw one, somebody deletes another and takes a third away and back.
            let (first, second, third) = (desk.uid("Caso uno"), desk.uid("Caso due"), desk.uid("Caso tre"));
            desk.stop().await;
            desk.sql(&format!("DELETE FROM inbound_place WHERE uid = {first}"))
                .await;
            desk.speak(&[
                "SELECT INBOX",
                &format!("UID STORE {second} +FLAGS (\\Deleted)"),
                &format!("UID EXPUNGE {second}"),
                "CREATE Altrove",
                &format!("UID MOVE {third} Altrove"),
                "SELECT Altrove",
                "UID MOVE 1:* INBOX",
            ]);
            desk.start();
            let days = desk
                .days_become("the differences are found", |days| {
                    days.iter().filter(|day| day.state == DayState::Gone).count() == 2 && days.iter().any(is_equal)
                })
                .await;
            assert!(is_equal(&days[0]), "the forgotten one is known again");
            assert_eq!((days[1].server, days[1].here, days[1].gone_count), (0, 1, 1));
            assert_eq!(days[1].gone[0].uid, i64::from(second));
            assert_eq!((days[2].server, days[2].gone[0].uid), (1, i64::from(third)));
            assert_ne!(desk.uid("Caso tre"), third, "the server numbered it anew");
            assert_eq!(desk.tickets().await, 3, "and nothing became two ({})", desk.app.engine);

            let page = desk.clerk.get("/mails/reconciliation").await.text();
            let row = days[1].gone[0].mail.expect("its row of the ledger");
            for words in ["Uguale", "Tolti dal server", "22/11/2026", "Controlla adesso"] {
                assert!(page.contains(words), "{words}");
            }
            assert!(page.contains(&format!("href=\"/mails/{row}\"")));
            desk.stop().await;
        }
    });
}

#[test]
fn settled_mail_is_moved_to_a_folder_a_month_once_it_is_old_enough() {
    run(async {
        for mut desk in Wired::each().await {
            desk.archive("Sportello").await;
            desk.deliver("Vecchio caso", 10, "");
            desk.deliver("Assente", 10, "Auto-Submitted: auto-replied\n");
            desk.deliver("Di ottobre", 40, "");
            desk.deliver("Di ieri", 1, "");
            // Nobody can read it: it waits for a person.
            desk.put("senza intestazioni\n", 10);
            desk.start();
            desk.all_filed(3).await;
            // What waits and what is young stays. The look after the moving finds it so.
            let counts = [(1, 0), (1, 2), (0, 1)];
            desk.days_become("what is settled is moved", |days| {
                days.iter().all(is_equal) && days.iter().map(|day| (day.server, day.moved)).eq(counts)
            })
            .await;
            assert_eq!(
                desk.archived("Sportello.2026-11"),
                ["Assente", "Vecchio caso"],
                "{}",
                desk.app.engine
            );
            assert_eq!(desk.archived("Sportello.2026-10"), ["Di ottobre"]);
            let left = desk.speak(&["SELECT INBOX"]);
            assert!(left.contains("* 2 EXISTS"), "{left}");

            // The desk is stopped after the server has moved a mail, and before it heard so.
            desk.stop().await;
            let young = desk.uid("Di ieri");
            desk.sql(&format!(
                "UPDATE inbound_place SET moved_to = 'Sportello.2026-11' WHERE uid = {young}"
            ))
            .await;
            desk.speak(&["SELECT INBOX", &format!("UID MOVE {young} Sportello.2026-11")]);
            desk.start();
            let days = desk.days_become("the move is known", |days| days[0].moved == 1).await;
            assert!(days.iter().all(is_equal), "nothing is gone: {days:?}");
            assert_eq!(desk.tickets().await, 3);
            desk.stop().await;
        }
    });
}

#[test]
fn mails_numbered_anew_are_recognised() {
    run(async {
        for mut desk in Wired::each().await {
            desk.deliver("Caso uno", 1, "");
            desk.deliver("Caso due", 1, "");
            desk.start();
            desk.all_filed(2).await;
            desk.days_become("the day is equal", |days| days.len() == 1 && is_equal(&days[0]))
                .await;
            let validity = async |desk: &Wired| {
                let db = desk.app.desk.store.reader();
                let mailbox = store::desk::mailbox(db, desk.app.mailbox).await.unwrap().unwrap();
                mailbox.checked_validity
            };
            let before = validity(&desk).await;
            let mut dovecot = desk.dovecot;
            desk.dovecot = tokio::task::spawn_blocking(move || {
                dovecot.renumber("tributi");
                dovecot
            })
            .await
            .unwrap();
            eventually("the folder is compared under its new number", async || {
                desk.check_now().await;
                (validity(&desk).await != before).then_some(())
            })
            .await;
            let days = desk
                .days_become("the day is equal again", |days| days.len() == 1 && is_equal(&days[0]))
                .await;
            assert_eq!((days[0].server, days[0].moved, days[0].gone_count), (2, 0, 0));
            assert_eq!(desk.tickets().await, 2, "{}", desk.app.engine);
            desk.stop().await;
        }
    });
}

#[test]
fn the_comparison_is_for_those_who_look_after_mail() {
    run(async {
        for app in apps().await {
            let clerk = app.browser(Role::BackOffice).await;
            let text = clerk.get("/mails/reconciliation").await.text();
            assert!(
                text.contains("Nessuna casella ha un server di lettura."),
                "{}",
                app.engine
            );
            let check = format!("/mails/reconciliation/{}/check", app.mailbox);
            assert_eq!(
                clerk.post(&check, &[]).await.status,
                StatusCode::NOT_FOUND,
                "it has no server"
            );
            app.connect(Some(1), 1).await;
            assert_eq!(clerk.post(&check, &[]).await.status, StatusCode::SEE_OTHER);
            let text = clerk.get("/mails/reconciliation").await.text();
            assert!(text.contains("confronto richiesto") && text.contains("non è ancora stata confrontata"));
            let nobody = clerk.get("/mails/reconciliation?mailbox=999").await;
            assert_eq!(nobody.status, StatusCode::NOT_FOUND);
            let operator = app.browser(Role::FrontEnd).await;
            assert_eq!(
                operator.get("/mails/reconciliation").await.status,
                StatusCode::FORBIDDEN
            );
            assert_eq!(operator.post(&check, &[]).await.status, StatusCode::FORBIDDEN);
        }
    });
}
