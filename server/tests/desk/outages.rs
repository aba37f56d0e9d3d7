//! Outages: one cause behind many tickets, one answer to all their citizens, each on their own ticket and once.

use axum::http::StatusCode;
use domain::outages::answer;
use domain::outbound::send::send_next;
use model::outage::{Answered, OutageState};
use model::ticket::LastWord;
use model::{Role, TicketState};
use store::Scope;
use store::outages::{Head, LinkedRow};
use tempfile::TempDir;
use testkit::{Delivery, SmtpServer};

use crate::app::{Answer, Browser, TestApp, apps, grant, run};
use crate::mail::{arrive, ticket_of};

pub const TEXT: &str = "Gentile {nome}, ticket {numero}: il portale funziona di nuovo.";

/// A mail server that takes everything, and where it puts it.
pub async fn server() -> (SmtpServer, TempDir) {
    let boxes = tempfile::tempdir().unwrap();
    let delivery = Delivery::default().elsewhere(boxes.path());
    let smtp = tokio::task::spawn_blocking(|| SmtpServer::start(delivery))
        .await
        .unwrap();
    (smtp, boxes)
}

/// What the server has taken for an address, read.
pub fn taken(smtp: &SmtpServer, address: &str) -> Vec<::mail::Mail> {
    smtp.accepted()
        .into_iter()
        .filter(|envelope| envelope.to == [address])
        .map(|envelope| ::mail::parse::parse(&envelope.raw).unwrap())
        .collect()
}

pub async fn send_all(app: &TestApp) {
    while send_next(&app.desk).await.unwrap() {}
}

/// An outage of a queue that began at ten past nine; its number.
pub async fn opened(app: &TestApp, who: &Browser, queue_id: i64, ticket: Option<i64>) -> i64 {
    let (queue, ticket) = (
        queue_id.to_string(),
        ticket.map(|id| id.to_string()).unwrap_or_default(),
    );
    let fields = [
        ("title", "Portale fermo"),
        ("description", "Errore 500 da stamattina."),
        ("queue_id", &queue),
        ("began_at", "2026-11-23T09:10"),
        ("expected_at", ""),
        ("ticket_id", &ticket),
    ];
    let location = who.post("/outages/new", &fields).await.location();
    let id = location
        .strip_prefix("/outages/")
        .and_then(|rest| rest.strip_suffix("?done=opened"));
    id.and_then(|id| id.parse().ok())
        .unwrap_or_else(|| panic!("an outage, not {location} ({})", app.engine))
}

pub async fn link(who: &Browser, id: i64, numbers: &str) -> Answer {
    who.post(&format!("/outages/{id}/link"), &[("numbers", numbers)]).await
}

pub async fn head(app: &TestApp, id: i64) -> Head {
    let head = store::outages::head(app.desk.store.reader(), &Scope::desk(), id).await;
    head.unwrap().unwrap()
}

pub async fn linked(app: &TestApp, id: i64, ticket_id: i64) -> LinkedRow {
    let rows = store::outages::links(app.desk.store.reader(), &Scope::desk(), id, None)
        .await
        .unwrap();
    rows.into_iter().find(|row| row.ticket_id == ticket_id).unwrap()
}

/// Sends the text for everybody: to be looked at (`review`), or confirmed (`solve`).
pub async fn tell(app: &TestApp, who: &Browser, id: i64, action: &str, version: i64) -> Answer {
    let (outcome, version) = (app.solved.to_string(), version.to_string());
    let fields = [("text", TEXT), ("outcome_id", &outcome), ("version", &version)];
    who.post(&format!("/outages/{id}/{action}"), &fields).await
}

pub async fn solve(app: &TestApp, who: &Browser, id: i64) {
    let version = head(app, id).await.outage.version;
    let done = tell(app, who, id, "solve", version).await;
    assert_eq!(
        done.location(),
        format!("/outages/{id}?done=answering"),
        "{}",
        app.engine
    );
}

pub async fn answer_all(app: &TestApp) {
    while answer::next(&app.desk).await.unwrap() {}
}

#[test]
fn citizens_are_written_to_or_called_each_on_their_own_ticket() {
    run(async {
        for app in apps().await {
            let (smtp, _boxes) = server().await;
            app.connect(None, smtp.port()).await;
            let clerk = app.browser(Role::BackOffice).await;
            let mailed = app.call_of(&clerk, "Errore 500", "", "lucia@posta.example").await;
            let phoned = app.call_of(&clerk, "Non entra", "0971 555 777", "").await;
            let closed = app.call_of(&clerk, "Non funziona", "", "ugo@posta.example").await;
            let id = opened(&app, &clerk, app.tributi, Some(mailed)).await;
            let page = clerk.get(&format!("/outages/{id}")).await.text();
            assert!(page.contains("Non entra"), "offered to be linked ({})", app.engine);

            let ticked = format!("ticket_{closed}");
            let fields = [("numbers", format!("#{phoned:06}")), (ticked.as_str(), "on".to_owned())];
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let done = clerk.post(&format!("/outages/{id}/link"), &fields).await;
            assert_eq!(done.location(), format!("/outages/{id}?done=linked"));
            let ticket = clerk.get(&format!("/tickets/{phoned}")).await.text();
            assert!(
                ticket.contains("Parte del disservizio") && ticket.contains("Portale fermo"),
                "{}",
                app.engine
            );
            assert!(ticket.contains("ha collegato il ticket al disservizio"));

            let again = link(&clerk, id, &phoned.to_string()).await;
            assert_eq!(again.location(), format!("/outages/{id}?again=yes#problem"));
            let page = clerk.get(&format!("/outages/{id}?again=yes")).await.text();
            let refused = format!("è già collegato a un disservizio: #{phoned:06}");
            assert!(page.contains(&refused), "{} ({})", page, app.engine);
            let field = page.split("id=\"numbers\"").nth(1).unwrap().split('>').next().unwrap();
            assert!(
                field.contains(&format!("value=\"{phoned}\"")),
                "what was typed is still there"
            );

            let version = store::tickets::find(app.desk.store.reader(), &Scope::desk(), closed).await;
            let person = app.principal(clerk.person_id).await;
            let version = version.unwrap().unwrap().version;
            domain::tickets::close::close(&app.desk, &person, closed, app.solved, version)
                .await
                .unwrap();

            let version = head(&app, id).await.outage.version;
            let review = tell(&app, &clerk, id, "review", version).await;
            assert_eq!(review.location(), format!("/outages/{id}/solve"), "{}", app.engine);
            let page = clerk.get(&review.location()).await.text();
            for words in [
                "lucia@posta.example",
                "Rispondi a 2 cittadini",
                "Gentile Lucia Prova",
                "Già chiusi",
            ] {
                assert!(page.contains(words), "{words} ({})", app.engine);
            }
            assert_eq!(app.place(mailed).await.2, TicketState::New, "nothing happened so far");

            solve(&app, &clerk, id).await;
            answer_all(&app).await;
            send_all(&app).await;
            assert_eq!(app.place(mailed).await.2, TicketState::Closed);
            assert_eq!(app.place(phoned).await.2, TicketState::ToCommunicate);
            let sent = taken(&smtp, "lucia@posta.example");
            assert_eq!(sent.len(), 1, "{}", app.engine);
            let words = format!("Gentile Lucia Prova, ticket #{mailed:06}: il portale funziona di nuovo.");
            assert!(sent[0].text.contains(&words), "{}", sent[0].text);
            assert!(sent[0].text.contains("Contact Center"), "with the queue's signature");
            assert_eq!(sent[0].subject, format!("[Sportello #{mailed}] Errore 500"));
            assert!(taken(&smtp, "ugo@posta.example").is_empty(), "nobody writes again");

            let call = store::recontacts::owed(app.desk.store.reader(), phoned)
                .await
                .unwrap()
                .unwrap();
            let page = clerk.get(&format!("/recontacts/{}", call.id)).await.text();
            assert!(
                page.contains("il portale funziona di nuovo"),
                "what to say is there ({})",
                app.engine
            );
            assert_eq!(linked(&app, id, mailed).await.how, Some(Answered::Mail));
            assert_eq!(linked(&app, id, phoned).await.how, Some(Answered::Recontact));
            assert_eq!(linked(&app, id, closed).await.how, Some(Answered::AlreadyClosed));
            let ended = head(&app, id).await;
            assert_eq!(ended.outage.state, OutageState::Solved);
            assert_eq!((ended.linked, ended.done), (3, 3));
            assert!(
                !answer::next(&app.desk).await.unwrap(),
                "nothing is left ({})",
                app.engine
            );
        }
    });
}

#[test]
fn nobody_sees_or_links_what_is_another_queues() {
    run(async {
        for app in apps().await {
            let clerk = app.browser(Role::BackOffice).await;
            let outsider = app
                .browser_with("di_pec", vec![grant(Role::BackOffice, Some(app.pec))])
                .await;
            let id = app.call(&clerk, "Segreto di Tributi").await;
            let outage = opened(&app, &clerk, app.tributi, None).await;
            let path = format!("/outages/{outage}");
            assert_eq!(
                outsider.get(&path).await.status,
                StatusCode::NOT_FOUND,
                "{}",
                app.engine
            );
            assert!(!outsider.get("/outages").await.text().contains("Portale fermo"));
            assert_eq!(link(&outsider, outage, "1").await.status, StatusCode::NOT_FOUND);
            let foreign = format!("/outages/link/{id}");
            assert_eq!(outsider.get(&foreign).await.status, StatusCode::NOT_FOUND);

            let own = opened(&app, &outsider, app.pec, None).await;
            let refused = link(&outsider, own, &id.to_string()).await;
            assert_eq!(refused.location(), format!("/outages/{own}?again=yes#problem"));
            let page = outsider.get(&format!("/outages/{own}?again=yes")).await.text();
            assert!(
                page.contains("nessun ticket aperto con questo numero"),
                "{}",
                app.engine
            );
            assert!(!page.contains("Segreto di Tributi"), "{}", app.engine);
            assert_eq!(head(&app, own).await.linked, 0);
            let wrong = link(&outsider, own, "12 bis").await;
            assert_eq!(wrong.location(), format!("/outages/{own}?again=yes#problem"));
        }
    });
}

#[test]
fn the_second_who_solves_is_told_and_the_front_end_does_not() {
    run(async {
        for app in apps().await {
            let first = app.browser(Role::BackOffice).await;
            let second = app.browser(Role::TeamLeader).await;
            let front = app.browser(Role::FrontEnd).await;
            let id = opened(&app, &front, app.tributi, None).await;
            assert_eq!(tell(&app, &front, id, "solve", 1).await.status, StatusCode::FORBIDDEN);
            assert_eq!(
                tell(&app, &second, id, "review", 1).await.location(),
                format!("/outages/{id}/solve")
            );
            solve(&app, &first, id).await;
            let outcome = app.solved.to_string();
            let fields = [("text", "Un altro testo."), ("outcome_id", &outcome), ("version", "1")];
            let late = second.post(&format!("/outages/{id}/solve"), &fields).await;
            assert_eq!(
                late.location(),
                format!("/outages/{id}?again=yes#problem"),
                "{}",
                app.engine
            );
            let page = second.get(&format!("/outages/{id}?again=yes")).await.text();
            let problem = page
                .split("id=\"problem\"")
                .nth(1)
                .unwrap()
                .split("</div>")
                .next()
                .unwrap();
            assert!(
                problem.contains("Persona back_office"),
                "says who was first ({})",
                app.engine
            );
            assert!(page.contains("Un altro testo."), "what was typed is still there");
            assert_eq!(head(&app, id).await.outage.answer, TEXT);
            let ticket = app.call(&first, "Arrivato tardi").await;
            let linked = link(&second, id, &ticket.to_string()).await;
            assert!(linked.location().ends_with("#problem"), "nothing is linked any more");
        }
    });
}

#[test]
fn two_workers_answer_everybody_once() {
    run(async {
        for app in apps().await {
            let (smtp, _boxes) = server().await;
            app.connect(None, smtp.port()).await;
            let clerk = app.browser(Role::BackOffice).await;
            let id = opened(&app, &clerk, app.tributi, None).await;
            let mut numbers = Vec::new();
            for n in 0..8 {
                let address = format!("c{n}@posta.example");
                numbers.push(app.call_of(&clerk, "Errore 500", "", &address).await.to_string());
            }
            link(&clerk, id, &numbers.join(" ")).await;
            solve(&app, &clerk, id).await;
            // As before a restart: some are answered, and nobody said so to whoever goes on.
            for _ in 0..3 {
                assert!(answer::next(&app.desk).await.unwrap());
            }
            assert_eq!(head(&app, id).await.done, 3, "one a transaction ({})", app.engine);
            let (one, other) = (answer_all(&app), answer_all(&app));
            tokio::join!(one, other);
            send_all(&app).await;
            for n in 0..8 {
                let sent = taken(&smtp, &format!("c{n}@posta.example")).len();
                assert_eq!(sent, 1, "c{n} ({})", app.engine);
            }
            assert_eq!(head(&app, id).await.outage.state, OutageState::Solved);
        }
    });
}

#[test]
fn the_provider_is_told_nothing_of_citizens_but_what_was_ticked_and_answers_on_one_ticket() {
    run(async {
        for app in apps().await {
            let (smtp, _boxes) = server().await;
            app.connect(None, smtp.port()).await;
            let clerk = app.browser(Role::BackOffice).await;
            let named = app.call_of(&clerk, "Errore 500", "", "lucia@posta.example").await;
            let silent = app
                .call_of(&clerk, "Errore 500 di nuovo", "", "ugo@posta.example")
                .await;
            let id = opened(&app, &clerk, app.tributi, Some(named)).await;
            link(&clerk, id, &silent.to_string()).await;
            let page = clerk.get(&format!("/outages/{id}")).await.text();
            let text = page.split("id=\"report_text\"").nth(1).unwrap();
            let text = text.split('>').nth(1).unwrap().split('<').next().unwrap();
            for words in [
                "«Portale fermo»",
                "Segnalazioni ricevute finora: 2",
                "23/11/2026 09:10",
                "{caselle}",
            ] {
                assert!(text.contains(words), "{words} in {text}");
            }
            let ticked = format!("box_{named}");
            let fields = [
                ("address", "assistenza@gestore.example"),
                ("report_text", text),
                ("version", "1"),
                (ticked.as_str(), "on"),
            ];
            let done = clerk.post(&format!("/outages/{id}/report"), &fields).await;
            assert_eq!(
                done.location(),
                format!("/outages/{id}?done=reported"),
                "{}",
                app.engine
            );
            send_all(&app).await;
            let sent = taken(&smtp, "assistenza@gestore.example");
            assert_eq!(sent.len(), 1, "{}", app.engine);
            assert!(
                sent[0].text.contains("Caselle interessate:\n- lucia@posta.example"),
                "{}",
                sent[0].text
            );
            for secret in ["ugo@posta.example", "Lucia", "Errore 500 di nuovo", "{caselle}"] {
                assert!(!sent[0].text.contains(secret), "{secret} in {}", sent[0].text);
            }

            let cause = head(&app, id).await.outage.cause_ticket_id.unwrap();
            assert_eq!(app.place(cause).await.2, TicketState::Waiting);
            let refused = link(&clerk, id, &cause.to_string()).await;
            assert!(refused.location().ends_with("#problem"), "it is nobody's request");
            let raw = format!(
                "From: assistenza@gestore.example\nTo: tributi@desk.example\nSubject: Re: {}\nMessage-ID: <g1@gestore.example>\n\
                 In-Reply-To: <{}>\n\nRisolto alle 12.\n",
                sent[0].subject,
                sent[0].message_id.as_deref().unwrap()
            );
            let answered = ticket_of(&app, arrive(&app, &raw).await).await;
            assert_eq!(answered, Some(cause), "{}", app.engine);
            assert_eq!(head(&app, id).await.cause_word, Some(LastWord::Citizen));
            let page = clerk.get(&format!("/outages/{id}")).await.text();
            assert!(page.contains("Il gestore ha risposto."), "{}", app.engine);

            let version = head(&app, id).await.outage.version.to_string();
            let fields = [
                ("address", "assistenza@gestore.example"),
                ("report_text", "Confermate?"),
                ("version", version.as_str()),
            ];
            clerk.post(&format!("/outages/{id}/report"), &fields).await;
            assert_eq!(
                head(&app, id).await.outage.cause_ticket_id,
                Some(cause),
                "the same ticket"
            );
        }
    });
}

#[test]
fn a_caller_is_linked_while_the_contact_is_logged() {
    run(async {
        for app in apps().await {
            let clerk = app.browser(Role::BackOffice).await;
            let id = opened(&app, &clerk, app.tributi, None).await;
            let elsewhere = opened(&app, &clerk, app.pec, None).await;
            let page = clerk.get("/contacts/new").await.text();
            assert!(
                page.contains("Disservizio in corso: Portale fermo, dalle 09:10"),
                "{}",
                app.engine
            );
            let (own, foreign) = (format!("outage_{id}"), format!("outage_{elsewhere}"));
            assert!(page.contains(&format!("name=\"{own}\"")));

            let form = app.contact("Errore 500", "forward");
            let mut fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
            fields.extend([(own.as_str(), "on"), (foreign.as_str(), "on")]);
            let ticket = clerk.multipart("/contacts/new", &fields, &[]).await.ticket();
            let link = store::outages::waiting(app.desk.store.reader(), ticket).await.unwrap();
            assert_eq!(link.unwrap().outage_id, id, "that of its own queue ({})", app.engine);

            solve(&app, &clerk, id).await;
            let late = clerk.multipart("/contacts/new", &fields, &[]).await;
            assert_eq!(late.location(), "/contacts/new?again=yes#problem");
            let page = clerk.get("/contacts/new?again=yes").await.text();
            assert!(page.contains("il disservizio non è più aperto"), "{}", app.engine);
            assert!(page.contains("Errore 500"), "what was typed is still there");
        }
    });
}

#[test]
fn an_outage_that_was_none_lets_its_tickets_go() {
    run(async {
        for app in apps().await {
            let clerk = app.browser(Role::BackOffice).await;
            let ticket = app.call(&clerk, "Errore 500").await;
            let id = opened(&app, &clerk, app.tributi, Some(ticket)).await;
            let path = format!("/outages/{id}/withdraw");
            let empty = clerk.post(&path, &[("why", " "), ("version", "1")]).await;
            assert_eq!(empty.location(), format!("/outages/{id}?again=yes#problem"));
            let done = clerk
                .post(&path, &[("why", "Era un altro guasto."), ("version", "1")])
                .await;
            assert_eq!(
                done.location(),
                format!("/outages/{id}?done=withdrawn"),
                "{}",
                app.engine
            );
            assert_eq!(linked(&app, id, ticket).await.how, Some(Answered::Released));
            assert!(!answer::next(&app.desk).await.unwrap(), "nobody is answered");
            let page = clerk.get(&format!("/tickets/{ticket}")).await.text();
            assert!(!page.contains("Parte del disservizio"));
            assert!(
                page.contains("ha scollegato il ticket dal disservizio"),
                "{}",
                app.engine
            );
            let next = opened(&app, &clerk, app.tributi, Some(ticket)).await;
            let other = clerk
                .post(
                    &format!("/outages/{next}/unlink"),
                    &[("ticket_id", &ticket.to_string())],
                )
                .await;
            assert_eq!(other.location(), format!("/outages/{next}?done=unlinked"));
            assert_eq!(head(&app, next).await.linked, 0);
        }
    });
}
