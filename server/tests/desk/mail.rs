//! Mail that comes in, by pipe.

use domain::ingest::process::process_next;
use domain::ingest::receive::{Arrived, Receipt, receive};
use model::Role;
use store::Scope;

use crate::app::{Browser, TestApp, apps, run};

/// Files one mail as if it had come by pipe.
pub async fn arrive(app: &TestApp, raw: &str) -> Receipt {
    let mail = Arrived {
        mailbox_id: app.mailbox,
        place: None,
        received_at: None,
        raw: raw.replace('\n', "\r\n").into_bytes().into(),
    };
    let receipt = receive(&app.desk, mail).await.unwrap();
    while process_next(&app.desk).await.unwrap() {}
    receipt
}

/// A mail's number in the ledger.
pub fn number(receipt: Receipt) -> i64 {
    let (Receipt::Stored(id) | Receipt::Known(id)) = receipt;
    id
}

pub async fn ticket_of(app: &TestApp, receipt: Receipt) -> Option<i64> {
    store::inbound::find(app.desk.store.reader(), number(receipt))
        .await
        .unwrap()
        .unwrap()
        .ticket_id
}

pub async fn page(who: &Browser, id: i64) -> String {
    who.get(&format!("/tickets/{id}")).await.text()
}

pub const MAIL: &str = "From: Lucia Prova <lucia@posta.example>\nTo: tributi@desk.example\nSubject: Bollo pagato due volte\n\
Message-ID: <uno@posta.example>\nDate: Mon, 23 Nov 2026 09:30:00 +0100\nContent-Type: text/plain; charset=utf-8\n\n\
Buongiorno, ho pagato due volte. È possibile il rimborso?\n";

#[test]
fn a_mail_becomes_a_ticket_once_however_often_it_comes() {
    run(async {
        for app in apps().await {
            let clerk = app.browser(Role::BackOffice).await;
            let first = arrive(&app, MAIL).await;
            let id = ticket_of(&app, first).await.expect("a ticket");
            let again = arrive(
                &app,
                &MAIL.replace("From: Lucia", "Received: by another way\nFrom: Lucia"),
            )
            .await;
            assert!(matches!(again, Receipt::Known(_)), "{}", app.engine);
            assert_eq!(ticket_of(&app, again).await, Some(id));
            let text = page(&clerk, id).await;
            for words in [
                "Bollo pagato due volte",
                "È possibile il rimborso?",
                "Lucia Prova",
                "lucia@posta.example",
            ] {
                assert!(text.contains(words), "{words}");
            }
        }
    });
}

#[test]
fn an_answer_lands_on_its_ticket_only_when_it_belongs_there() {
    run(async {
        for app in apps().await {
            let clerk = app.browser(Role::BackOffice).await;
            let id = ticket_of(&app, arrive(&app, MAIL).await).await.unwrap();
            let ours = app.desk.threading.message_id(id, 1);
            let mail = |from: &str, subject: &str, reference: &str, number: u32| {
                format!(
                    "From: {from}\nTo: tributi@desk.example\nSubject: {subject}\nMessage-ID: <n{number}@posta.example>\nIn-Reply-To: <{reference}>\n\nRisposta numero {number}\n"
                )
            };
            let proven = arrive(&app, &mail("studio@commercialista.example", "Tutt'altro", &ours, 1)).await;
            assert_eq!(
                ticket_of(&app, proven).await,
                Some(id),
                "our own Message-ID is a proof, whoever writes"
            );
            let forged = ours.replace(&ours[ours.len() - 20..ours.len() - 12], "00000000");
            let stranger = arrive(
                &app,
                &mail(
                    "ladro@evil.example",
                    &format!("[Sportello #{id}] Re: bollo"),
                    &forged,
                    2,
                ),
            )
            .await;
            let other = ticket_of(&app, stranger).await.unwrap();
            assert_ne!(
                other, id,
                "a number in the subject from a stranger is no proof ({})",
                app.engine
            );
            assert!(
                page(&clerk, other).await.contains(&format!("/tickets/{id}")),
                "but the tickets are linked"
            );
            let known = arrive(
                &app,
                &mail("lucia@posta.example", &format!("R: [Sportello #{id}] Bollo"), "x@y", 3),
            )
            .await;
            assert_eq!(
                ticket_of(&app, known).await,
                Some(id),
                "a participant with the number is at home"
            );
            let text = page(&clerk, id).await;
            assert!(
                text.contains("Risposta numero 1")
                    && text.contains("Risposta numero 3")
                    && !text.contains("Risposta numero 2")
            );
            assert!(
                text.contains("studio@commercialista.example"),
                "a new correspondent is named"
            );
        }
    });
}

#[test]
fn a_closed_ticket_is_opened_again_by_the_citizens_answer() {
    run(async {
        for app in apps().await {
            let clerk = app.browser(Role::BackOffice).await;
            let id = ticket_of(&app, arrive(&app, MAIL).await).await.unwrap();
            let close = format!("id={id}&version=1&state=closed&outcome_id={}", app.solved);
            clerk
                .call(
                    "/api/app/api/tickets/change_state",
                    "application/x-www-form-urlencoded",
                    &close,
                )
                .await;
            let answer = format!(
                "From: lucia@posta.example\nTo: x\nSubject: Re: [Sportello #{id}] x\nMessage-ID: <due@posta.example>\n\nNon è arrivato niente.\n"
            );
            arrive(&app, &answer).await;
            let ticket = store::tickets::find(app.desk.store.reader(), &Scope::desk(), id)
                .await
                .unwrap()
                .unwrap();
            assert_eq!(
                (ticket.state.code(), ticket.closed_at),
                ("open", None),
                "{}",
                app.engine
            );
        }
    });
}

#[test]
fn machines_start_no_conversation() {
    run(async {
        for app in apps().await {
            let id = ticket_of(&app, arrive(&app, MAIL).await).await.unwrap();
            let ours = app.desk.threading.message_id(id, 1);
            let vacation = "From: lucia@posta.example\nTo: tributi@desk.example\nSubject: Assente\nAuto-Submitted: auto-replied\nMessage-ID: <v@posta.example>\n\nSono in ferie.\n";
            assert_eq!(
                ticket_of(&app, arrive(&app, vacation).await).await,
                None,
                "it cites nothing of ours"
            );
            let cited = vacation.replace("Message-ID: <v@", &format!("In-Reply-To: <{ours}>\nMessage-ID: <w@"));
            assert_eq!(ticket_of(&app, arrive(&app, &cited).await).await, Some(id));
            let clerk = app.browser(Role::BackOffice).await;
            let text = page(&clerk, id).await;
            assert!(
                text.contains("Risposta automatica") && text.contains("Sono in ferie."),
                "beside what it answers"
            );
            let own = format!(
                "From: tributi@desk.example\nTo: tributi@desk.example\nSubject: x\nMessage-ID: <{ours}>\n\nNostra.\n"
            );
            assert_eq!(
                ticket_of(&app, arrive(&app, &own).await).await,
                None,
                "our own mail coming back"
            );
            let count = store::tickets::find(app.desk.store.reader(), &Scope::desk(), id + 1)
                .await
                .unwrap();
            assert!(count.is_none(), "no ticket was opened ({})", app.engine);
        }
    });
}

#[test]
fn a_mail_that_cannot_be_read_waits_in_quarantine() {
    run(async {
        for app in apps().await {
            let clerk = app.browser(Role::BackOffice).await;
            let bad = arrive(&app, "\n\n").await;
            assert_eq!(ticket_of(&app, bad).await, None);
            let good = arrive(&app, MAIL).await;
            assert!(ticket_of(&app, good).await.is_some(), "the next one is not held up");
            let list = clerk.get("/quarantine").await.text();
            assert!(list.contains("/quarantine/1/retry"), "{}", app.engine);
            assert_eq!(clerk.get("/quarantine/1/raw").await.status, 200);
            assert_eq!(clerk.post("/quarantine/1/aside", &[]).await.location(), "/quarantine");
            assert!(!clerk.get("/quarantine").await.text().contains("/quarantine/1/retry"));
            assert_eq!(
                app.browser(Role::Monitor).await.get("/quarantine/1/raw").await.status,
                403
            );
        }
    });
}

#[test]
fn a_long_quarantine_is_paged() {
    run(async {
        for app in apps().await {
            let clerk = app.browser(Role::BackOffice).await;
            for n in 0..60 {
                arrive(&app, &format!("riga {n} senza intestazioni\n")).await;
            }
            let shown = |page: &str| {
                page.split("/retry\"")
                    .filter_map(|piece| piece.rsplit("/quarantine/").next()?.parse().ok())
                    .collect::<Vec<i64>>()
            };
            let first = clerk.get("/quarantine").await.text();
            assert!(first.contains("Non ha intestazioni"), "why, in words");
            let next = first
                .split("href=\"/quarantine?before=")
                .nth(1)
                .unwrap()
                .split('"')
                .next()
                .unwrap();
            let second = clerk.get(&format!("/quarantine?before={next}")).await.text();
            assert!(!second.contains("rel=\"next\""), "the last page");
            let mut all = shown(&first);
            assert_eq!(all.len(), 50, "{}", app.engine);
            all.extend(shown(&second));
            all.sort_unstable();
            all.dedup();
            assert_eq!(all.len(), 60, "each once");
        }
    });
}

#[test]
fn html_is_harmless_and_remote_pictures_wait_to_be_asked_for() {
    run(async {
        for app in apps().await {
            let clerk = app.browser(Role::BackOffice).await;
            let html = "From: lucia@posta.example\nTo: tributi@desk.example\nSubject: HTML\nMessage-ID: <h@posta.example>\nContent-Type: text/html; charset=utf-8\n\n\
            <p onclick=\"steal()\">Ciao <b>grassetto</b><script>alert(1)</script><img src=\"https://track.example/p.gif\"></p>\n";
            let id = ticket_of(&app, arrive(&app, html).await).await.unwrap();
            let text = page(&clerk, id).await;
            assert!(text.contains("sandbox=\"allow-same-origin") && text.contains("Ciao grassetto"));
            let mut links = text.split("/messages/").filter_map(|rest| rest.split('"').next());
            let message = links.find(|link| link.ends_with("/html")).unwrap().to_owned();
            let frame = clerk.get(&format!("/messages/{message}")).await;
            assert!(frame.header("content-security-policy").contains("script-src 'none'"));
            let body = frame.text();
            assert!(body.contains("<b>grassetto</b>") && !body.contains("script>") && !body.contains("onclick"));
            assert!(
                !body.contains("track.example") && body.contains("images=yes"),
                "{}",
                app.engine
            );
            assert!(
                clerk
                    .get(&format!("/messages/{message}?images=yes"))
                    .await
                    .text()
                    .contains("https://track.example/p.gif")
            );
        }
    });
}

#[test]
fn another_subject_that_cites_only_the_citizens_own_mail_is_another_matter() {
    run(async {
        for app in apps().await {
            let id = ticket_of(&app, arrive(&app, MAIL).await).await.unwrap();
            let again = |n: u8, subject: &str| {
                format!(
                    "From: lucia@posta.example\nTo: tributi@desk.example\nSubject: {subject}\nMessage-ID: <a{n}@posta.example>\n\
                     In-Reply-To: <uno@posta.example>\n\nAncora io.\n"
                )
            };
            let same = arrive(&app, &again(1, "Re: Bollo pagato due volte")).await;
            assert_eq!(ticket_of(&app, same).await, Some(id), "{}", app.engine);
            let other = ticket_of(&app, arrive(&app, &again(2, "Cambio di residenza")).await)
                .await
                .unwrap();
            assert_ne!(other, id);
            let ticket = store::tickets::find(app.desk.store.reader(), &Scope::desk(), other)
                .await
                .unwrap()
                .unwrap();
            assert_eq!(ticket.related_id, Some(id), "but linked");
        }
    });
}

#[test]
fn the_last_fuse_blows_for_one_sender_and_a_person_can_mend_it() {
    run(async {
        for app in apps().await {
            let clerk = app.browser(Role::BackOffice).await;
            let mail = |n: usize, from: &str| {
                format!(
                    "From: {from}\nTo: tributi@desk.example\nSubject: Giro {n}\nMessage-ID: <g{n}@x.example>\n\nGiro {n}.\n"
                )
            };
            for n in 0..60 {
                let opened = ticket_of(&app, arrive(&app, &mail(n, "robot@x.example")).await).await;
                assert!(opened.is_some(), "{n} ({})", app.engine);
            }
            let held = arrive(&app, &mail(60, "robot@x.example")).await;
            assert_eq!(ticket_of(&app, held).await, None);
            let id = number(held);
            assert!(
                clerk
                    .get("/quarantine")
                    .await
                    .text()
                    .contains("troppi ticket in un'ora")
                    || clerk
                        .get("/quarantine")
                        .await
                        .text()
                        .contains("troppi ticket in un&#x27;ora")
            );
            let other = arrive(&app, &mail(61, "persona@x.example")).await;
            assert!(ticket_of(&app, other).await.is_some(), "nobody else is held up");
            clerk.post(&format!("/quarantine/{id}/retry"), &[]).await;
            while process_next(&app.desk).await.unwrap() {}
            assert!(
                ticket_of(&app, held).await.is_some(),
                "read again by a person, it passes"
            );
        }
    });
}
