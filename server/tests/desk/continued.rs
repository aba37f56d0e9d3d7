//! Answers to closed tickets: within the window they open them again, after that a new ticket goes on.

use domain::Principal;
use domain::admin::Actor;
use domain::admin::furniture::{QueueForm, save_queue};
use domain::ingest::process::process_next;
use domain::ingest::receive::{Arrived, receive};
use domain::sla::ClockRules;
use domain::tickets::{close, state};
use model::message::EventKind;
use model::sorting::Sorting;
use model::{Role, TicketState, Timestamp};
use store::tickets::TimelineRow;

use crate::app::{Browser, TestApp, apps, grant, run};
use crate::mail::{MAIL, arrive, number, page, ticket_of};

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// Somebody of the back office who signs in now: sessions end while a test's clock moves on.
async fn clerk(app: &TestApp, login: &str) -> Browser {
    app.browser_with(login, vec![grant(Role::BackOffice, None)]).await
}

/// A mail of Lucia that cites a message of a ticket with its proof.
fn answer(app: &TestApp, ticket: i64, name: &str) -> String {
    let ours = app.desk.threading.message_id(ticket, 1);
    format!(
        "From: lucia@posta.example\nTo: tributi@desk.example\nSubject: Re: Bollo pagato due volte\n\
         Message-ID: <{name}@posta.example>\nIn-Reply-To: <{ours}>\n\nRisposta {name}.\n"
    )
}

impl TestApp {
    /// Files a mail that the mailbox received at an instant; the ticket it is on.
    async fn file(&self, raw: &str, received_at: Timestamp) -> Option<i64> {
        let mail = Arrived {
            mailbox_id: self.mailbox,
            place: None,
            received_at: Some(received_at),
            raw: raw.replace('\n', "\r\n").into_bytes().into(),
        };
        let receipt = receive(&self.desk, mail).await.unwrap();
        while process_next(&self.desk).await.unwrap() {}
        ticket_of(self, receipt).await
    }

    /// Files a mail that the mailbox receives now; the ticket it is on.
    async fn file_now(&self, raw: &str) -> i64 {
        ticket_of(self, arrive(self, raw).await).await.expect("a ticket")
    }

    /// Has a ticket closed now.
    async fn shut(&self, who: &Principal, id: i64) {
        let version = self.ticket(id).await.version;
        close::close(&self.desk, who, id, self.solved, version).await.unwrap();
    }

    /// How a ticket was opened again: when, and by whom.
    async fn reopenings(&self, id: i64) -> Vec<(Timestamp, Option<String>)> {
        let rows = store::tickets::timeline(self.desk.store.reader(), id).await.unwrap();
        let reopened = |row: TimelineRow| match row {
            TimelineRow::Event {
                kind: EventKind::Reopened,
                at,
                actor,
                ..
            } => Some((at, actor)),
            _ => None,
        };
        rows.into_iter().filter_map(reopened).collect()
    }

    async fn exists(&self, id: i64) -> bool {
        let found = store::tickets::find(self.desk.store.reader(), &store::Scope::desk(), id).await;
        found.unwrap().is_some()
    }
}

#[test]
fn an_answer_opens_a_ticket_again_for_seven_days_however_late_it_is_read() {
    run(async {
        for app in apps().await {
            let who = app.principal(clerk(&app, "anna").await.person_id).await;
            for (name, after, opens_again) in [
                ("prima", 7 * DAY - HOUR, true),
                ("orlo", 7 * DAY, true),
                ("dopo", 7 * DAY + 1, false),
            ] {
                let first = MAIL.replace("<uno@", &format!("<{name}-uno@"));
                let id = app.file_now(&first).await;
                app.shut(&who, id).await;
                let before = app.ticket(id).await;
                let answered = before.closed_at.unwrap().plus_ms(after);
                app.clock.advance_ms(10 * DAY);
                let landed = app.file(&answer(&app, id, name), answered).await.unwrap();
                let ticket = app.ticket(id).await;
                if opens_again {
                    assert_eq!(landed, id, "{name} ({})", app.engine);
                    assert_eq!((ticket.state, ticket.closed_at), (TicketState::Open, None));
                    assert_eq!(
                        app.reopenings(id).await,
                        [(answered, None)],
                        "when the citizen answered ({})",
                        app.engine
                    );
                } else {
                    assert_ne!(landed, id, "{name} ({})", app.engine);
                    assert_eq!(ticket, before, "untouched ({})", app.engine);
                    assert_eq!(app.ticket(landed).await.received_at, answered);
                }
            }
        }
    });
}

#[test]
fn how_long_an_answer_opens_a_ticket_again_is_a_setting() {
    run(async {
        for app in apps().await {
            let who = app.principal(clerk(&app, "anna").await.person_id).await;
            let id = app.file_now(MAIL).await;
            app.shut(&who, id).await;
            let rules = ClockRules {
                reopen_days: 2,
                ..ClockRules::shipped()
            };
            app.count_by(&rules, who.id).await;
            app.clock.advance_ms(3 * DAY);
            assert_ne!(app.file_now(&answer(&app, id, "a")).await, id, "{}", app.engine);
        }
    });
}

#[test]
fn an_answer_takes_the_credit_of_first_contact_away() {
    run(async {
        for app in apps().await {
            let operator = clerk(&app, "anna").await;
            let form = app.contact("Quante rate", "close");
            let fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let id = operator.multipart("/contacts/new", &fields, &[]).await.ticket();
            assert!(app.ticket(id).await.first_contact, "{}", app.engine);
            let mail = format!(
                "From: mario@posta.example\nTo: x\nSubject: Re: [Sportello #{id}] Quante rate\n\
                 Message-ID: <m@posta.example>\n\nNon basta.\n"
            );
            assert_eq!(app.file_now(&mail).await, id);
            let ticket = app.ticket(id).await;
            assert_eq!(
                (ticket.first_contact, ticket.outcome_id),
                (false, None),
                "{}",
                app.engine
            );
        }
    });
}

#[test]
fn what_comes_too_late_is_a_new_ticket_of_the_same_matter_and_the_same_person() {
    run(async {
        for app in apps().await {
            let operator = clerk(&app, "anna").await;
            let id = app.call(&operator, "Rate del bollo").await;
            let who = app.principal(operator.person_id).await;
            app.shut(&who, id).await;
            app.clock.advance_ms(8 * DAY);
            let before = app.ticket(id).await;
            // What opens tickets here waits for a person; an answer does not.
            app.sort_by(Sorting::Triage).await;
            let ours = app.desk.threading.message_id(id, 1);
            let late = format!(
                "From: studio@commercialista.example\nTo: tributi@desk.example\nSubject: Re: [Sportello #{id}]\n\
                 Message-ID: <l@posta.example>\nIn-Reply-To: <{ours}>\nMIME-Version: 1.0\n\
                 Content-Type: multipart/mixed; boundary=x\n\n\
                 --x\nContent-Type: text/plain\n\nEcco l'atto che manca.\n\
                 --x\nContent-Type: application/pdf; name=atto.pdf\nContent-Transfer-Encoding: base64\n\n\
                 JVBERi0xLjQK\n--x--\n"
            );
            let onward = app.file_now(&late).await;
            assert_ne!(onward, id, "{}", app.engine);
            let ticket = app.ticket(onward).await;
            assert_eq!(
                (
                    ticket.queue_id,
                    ticket.reason_id,
                    ticket.requester_id,
                    ticket.related_id
                ),
                (before.queue_id, Some(app.reason), before.requester_id, Some(id)),
                "{}",
                app.engine
            );
            assert_eq!((ticket.state, ticket.level), (TicketState::New, 1));
            assert_eq!(ticket.subject, "Rate del bollo", "the mail has none of its own");
            assert_eq!(app.ticket(id).await, before, "{}", app.engine);

            let reader = clerk(&app, "bea").await;
            let text = page(&reader, onward).await;
            for words in [
                "manca.",
                "atto.pdf",
                "Mario Prova",
                "studio@commercialista.example",
                "Seguito di",
                &format!("href=\"/tickets/{id}\""),
            ] {
                assert!(text.contains(words), "{words} ({})", app.engine);
            }
            assert!(!text.contains("Forse collegato"), "{}", app.engine);
            let text = page(&reader, id).await;
            for words in ["Continua in", &format!("continua nel ticket #{onward:06}")] {
                assert!(text.contains(words), "{words} ({})", app.engine);
            }
            assert!(!text.contains("atto.pdf"), "{}", app.engine);
        }
    });
}

#[test]
fn further_answers_find_the_ticket_that_goes_on() {
    run(async {
        for app in apps().await {
            let who = app.principal(clerk(&app, "anna").await.person_id).await;
            let first = app.file_now(MAIL).await;
            app.shut(&who, first).await;
            app.clock.advance_ms(8 * DAY);
            let second = app.file_now(&answer(&app, first, "a")).await;
            for (cited, name) in [(first, "b"), (second, "c")] {
                let landed = app.file_now(&answer(&app, cited, name)).await;
                assert_eq!(landed, second, "{name} ({})", app.engine);
            }
            app.shut(&who, second).await;
            app.clock.advance_ms(DAY);
            assert_eq!(app.file_now(&answer(&app, first, "d")).await, second, "{}", app.engine);
            assert_eq!(app.ticket(second).await.state, TicketState::Open, "opened again");

            app.shut(&who, second).await;
            app.clock.advance_ms(8 * DAY);
            let third = app.file_now(&answer(&app, first, "e")).await;
            assert!(third > second, "{}", app.engine);
            assert_eq!(app.ticket(third).await.related_id, Some(second), "one after the other");
            for (cited, name) in [(first, "f"), (second, "g"), (third, "h")] {
                let landed = app.file_now(&answer(&app, cited, name)).await;
                assert_eq!(landed, third, "{name} ({})", app.engine);
            }
            assert!(!app.exists(third + 1).await, "no ticket too many ({})", app.engine);

            // A colleague may open the first one again at any time; from then on it takes its answers itself.
            let version = app.ticket(first).await.version;
            state::change_state(&app.desk, &who, first, TicketState::Open, version)
                .await
                .unwrap();
            assert_eq!(app.file_now(&answer(&app, first, "i")).await, first, "{}", app.engine);
        }
    });
}

#[test]
fn machines_open_nothing_again_and_nothing_new() {
    run(async {
        for app in apps().await {
            let who = app.principal(clerk(&app, "anna").await.person_id).await;
            let id = app.file_now(MAIL).await;
            app.shut(&who, id).await;
            let vacation =
                |name: &str| answer(&app, id, name).replace("Message-ID:", "Auto-Submitted: auto-replied\nMessage-ID:");
            for name in ["subito", "tardi"] {
                assert_eq!(app.file_now(&vacation(name)).await, id, "beside what it answers");
                let ticket = app.ticket(id).await;
                assert_eq!(ticket.state, TicketState::Closed, "{name} ({})", app.engine);
                app.clock.advance_ms(8 * DAY);
            }
            assert!(!app.exists(id + 1).await, "{}", app.engine);
        }
    });
}

#[test]
fn where_its_queue_is_out_of_use_the_mailbox_leads() {
    run(async {
        for app in apps().await {
            let who = app.principal(clerk(&app, "anna").await.person_id).await;
            let id = app.file_now(MAIL).await;
            let version = app.ticket(id).await.version;
            state::change_queue(&app.desk, &who, id, app.pec, None, version)
                .await
                .unwrap();
            app.shut(&who, id).await;
            app.clock.advance_ms(8 * DAY);
            let still = app.file_now(&answer(&app, id, "a")).await;
            assert_eq!(app.ticket(still).await.queue_id, app.pec, "{}", app.engine);
            app.shut(&who, still).await;
            let unused = QueueForm {
                id: Some(app.pec),
                name: "PEC".to_owned(),
                active: false,
                ..QueueForm::default()
            };
            save_queue(&app.desk, Actor::CommandLine, unused).await.unwrap();
            app.clock.advance_ms(8 * DAY);
            let onward = app.file_now(&answer(&app, id, "b")).await;
            let ticket = app.ticket(onward).await;
            assert_eq!(
                (ticket.queue_id, ticket.related_id),
                (app.tributi, Some(still)),
                "{}",
                app.engine
            );
        }
    });
}

#[test]
fn who_adds_a_mail_to_an_old_ticket_opens_it_again() {
    run(async {
        for app in apps().await {
            let who = app.principal(clerk(&app, "anna").await.person_id).await;
            let id = app.file_now(MAIL).await;
            app.shut(&who, id).await;
            app.sort_by(Sorting::Triage).await;
            for (days, by) in [(1, None), (8, Some("Persona anna".to_owned()))] {
                app.clock.advance_ms(days * DAY);
                let fresh = MAIL.replace("<uno@", &format!("<fresca-{days}@"));
                let mail = number(arrive(&app, &fresh).await);
                domain::triage::attach(&app.desk, &who, mail, id).await.unwrap();
                let (at, actor) = app.reopenings(id).await.pop().unwrap();
                assert_eq!((at, actor), (app.desk.now(), by), "after {days} days ({})", app.engine);
                app.shut(&who, id).await;
            }
        }
    });
}
