//! The ledger of received mail: nothing that came is out of sight, and nothing is seen that may not be.

use axum::http::StatusCode;
use model::Role;

use crate::app::{apps, grant, run};
use crate::mail::{MAIL, arrive, number, ticket_of};

const VACATION: &str = "From: lucia@posta.example\nTo: tributi@desk.example\nSubject: Assente\nAuto-Submitted: auto-replied\n\
                        Message-ID: <v@posta.example>\n\nSono in ferie.\n";

#[test]
fn every_mail_is_in_the_ledger_with_what_became_of_it() {
    run(async {
        for app in apps().await {
            let clerk = app.browser(Role::BackOffice).await;
            let mail = arrive(&app, MAIL).await;
            let ticket = ticket_of(&app, mail).await.unwrap();
            let vacation = number(arrive(&app, VACATION).await);
            arrive(&app, "").await;
            let list = clerk.get("/mails").await.text();
            for words in [
                "Bollo pagato due volte",
                "Assente",
                "risposta automatica",
                "È vuota.",
                "Registro posta",
            ] {
                assert!(list.contains(words), "{words} ({})", app.engine);
            }
            assert!(list.contains(&format!("href=\"/tickets/{ticket}\"")));
            let without = clerk.get("/mails?state=no_ticket").await.text();
            assert!(without.contains("Assente") && !without.contains("Bollo pagato due volte"));
            let other = clerk.get("/mails?mailbox=999").await.text();
            assert!(other.contains("Nessun messaggio."));

            let view = clerk.get(&format!("/mails/{}", number(mail))).await.text();
            for words in [
                "Passo per passo",
                "Message-ID",
                "uno@posta.example",
                "new-ticket",
                "ho pagato due volte",
            ] {
                assert!(view.contains(words), "{words} ({})", app.engine);
            }
            let original = clerk.get(&format!("/mails/{vacation}/raw")).await;
            assert_eq!(original.bytes, VACATION.replace('\n', "\r\n").into_bytes());
        }
    });
}

#[test]
fn a_mail_that_opened_no_ticket_can_be_made_one() {
    run(async {
        for app in apps().await {
            let clerk = app.browser(Role::BackOffice).await;
            let vacation = arrive(&app, VACATION).await;
            assert_eq!(ticket_of(&app, vacation).await, None);
            let id = number(vacation);
            assert!(
                clerk
                    .get(&format!("/mails/{id}"))
                    .await
                    .text()
                    .contains("Apri un ticket")
            );
            let done = clerk.post(&format!("/mails/{id}/open"), &[]).await;
            assert_eq!(done.location(), format!("/mails/{id}"));
            while domain::ingest::process::process_next(&app.desk).await.unwrap() {}
            let ticket = ticket_of(&app, vacation).await.expect("a ticket");
            assert!(
                clerk
                    .get(&format!("/tickets/{ticket}"))
                    .await
                    .text()
                    .contains("Sono in ferie."),
                "{}",
                app.engine
            );
            let again = clerk.post(&format!("/mails/{id}/open"), &[]).await;
            assert_eq!(again.status, StatusCode::NOT_FOUND, "once");
        }
    });
}

#[test]
fn the_ledger_shows_of_tickets_only_what_may_be_seen() {
    run(async {
        for app in apps().await {
            let mail = number(arrive(&app, MAIL).await);
            let vacation = number(arrive(&app, VACATION).await);
            let elsewhere = app
                .browser_with("pec", vec![grant(Role::BackOffice, Some(app.pec))])
                .await;
            let keeper = app.browser_with("capo", vec![grant(Role::Administrator, None)]).await;
            for who in [&elsewhere, &keeper] {
                let list = who.get("/mails").await.text();
                assert!(
                    list.contains("Assente") && !list.contains("Bollo pagato due volte"),
                    "{}",
                    app.engine
                );
                assert_eq!(who.get(&format!("/mails/{mail}")).await.status, StatusCode::NOT_FOUND);
                assert_eq!(
                    who.get(&format!("/mails/{mail}/raw")).await.status,
                    StatusCode::NOT_FOUND
                );
                assert_eq!(who.get(&format!("/mails/{vacation}")).await.status, StatusCode::OK);
            }
            let operator = app.browser_with("operatrice", vec![grant(Role::FrontEnd, None)]).await;
            assert_eq!(operator.get("/mails").await.status, StatusCode::FORBIDDEN);
            let refused = operator.post(&format!("/mails/{vacation}/open"), &[]).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN);
        }
    });
}
