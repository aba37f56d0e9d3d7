//! Notices: the people of an office outside are told by mail, each as they chose, and of the citizen they are told nothing.

use domain::admin::Actor;
use domain::admin::people::{self, NewPerson};
use domain::ingest::receive::Receipt;
use domain::outbound::send::{recover, send_next};
use model::mailbox::InboundState;
use model::notice::NoticeChoice;
use model::people::Grant;
use model::{Role, TicketState};
use tempfile::TempDir;
use testkit::{Delivery, SmtpServer};

use crate::app::{Browser, TestApp, apps, run};
use crate::ladder::in_office;
use crate::mail::{arrive, ticket_of};

const HOUR_MS: i64 = 3_600_000;

/// A mail server that takes everything, and where it puts it.
async fn server() -> (SmtpServer, TempDir) {
    let boxes = tempfile::tempdir().unwrap();
    let delivery = Delivery::default().elsewhere(boxes.path());
    let smtp = tokio::task::spawn_blocking(|| SmtpServer::start(delivery))
        .await
        .unwrap();
    (smtp, boxes)
}

impl TestApp {
    /// Somebody who answers for Ragioneria and wants to be told so.
    async fn told(&self, login: &str, notices: NoticeChoice) -> Browser {
        let who = self
            .browser_with(login, in_office(Role::ThirdLevel, self.ragioneria))
            .await;
        self.set_person(&who, login, Some(format!("{login}@uffici.example")), notices)
            .await;
        who
    }

    async fn set_person(&self, who: &Browser, login: &str, email: Option<String>, notices: NoticeChoice) {
        let grants = in_office(Role::ThirdLevel, self.ragioneria);
        self.change(who, login, email, notices, grants).await;
    }

    async fn change(
        &self,
        who: &Browser,
        login: &str,
        email: Option<String>,
        notices: NoticeChoice,
        grants: Vec<Grant>,
    ) {
        let person = NewPerson {
            name: format!("Persona {login}"),
            email,
            notices,
            grants,
            ..NewPerson::default()
        };
        people::change(&self.desk, Actor::CommandLine, who.person_id, person)
            .await
            .unwrap();
    }

    /// A call that is handed to Ragioneria.
    async fn handed(&self, clerk: &Browser, subject: &str) -> i64 {
        let id = self.call(clerk, subject).await;
        self.hand_to_ragioneria(clerk, id).await;
        id
    }

    async fn hand_to_ragioneria(&self, clerk: &Browser, id: i64) {
        let done = self.hand_on(clerk, id, &self.ragioneria.to_string()).await;
        assert_eq!(
            done.location(),
            format!("/tickets/{id}?done=forwarded"),
            "{}",
            self.engine
        );
    }

    /// Sends everything that is due.
    async fn send(&self) {
        while send_next(&self.desk).await.unwrap() {}
    }
}

/// What the server has taken for an address, read.
fn taken(smtp: &SmtpServer, address: &str) -> Vec<::mail::Mail> {
    smtp.accepted()
        .into_iter()
        .filter(|envelope| envelope.to == [address])
        .map(|envelope| ::mail::parse::parse(&envelope.raw).unwrap())
        .collect()
}

#[test]
fn an_office_is_told_at_once_and_nothing_of_the_citizen() {
    run(async {
        for app in apps().await {
            let (smtp, _boxes) = server().await;
            app.reach_ragioneria().await;
            app.connect(None, smtp.port()).await;
            let clerk = app.browser(Role::BackOffice).await;
            app.told("subito", NoticeChoice::AtOnce).await;
            app.told("mai", NoticeChoice::Never).await;
            let gone = app.told("sospesa", NoticeChoice::AtOnce).await;
            people::set_disabled(&app.desk, Actor::CommandLine, gone.person_id, true)
                .await
                .unwrap();
            let nowhere = app.told("senza", NoticeChoice::AtOnce).await;
            app.set_person(&nowhere, "senza", None, NoticeChoice::AtOnce).await;
            let other = app.office("Altro ufficio", 3).await;
            let elsewhere = app.told("altrove", NoticeChoice::AtOnce).await;
            let email = Some("altrove@uffici.example".to_owned());
            let grants = in_office(Role::ThirdLevel, other);
            app.change(&elsewhere, "altrove", email, NoticeChoice::AtOnce, grants)
                .await;

            let id = app.handed(&clerk, "Bollo pagato due volte").await;
            app.send().await;
            let sent = smtp.accepted();
            assert_eq!(sent.len(), 1, "{}", app.engine);
            assert_eq!(sent[0].to, ["subito@uffici.example"]);
            assert_eq!(sent[0].from, "tributi@desk.example");
            let raw = String::from_utf8_lossy(&sent[0].raw).into_owned();
            assert!(raw.contains("Auto-Submitted: auto-generated"), "{raw}");
            let mail = ::mail::parse::parse(&sent[0].raw).unwrap();
            for words in [
                format!("#{id:06}"),
                format!("http://127.0.0.1:3000/office/{id}"),
                "Coda: Tributi".to_owned(),
                "Ufficio: Ragioneria".to_owned(),
                "Entro: 23/11/2026".to_owned(),
            ] {
                assert!(mail.text.contains(&words), "{words} in {}", mail.text);
            }
            // As bytes, as text and as subject: some encoding might hide it in one of them.
            for place in [&raw, &mail.text, &mail.subject] {
                for private in [
                    "Bollo",
                    "Mario",
                    "Prova",
                    "RSSMRA80A01G942K",
                    "mario@posta.example",
                    "555 101",
                    "555101",
                    "quante rate",
                    "sgravio",
                    "bollettino",
                ] {
                    assert!(!place.contains(private), "{private} in {place}");
                }
            }
            app.send().await;
            assert_eq!(smtp.accepted().len(), 1, "once");
        }
    });
}

#[test]
fn a_digest_is_one_mail_a_day_with_a_line_a_ticket() {
    run(async {
        for app in apps().await {
            let (smtp, _boxes) = server().await;
            app.reach_ragioneria().await;
            app.connect(None, smtp.port()).await;
            let clerk = app.browser(Role::BackOffice).await;
            app.told("giornaliero", NoticeChoice::Digest).await;
            let first = app.handed(&clerk, "Prima").await;
            let second = app.handed(&clerk, "Seconda").await;
            // Called back and handed over again: still one line.
            app.hand_on(&clerk, first, "back").await;
            app.hand_to_ragioneria(&clerk, first).await;
            app.clock.advance_ms(22 * HOUR_MS - 1);
            app.send().await;
            assert!(smtp.accepted().is_empty(), "not before eight: {}", app.engine);
            app.clock.advance_ms(1);
            app.send().await;
            let mails = taken(&smtp, "giornaliero@uffici.example");
            assert_eq!(mails.len(), 1, "{}", app.engine);
            assert!(mails[0].subject.starts_with("2 ticket"), "{}", mails[0].subject);
            for id in [first, second] {
                assert_eq!(
                    mails[0].text.matches(&format!("/office/{id}\n")).count(),
                    1,
                    "{}",
                    mails[0].text
                );
            }
            app.clock.advance_ms(24 * HOUR_MS);
            app.send().await;
            assert_eq!(smtp.accepted().len(), 1, "a day without news is a day without mail");
        }
    });
}

#[test]
fn nobody_is_told_of_a_ticket_that_has_left() {
    run(async {
        for app in apps().await {
            let (smtp, _boxes) = server().await;
            app.reach_ragioneria().await;
            app.connect(None, smtp.port()).await;
            let clerk = app.browser(Role::BackOffice).await;
            app.told("subito", NoticeChoice::AtOnce).await;
            let id = app.handed(&clerk, "Richiamata").await;
            app.hand_on(&clerk, id, "back").await;
            assert_eq!(app.place(id).await, (1, None, TicketState::Open));
            app.send().await;
            assert!(smtp.accepted().is_empty(), "{}", app.engine);
            let reader = app.desk.store.reader();
            assert_eq!(store::outbox::waiting(reader).await.unwrap(), 0);
            assert_eq!(domain::outbound::send::next_due(&app.desk).await.unwrap(), None);

            // Of two tickets one has left while the server was gone.
            app.connect(None, 1).await;
            let stays = app.handed(&clerk, "Resta").await;
            let leaves = app.handed(&clerk, "Parte").await;
            app.send().await;
            app.hand_on(&clerk, leaves, "back").await;
            app.connect(None, smtp.port()).await;
            app.clock.advance_ms(61_000);
            app.send().await;
            let mails = taken(&smtp, "subito@uffici.example");
            assert_eq!(mails.len(), 1, "{}", app.engine);
            assert!(
                mails[0].text.contains(&format!("/office/{stays}\n")),
                "{}",
                mails[0].text
            );
            assert!(
                !mails[0].text.contains(&format!("/office/{leaves}\n")),
                "{}",
                mails[0].text
            );
        }
    });
}

#[test]
fn a_server_that_was_gone_gets_the_notice_once() {
    run(async {
        for app in apps().await {
            let (mut smtp, _boxes) = server().await;
            app.reach_ragioneria().await;
            app.connect(None, smtp.port()).await;
            let clerk = app.browser(Role::BackOffice).await;
            let keeper = app.browser(Role::Administrator).await;
            let third = app.told("subito", NoticeChoice::AtOnce).await;
            let person = format!("/admin/people/{}", third.person_id);
            smtp.stop();
            app.handed(&clerk, "Server fermo").await;
            app.send().await;
            let health = app.stranger().get("/health/ready").await.text();
            assert!(health.contains("\"unsent\":1"), "{health}");
            assert!(
                keeper.get(&person).await.text().contains("non è ancora partito"),
                "{}",
                app.engine
            );

            smtp.restart_on_same_port();
            app.clock.advance_ms(61_000);
            app.send().await;
            app.send().await;
            assert_eq!(taken(&smtp, "subito@uffici.example").len(), 1, "{}", app.engine);
            let health = app.stranger().get("/health/ready").await.text();
            assert!(health.contains("\"unsent\":0"), "{health}");
            assert!(!keeper.get(&person).await.text().contains("non è ancora partito"));
        }
    });
}

#[test]
fn a_stop_in_the_middle_sends_the_same_mail_again() {
    run(async {
        for app in apps().await {
            let (smtp, _boxes) = server().await;
            app.reach_ragioneria().await;
            app.connect(None, smtp.port()).await;
            let clerk = app.browser(Role::BackOffice).await;
            app.told("subito", NoticeChoice::AtOnce).await;
            app.handed(&clerk, "Interrotta").await;
            let tx = app.desk.store.begin().await.unwrap();
            assert_eq!(store::notices::post_due(&tx, app.desk.now()).await.unwrap(), 1);
            let claimed = store::outbox::claim(&tx, app.desk.now()).await.unwrap().unwrap();
            tx.commit().await.unwrap();
            app.send().await;
            assert!(smtp.accepted().is_empty(), "it is in somebody's hands");
            assert_eq!(recover(&app.desk).await.unwrap(), 1, "{}", app.engine);
            app.send().await;
            let mails = taken(&smtp, "subito@uffici.example");
            assert_eq!(mails.len(), 1);
            let id = mails[0].message_id.as_deref().unwrap();
            assert_eq!(app.desk.threading.notice_of_message_id(id), Some(claimed.id));
        }
    });
}

#[test]
fn without_a_mailbox_that_can_send_a_notice_waits_and_the_health_page_says_so() {
    run(async {
        for app in apps().await {
            let (smtp, _boxes) = server().await;
            app.reach_ragioneria().await;
            // Certified mail is not for this.
            app.certified(None, smtp.port()).await;
            let clerk = app.browser(Role::BackOffice).await;
            app.told("subito", NoticeChoice::AtOnce).await;
            app.handed(&clerk, "Nessuna casella").await;
            app.send().await;
            let health = app.stranger().get("/health/ready").await.text();
            assert!(health.contains("\"unsent_without_mailbox\":1"), "{health}");
            assert!(smtp.accepted().is_empty(), "{}", app.engine);

            app.connect(None, smtp.port()).await;
            app.clock.advance_ms(61_000);
            app.send().await;
            assert_eq!(taken(&smtp, "subito@uffici.example").len(), 1, "{}", app.engine);
            let health = app.stranger().get("/health/ready").await.text();
            assert!(health.contains("\"unsent_without_mailbox\":0"), "{health}");
        }
    });
}

/// A server's report about the mail with this Message-ID.
fn bounce(id: &str) -> String {
    format!(
        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nTo: tributi@desk.example\n\
         Subject: Undelivered Mail Returned to Sender\nMessage-ID: <dsn@mx.example>\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"dsn\"\n\n\
         --dsn\nContent-Type: text/plain\n\nNot delivered.\n\
         --dsn\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n\
         Final-Recipient: rfc822; subito@uffici.example\nAction: failed\nStatus: 5.1.1\n\
         Diagnostic-Code: smtp; 550 5.1.1 User unknown\n\
         --dsn\nContent-Type: text/rfc822-headers\n\nMessage-ID: <{id}>\nSubject: x\n--dsn--\n"
    )
}

fn answer(n: usize, headers: &str) -> String {
    format!(
        "From: subito@uffici.example\nTo: tributi@desk.example\nSubject: Fuori ufficio\n\
         Message-ID: <assenza-{n}@uffici.example>\n{headers}\n\nTorno lunedì.\n"
    )
}

#[test]
fn what_comes_back_on_a_notice_is_no_citizens_mail() {
    run(async {
        for app in apps().await {
            let (smtp, _boxes) = server().await;
            app.reach_ragioneria().await;
            app.connect(None, smtp.port()).await;
            let clerk = app.browser(Role::BackOffice).await;
            let keeper = app.browser(Role::Administrator).await;
            let third = app.told("subito", NoticeChoice::AtOnce).await;
            let ticket = app.handed(&clerk, "Bollo").await;
            app.send().await;
            let envelope = smtp.accepted().remove(0);
            let ours = ::mail::parse::parse(&envelope.raw).unwrap().message_id.unwrap();
            let before = app.on_ladder(ticket).await;

            let own = String::from_utf8(envelope.raw).unwrap().replace("\r\n", "\n");
            let away = answer(1, &format!("Auto-Submitted: auto-replied\nReferences: <{ours}>"));
            // Some programs do not say that they answer by themselves.
            let unmarked = answer(2, &format!("In-Reply-To: <{ours}>"));
            for (raw, reason) in [
                (own, "own"),
                (away, "notice"),
                (unmarked, "notice"),
                (bounce(&ours), "notice"),
            ] {
                let receipt = arrive(&app, &raw).await;
                assert_eq!(ticket_of(&app, receipt).await, None, "{}: {raw}", app.engine);
                let (Receipt::Stored(id) | Receipt::Known(id)) = receipt;
                let row = store::inbound::find(app.desk.store.reader(), id)
                    .await
                    .unwrap()
                    .unwrap();
                assert_eq!(row.state, InboundState::NoTicket, "{raw}");
                assert_eq!(row.reason.as_deref(), Some(reason), "{raw}");
            }
            assert_eq!(
                app.on_ladder(ticket).await,
                before,
                "the citizen's ticket knows nothing of it"
            );
            let page = keeper.get(&format!("/admin/people/{}", third.person_id)).await.text();
            assert!(
                page.contains("User unknown") && page.contains("non è stato consegnato"),
                "{}",
                app.engine
            );

            // Who has no proof, or was passed the notice on by somebody, is a citizen like every other.
            let forged = ours.replacen('n', "n9", 1);
            for headers in [
                format!("In-Reply-To: <{forged}>"),
                format!("References: <{ours}> <x@y.example>"),
            ] {
                let raw = answer(headers.len(), &headers);
                assert!(ticket_of(&app, arrive(&app, &raw).await).await.is_some(), "{raw}");
            }
        }
    });
}

#[test]
fn each_chooses_and_the_administrator_too() {
    run(async {
        for app in apps().await {
            let clerk = app.browser(Role::BackOffice).await;
            let keeper = app.browser(Role::Administrator).await;
            let third = app.told("subito", NoticeChoice::AtOnce).await;
            let chosen = async || {
                let person = store::people::find(app.desk.store.reader(), third.person_id).await;
                person.unwrap().unwrap().notices
            };
            assert!(!clerk.get("/account").await.text().contains("name=\"notices\""));
            let own = third.get("/account").await.text();
            assert!(
                own.contains("name=\"notices\"") && own.contains("subito@uffici.example"),
                "{own}"
            );
            let done = third.post("/account", &[("notices", "digest")]).await;
            assert_eq!(done.location(), "/account?done=saved");
            assert_eq!(chosen().await, NoticeChoice::Digest, "{}", app.engine);
            let refused = third.post("/account", &[("notices", "sempre")]).await;
            assert_eq!(refused.location(), "", "{}", refused.text());
            assert_eq!(chosen().await, NoticeChoice::Digest);

            let person = format!("/admin/people/{}", third.person_id);
            let office = app.ragioneria.to_string();
            let id = third.person_id.to_string();
            let mut fields = vec![
                ("id", id.as_str()),
                ("login", "subito"),
                ("name", "Persona subito"),
                ("email", ""),
                ("operator_code", ""),
                ("notices", "sempre"),
                ("grant_role_0", "third_level"),
                ("grant_queue_0", ""),
                ("grant_office_0", office.as_str()),
            ];
            let refused = keeper.post("/admin/people", &fields).await;
            assert!(refused.location().contains("again=yes"), "{}", refused.location());
            fields[5].1 = "never";
            let done = keeper.post("/admin/people", &fields).await;
            assert_eq!(done.location(), "/admin/people?done=saved");
            assert_eq!(chosen().await, NoticeChoice::Never, "{}", app.engine);
            let page = keeper.get(&person).await.text();
            assert!(
                page.contains("non ha un indirizzo e-mail"),
                "they cannot be told: {}",
                app.engine
            );
        }
    });
}
