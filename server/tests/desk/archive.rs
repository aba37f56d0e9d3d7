//! The archive: what was closed long ago is out of the day's work, readable for who may see it, and written by nobody.

use ::mail::pec::RecipientState;
use axum::http::StatusCode;
use domain::tickets::ladder::escalate::{Destination, Escalation, escalate};
use domain::tickets::recontacts::agree::{Agreement, agree};
use domain::tickets::{alert, assign, close, note, reply, state, verify};
use domain::{Error, Principal};
use model::forms::ReplyForm;
use model::message::AlertKind;
use model::outbox::DeliveryState;
use model::pec_request::RequestKind;
use model::sorting::Sorting;
use model::{Problem, Role, TicketState};
use store::tickets::Ticket;

use crate::app::{Browser, TestApp, apps, grant, run};
use crate::mail::{MAIL, arrive, number, page, ticket_of};
use crate::pec::{CITIZEN, certified_ticket, receipt, states, take};

const DAY: i64 = 24 * 3_600_000;

/// Somebody of the back office who signs in now: sessions end while a test's clock moves on.
async fn clerk(app: &TestApp, login: &str) -> Browser {
    app.browser_with(login, vec![grant(Role::BackOffice, None)]).await
}

impl TestApp {
    /// A call that is closed at once by somebody.
    async fn closed_call(&self, who: &Browser, subject: &str) -> i64 {
        let id = self.call(who, subject).await;
        let person = self.principal(who.person_id).await;
        let version = self.ticket(id).await.version;
        close::close(&self.desk, &person, id, self.solved, version)
            .await
            .unwrap();
        id
    }

    /// Puts into the archive whatever is due; how many.
    async fn archive(&self) -> usize {
        let mut done = 0;
        loop {
            match domain::archive::next(&self.desk).await.unwrap() {
                0 => return done,
                some => done += some,
            }
        }
    }

    /// A ticket in the archive.
    async fn archived(&self, subject: &str) -> Ticket {
        let operator = clerk(self, "prima").await;
        let id = self.closed_call(&operator, subject).await;
        self.clock.advance_ms(91 * DAY);
        assert_eq!(self.archive().await, 1, "{}", self.engine);
        self.ticket(id).await
    }

    /// How much is written on a ticket and about it.
    async fn written(&self, id: i64) -> (u64, u64, u64) {
        let of = format!("ticket_id = {id}");
        (
            self.count("message", &of).await,
            self.count("event", &of).await,
            self.count("attachment", &of).await,
        )
    }
}

#[test]
fn only_what_was_closed_long_ago_leaves_the_lists_and_is_found_in_the_archive() {
    run(async {
        for app in apps().await {
            let operator = clerk(&app, "prima").await;
            let old = app.closed_call(&operator, "Vecchia pratica").await;
            app.clock.advance_ms(60 * DAY);
            let operator = clerk(&app, "seconda").await;
            let recent = app.closed_call(&operator, "Chiusa da poco").await;
            let open = app.call(&operator, "Ancora aperta").await;
            app.clock.advance_ms(30 * DAY);
            assert_eq!(app.archive().await, 0, "90 days are not over ({})", app.engine);
            app.clock.advance_ms(DAY);
            let before = app.ticket(old).await;
            assert_eq!(app.archive().await, 1, "{}", app.engine);
            let after = app.ticket(old).await;
            let expected = Ticket {
                archived_at: Some(app.desk.now()),
                version: before.version + 1,
                ..before
            };
            assert_eq!(after, expected, "nothing else changed ({})", app.engine);
            for id in [recent, open] {
                assert_eq!(app.ticket(id).await.archived_at, None);
            }

            let reader = clerk(&app, "terza").await;
            for path in [
                "/",
                "/tickets",
                "/tickets?sort=newest",
                "/tickets?sort=activity",
                "/tickets?state=closed",
                "/queues/tributi?state=closed",
            ] {
                let list = reader.get(path).await.text();
                assert!(!list.contains("Vecchia pratica"), "{path} ({})", app.engine);
            }
            assert!(
                reader
                    .get("/tickets?state=closed")
                    .await
                    .text()
                    .contains("Chiusa da poco")
            );
            let requester = after.requester_id.unwrap();
            for path in [
                "/tickets?archive=yes".to_owned(),
                "/queues/tributi?archive=yes".to_owned(),
                format!("/tickets?archive=yes&requester={requester}"),
            ] {
                let list = reader.get(&path).await.text();
                assert!(list.contains("Vecchia pratica"), "{path} ({})", app.engine);
                assert!(!list.contains("Chiusa da poco") && !list.contains("Ancora aperta"));
            }
            for path in [
                "/queues/pec?archive=yes".to_owned(),
                format!("/tickets?archive=yes&requester={}", requester + 1_000),
            ] {
                let list = reader.get(&path).await.text();
                assert!(!list.contains("Vecchia pratica"), "{path} ({})", app.engine);
            }
            // Beside another ticket of the citizen it is not shown, and the way to it is.
            let beside = page(&reader, open).await;
            assert!(!beside.contains("Vecchia pratica"), "{}", app.engine);
            assert!(beside.contains("archive=yes") && beside.contains(&format!("requester={requester}")));

            let text = page(&reader, old).await;
            for words in [
                "In archivio dal",
                "sola lettura",
                "ha spostato il ticket in archivio",
                "Chiede quante rate.",
                "Nuovo ticket collegato",
            ] {
                assert!(text.contains(words), "{words} ({})", app.engine);
            }
            let forward = format!("/forward/{old}");
            for words in ["id=\"composer\"", "Prendi in carico", forward.as_str()] {
                assert!(!text.contains(words), "{words} ({})", app.engine);
            }
        }
    });
}

#[test]
fn a_long_archive_is_paged_without_gaps() {
    run(async {
        for app in apps().await {
            let operator = clerk(&app, "prima").await;
            for n in 0..60 {
                app.closed_call(&operator, &format!("Caso numero {n:03}")).await;
            }
            app.clock.advance_ms(91 * DAY);
            assert_eq!(app.archive().await, 60, "{}", app.engine);
            let reader = clerk(&app, "seconda").await;
            let mut path = "/tickets?archive=yes".to_owned();
            let mut seen = std::collections::BTreeSet::new();
            for pages in 1.. {
                let list = reader.get(&path).await.text();
                for piece in list.split("title=\"Caso numero ").skip(1) {
                    assert!(seen.insert(piece[..3].to_owned()), "{} twice", &piece[..3]);
                }
                let Some(next) = list.split("rel=\"next\"").nth(1) else {
                    assert_eq!((seen.len(), pages), (60, 2), "{}", app.engine);
                    break;
                };
                let href = next.split("href=\"").nth(1).unwrap().split('"').next().unwrap();
                path = href.replace("&amp;", "&");
            }
        }
    });
}

#[test]
fn what_somebody_still_has_to_see_keeps_its_ticket_out_of_the_archive() {
    run(async {
        for app in apps().await {
            let operator = clerk(&app, "prima").await;
            let id = app.closed_call(&operator, "Con una segnalazione").await;
            let tx = app.desk.store.begin().await.unwrap();
            store::alerts::raise(
                &tx,
                id,
                None,
                AlertKind::NotDelivered,
                "x@posta.example",
                app.desk.now(),
            )
            .await
            .unwrap();
            tx.commit().await.unwrap();
            app.clock.advance_ms(91 * DAY);
            assert_eq!(app.archive().await, 0, "{}", app.engine);
            let who = app.principal(operator.person_id).await;
            alert::see(&app.desk, &who, id, 1).await.unwrap();
            assert_eq!(app.archive().await, 1, "{}", app.engine);
        }
    });
}

/// Everything that a person can try on a ticket, with what came of it.
async fn every_write(app: &TestApp, who: &Principal, ticket: &Ticket, mail: i64) -> Vec<(&'static str, Error)> {
    let (desk, id, version) = (&app.desk, ticket.id, ticket.version);
    let answer = ReplyForm {
        ticket_id: id,
        text: "Troppo tardi.".to_owned(),
        version,
        ..ReplyForm::default()
    };
    let onward = Escalation {
        ticket_id: id,
        to: Destination::Office(app.ragioneria),
        why: "Perché".to_owned(),
        missing: String::new(),
        version,
    };
    let call = Agreement {
        ticket_id: id,
        at: "2027-06-01T10:00".to_owned(),
        number: "0971 555 101".to_owned(),
        note: String::new(),
        mine: true,
    };
    let request = domain::pec_requests::open::open(desk, who, id, Some(RequestKind::LogFile)).await;
    let done = vec![
        ("note", note::note(desk, who, id, "Nota", Vec::new()).await),
        ("reply", reply::reply(desk, who, answer, Vec::new()).await),
        (
            "state",
            state::change_state(desk, who, id, TicketState::Open, version).await,
        ),
        (
            "queue",
            state::change_queue(desk, who, id, app.pec, None, version).await,
        ),
        ("take", assign::take(desk, who, id).await),
        ("release", assign::release(desk, who, id).await),
        ("close", close::close(desk, who, id, app.solved, version).await),
        ("verify", verify::verify(desk, who, id, &[], version).await),
        ("escalate", escalate(desk, who, &onward).await),
        ("agree", agree(desk, who, call).await.map(|_| ())),
        ("PEC request", request.map(|_| ())),
        ("mail", domain::triage::attach(desk, who, mail, id).await),
    ];
    done.into_iter()
        .map(|(what, done)| (what, done.expect_err(what)))
        .collect()
}

#[test]
fn nothing_is_written_to_a_ticket_of_the_archive() {
    run(async {
        for app in apps().await {
            let ticket = app.archived("Vecchia pratica").await;
            let operator = clerk(&app, "seconda").await;
            let who = app.principal(operator.person_id).await;
            app.sort_by(Sorting::Triage).await;
            let mail = number(arrive(&app, MAIL).await);
            let written = app.written(ticket.id).await;
            for (what, error) in every_write(&app, &who, &ticket, mail).await {
                assert!(
                    matches!(error, Error::Refused(Problem::Archived)),
                    "{what}: {error} ({})",
                    app.engine
                );
            }
            let linked = domain::outages::open::Opening {
                title: "Portale fermo".to_owned(),
                queue_id: Some(app.tributi),
                began_at: "2026-11-23T09:10".to_owned(),
                ..domain::outages::open::Opening::default()
            };
            let outage = domain::outages::open::open(&app.desk, &who, linked).await.unwrap();
            let done = domain::outages::link::link(&app.desk, &who, outage, "", &[ticket.id]).await;
            assert!(
                matches!(done, Err(Error::Refused(Problem::Invalid(_)))),
                "{}",
                app.engine
            );
            assert_eq!(app.ticket(ticket.id).await, ticket, "{}", app.engine);
            assert_eq!(app.written(ticket.id).await, written, "{}", app.engine);

            // Who was writing when it went there is told, and finds the text again.
            let note = [("text", "Scritto prima che andasse in archivio.")];
            let sent = operator
                .multipart(&format!("/tickets/{}/note", ticket.id), &note, &[])
                .await;
            assert_eq!(
                sent.location(),
                format!("/tickets/{}?again=note#problem", ticket.id),
                "{}",
                app.engine
            );
            let text = operator.get(&format!("/tickets/{}?again=note", ticket.id)).await.text();
            for words in [
                "apri un nuovo ticket collegato",
                "Scritto prima che andasse in archivio.",
            ] {
                assert!(text.contains(words), "{words} ({})", app.engine);
            }
            let forward = operator.get(&format!("/forward/{}", ticket.id)).await;
            assert!(
                forward.text().contains("apri un nuovo ticket collegato"),
                "{}",
                app.engine
            );
        }
    });
}

#[test]
fn who_may_not_see_a_ticket_does_not_see_it_in_the_archive() {
    run(async {
        for app in apps().await {
            let ticket = app.archived("Segreto di Tributi").await;
            let others = [
                app.browser_with("di_pec", vec![grant(Role::BackOffice, Some(app.pec))])
                    .await,
                app.browser_with("archivista_pec", vec![grant(Role::Archivist, Some(app.pec))])
                    .await,
                app.browser(Role::Administrator).await,
                app.browser_with("senza_ruoli", Vec::new()).await,
            ];
            for who in &others {
                for path in [
                    "/tickets?archive=yes".to_owned(),
                    "/queues/tributi?archive=yes".to_owned(),
                    format!("/tickets?archive=yes&requester={}", ticket.requester_id.unwrap()),
                ] {
                    let list = who.get(&path).await.text();
                    assert!(!list.contains("Segreto di Tributi"), "{path} ({})", app.engine);
                }
                let page = who.get(&format!("/tickets/{}", ticket.id)).await;
                assert_eq!(page.status, StatusCode::NOT_FOUND, "{}", app.engine);
            }
            // Nor is a new ticket linked to it, by somebody who logs contacts elsewhere.
            let (number, queue) = (ticket.id.to_string(), app.pec.to_string());
            let form = app.contact("Mi collego", "forward");
            let elsewhere = form.iter().map(|(name, value)| match *name {
                "queue_id" => ("queue_id", queue.as_str()),
                "reason_id" => ("reason_id", ""),
                name => (name, value.as_str()),
            });
            let fields: Vec<(&str, &str)> = elsewhere.chain([("related", number.as_str())]).collect();
            let sent = others[0].multipart("/contacts/new", &fields, &[]).await;
            assert!(sent.location().contains("again=yes"), "{}", sent.location());
            assert_eq!(app.ticket(ticket.id).await, ticket);
        }
    });
}

#[test]
fn a_citizens_answer_to_the_archive_opens_a_new_ticket_that_says_which_one_it_follows() {
    run(async {
        for app in apps().await {
            let ticket = app.archived("Rate del bollo").await;
            let ours = app.desk.threading.message_id(ticket.id, 1);
            let answer = |n: u32| {
                format!(
                    "From: mario@posta.example\nTo: tributi@desk.example\nSubject: Re: Rate del bollo\n\
                     Message-ID: <r{n}@posta.example>\nIn-Reply-To: <{ours}>\n\nRisposta {n}.\n"
                )
            };
            let onward = ticket_of(&app, arrive(&app, &answer(1)).await).await.unwrap();
            assert_ne!(onward, ticket.id, "{}", app.engine);
            let new = app.ticket(onward).await;
            assert_eq!(
                (new.state, new.requester_id, new.related_id, new.archived_at),
                (TicketState::New, ticket.requester_id, Some(ticket.id), None),
                "{}",
                app.engine
            );
            assert_eq!(app.ticket(ticket.id).await, ticket, "{}", app.engine);
            let further = ticket_of(&app, arrive(&app, &answer(2)).await).await;
            assert_eq!(further, Some(onward), "the next one joins it ({})", app.engine);
            let reader = clerk(&app, "seconda").await;
            let text = page(&reader, onward).await;
            assert!(text.contains("Seguito di") && text.contains(&format!("href=\"/tickets/{}\"", ticket.id)));
            let text = page(&reader, ticket.id).await;
            assert!(
                text.contains(&format!("continua nel ticket #{onward:06}")),
                "{}",
                app.engine
            );
        }
    });
}

#[test]
fn an_answer_within_the_window_for_opening_again_does_not_get_into_the_archive_either() {
    run(async {
        for app in apps().await {
            let operator = clerk(&app, "prima").await;
            let who = app.principal(operator.person_id).await;
            let rules = domain::sla::ClockRules {
                reopen_days: 30,
                ..domain::sla::ClockRules::shipped()
            };
            app.count_by(&rules, who.id).await;
            domain::admin::archive::save(&app.desk, domain::admin::Actor::CommandLine, 7)
                .await
                .unwrap();
            let id = app.closed_call(&operator, "Rate del bollo").await;
            app.clock.advance_ms(8 * DAY);
            assert_eq!(app.archive().await, 1, "{}", app.engine);
            let ours = app.desk.threading.message_id(id, 1);
            let mail = format!(
                "From: mario@posta.example\nTo: tributi@desk.example\nSubject: Re: Rate\nMessage-ID: <r@posta.example>\n\
                 In-Reply-To: <{ours}>\n\nAncora io.\n"
            );
            let landed = ticket_of(&app, arrive(&app, &mail).await).await.unwrap();
            assert_ne!(landed, id, "{}", app.engine);
            assert_eq!(app.ticket(id).await.state, TicketState::Closed);
        }
    });
}

#[test]
fn a_receipt_for_the_archive_is_kept_as_evidence_and_opens_nothing_again() {
    run(async {
        for app in apps().await {
            let operator = clerk(&app, "prima").await;
            let mailbox = app.certified(None, 1).await;
            let id = certified_ticket(&app, mailbox).await;
            let mails = crate::pec::reply(&app, &operator, id, "closed").await;
            take(
                &app,
                mailbox,
                receipt(&app, RecipientState::Accepted, &mails[0], 0, None),
            )
            .await;
            app.clock.advance_ms(91 * DAY);
            assert_eq!(app.archive().await, 1, "{}", app.engine);
            let before = app.ticket(id).await;
            let late = take(
                &app,
                mailbox,
                receipt(&app, RecipientState::Delivered, &mails[0], 1, None),
            )
            .await;
            assert_eq!(late.ticket_id, Some(id), "{}", app.engine);
            assert_eq!(
                states(&app, id).await[0],
                (CITIZEN.to_owned(), DeliveryState::Delivered)
            );
            let bad = receipt(&app, RecipientState::Failed, &mails[1], 1, Some("5.1.1 - non valido"));
            take(&app, mailbox, bad).await;
            assert_eq!(states(&app, id).await[1].1, DeliveryState::Failed);
            assert_eq!(app.ticket(id).await, before, "{}", app.engine);
            // Somebody is told, and can see it away.
            let reader = app.browser(Role::TeamLeader).await;
            assert!(reader.get("/").await.text().contains("Da guardare"), "{}", app.engine);
            let who = app.principal(reader.person_id).await;
            alert::see(&app.desk, &who, id, 1).await.unwrap();
            assert!(!reader.get("/").await.text().contains("Da guardare"), "{}", app.engine);
        }
    });
}

#[test]
fn who_rings_again_gets_a_new_ticket_that_goes_on_from_the_old_one() {
    run(async {
        for app in apps().await {
            let ticket = app.archived("Rate del bollo").await;
            let operator = clerk(&app, "seconda").await;
            let form = operator
                .get(&format!("/contacts/new?related={}", ticket.id))
                .await
                .text();
            for words in [
                "Il nuovo ticket sarà collegato al",
                "value=\"Rate del bollo\"",
                "value=\"Mario Prova\"",
            ] {
                assert!(form.contains(words), "{words} ({})", app.engine);
            }
            let number = ticket.id.to_string();
            let mut fields = app.contact("Rate del bollo", "forward");
            fields.push(("related", number));
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let id = operator.multipart("/contacts/new", &fields, &[]).await.ticket();
            assert_eq!(app.ticket(id).await.related_id, Some(ticket.id), "{}", app.engine);
            assert!(page(&operator, id).await.contains("Seguito di"), "{}", app.engine);
            assert!(
                page(&operator, ticket.id)
                    .await
                    .contains(&format!("continua nel ticket #{id:06}")),
                "{}",
                app.engine
            );
            assert_eq!(app.ticket(ticket.id).await, ticket, "{}", app.engine);
        }
    });
}

#[test]
fn after_how_many_days_is_a_setting_with_bounds() {
    run(async {
        for app in apps().await {
            let operator = clerk(&app, "prima").await;
            let id = app.closed_call(&operator, "Chiusa da una settimana").await;
            app.clock.advance_ms(8 * DAY);
            let administrator = app.browser(Role::Administrator).await;
            for wrong in ["6", "3651", "-1", "presto"] {
                let sent = administrator.post("/admin/archive", &[("archive_days", wrong)]).await;
                assert_eq!(sent.location(), "/admin/archive?again=yes#problem", "{wrong}");
                let form = administrator.get("/admin/archive?again=yes").await.text();
                assert!(form.contains(&format!("value=\"{wrong}\"")), "{wrong} is still there");
            }
            assert_eq!(app.archive().await, 0, "{}", app.engine);
            for days in ["3650", "7"] {
                let sent = administrator.post("/admin/archive", &[("archive_days", days)]).await;
                assert_eq!(sent.location(), "/admin/archive?done=saved");
            }
            assert!(administrator.get("/admin/archive").await.text().contains("value=\"7\""));
            assert_eq!(app.archive().await, 1, "{}", app.engine);
            assert!(app.ticket(id).await.archived_at.is_some());
            let other = clerk(&app, "seconda").await;
            let sent = other.post("/admin/archive", &[("archive_days", "30")]).await;
            assert_eq!(sent.status, StatusCode::FORBIDDEN, "{}", app.engine);
        }
    });
}
