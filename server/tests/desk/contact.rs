//! Logging contacts.

use model::ticket::LastWord;
use model::{Role, TicketState};
use store::Scope;

use crate::app::{NOW, apps, run};

fn fields<'a>(form: &'a [(&'static str, String)]) -> Vec<(&'a str, &'a str)> {
    form.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

/// A form with another number and tax code.
fn fields_of(form: &[(&'static str, String)], phone: &str, tax_code: &str) -> Vec<(&'static str, String)> {
    let mut form = form.to_vec();
    for (name, value) in &mut form {
        match *name {
            "caller_phone" => *value = phone.to_owned(),
            "caller_tax_code" => *value = tax_code.to_owned(),
            _ => {}
        }
    }
    form
}

#[test]
fn a_call_solved_at_once_is_closed_with_its_times() {
    run(async {
        for app in apps().await {
            let operator = app.browser(Role::FrontEnd).await;
            let form = app.contact("Quante rate?", "close");
            let id = operator
                .multipart("/contacts/new", &fields(&form), &[("ricevuta.pdf", b"%PDF-1.4")])
                .await
                .ticket();
            let ticket = store::tickets::find(app.desk.store.reader(), &Scope::desk(), id)
                .await
                .unwrap()
                .unwrap();
            assert_eq!(ticket.state, TicketState::Closed, "{}", app.engine);
            assert!(ticket.first_contact);
            assert_eq!(ticket.last_word, LastWord::Desk);
            assert_eq!(
                (ticket.handling_ms, ticket.talk_ms, ticket.wrap_up_ms),
                (120_000, Some(80_000), Some(40_000))
            );
            let page = operator.get(&format!("/tickets/{id}")).await.text();
            for word in [
                "Quante rate?",
                "Chiede quante rate.",
                "Mario Prova",
                "ricevuta.pdf",
                "Risolto",
                "RSSMRA80A01G942K",
            ] {
                assert!(page.contains(word), "{word} is on the page ({})", app.engine);
            }
        }
    });
}

#[test]
fn a_refused_form_comes_back_as_it_was_typed() {
    run(async {
        for app in apps().await {
            let operator = app.browser(Role::FrontEnd).await;
            let mut form = app.contact("", "forward");
            form.retain(|(name, _)| *name != "caller_email");
            form.push(("caller_email", "non un indirizzo".to_owned()));
            let answer = operator.multipart("/contacts/new", &fields(&form), &[]).await;
            assert_eq!(answer.location(), "/contacts/new?again=yes#problem");
            let page = operator.get("/contacts/new?again=yes").await.text();
            assert!(
                page.contains("Chiede quante rate.") && page.contains("Mario Prova"),
                "typed fields come back"
            );
            assert!(
                page.contains("id=\"subject-error\"") && page.contains("id=\"caller_email-error\""),
                "errors beside their fields"
            );
            assert!(page.contains("role=\"alert\""), "and on top");
        }
    });
}

#[test]
fn a_wrong_tax_code_warns_and_never_blocks() {
    run(async {
        for app in apps().await {
            let operator = app.browser(Role::FrontEnd).await;
            let mut form = app.contact("Codice strano", "forward");
            form.retain(|(name, _)| *name != "caller_tax_code");
            form.push(("caller_tax_code", "RSSMRA80A01G942X".to_owned()));
            assert!(operator.multipart("/contacts/new", &fields(&form), &[]).await.ticket() > 0);
        }
    });
}

#[test]
fn identifiers_are_judged_on_the_server_as_in_the_browser() {
    run(async {
        for app in apps().await {
            let operator = app.browser(Role::FrontEnd).await;
            // Without a subject it comes back, with what was typed.
            let sent = fields_of(&app.contact("", "forward"), "0971 555 101", "VRDNNA85M65F052O");
            operator.multipart("/contacts/new", &fields(&sent), &[]).await;
            let page = operator.get("/contacts/new?again=yes").await.text();
            assert!(page.contains("numero fisso"), "{}", app.engine);
            assert!(page.contains("nata il 25/08/85, codice luogo F052"), "{}", app.engine);
            let sent = fields_of(&app.contact("", "forward"), "12345", "00743110157");
            operator.multipart("/contacts/new", &fields(&sent), &[]).await;
            let page = operator.get("/contacts/new?again=yes").await.text();
            assert!(page.contains("Il numero non torna"), "{}", app.engine);
            assert!(page.contains("partita IVA o codice di un ente"), "{}", app.engine);
        }
    });
}

#[test]
fn a_number_too_short_recognises_nobody_and_is_kept_as_typed() {
    run(async {
        for app in apps().await {
            let operator = app.browser(Role::FrontEnd).await;
            let mut form = app.contact("Numero troncato", "forward");
            form.retain(|(name, _)| !name.starts_with("caller_"));
            form.push(("caller_phone", "12345".to_owned()));
            let id = operator.multipart("/contacts/new", &fields(&form), &[]).await.ticket();
            let db = app.desk.store.reader();
            let ticket = store::tickets::find(db, &Scope::desk(), id).await.unwrap().unwrap();
            let contact = store::contacts::find(db, ticket.requester_id.unwrap()).await.unwrap();
            assert_eq!(contact.unwrap().name, "12345", "{}", app.engine);
            let typed = r#"{"typed":{"id":null,"name":"","phone":"12345","tax_code":"","email":""}}"#;
            let found = operator
                .call("/api/app/api/contacts/recognise", "application/json", typed)
                .await;
            assert_eq!(found.text(), "[]", "{}", app.engine);
        }
    });
}

#[test]
fn a_file_over_the_limit_says_the_limit_and_keeps_the_form() {
    run(async {
        for app in apps().await {
            let operator = app.browser(Role::FrontEnd).await;
            let large = vec![b'x'; 25 * 1024 * 1024 + 1];
            let form = app.contact("Con un documento enorme", "forward");
            let answer = operator
                .multipart("/contacts/new", &fields(&form), &[("grande.pdf", &large)])
                .await;
            assert_eq!(
                answer.location(),
                "/contacts/new?again=yes#problem",
                "{}",
                answer.status
            );
            let page = operator.get("/contacts/new?again=yes").await.text();
            assert!(page.contains("25 MB") && page.contains("Con un documento enorme"));
        }
    });
}

#[test]
fn callers_are_recognised_and_never_merged_silently() {
    run(async {
        for app in apps().await {
            let operator = app.browser(Role::FrontEnd).await;
            let first = app.call(&operator, "Prima chiamata").await;
            let mut wife = app.contact("Stesso telefono, altra persona", "forward");
            wife.retain(|(name, _)| !["caller_name", "caller_tax_code", "caller_email"].contains(name));
            wife.push(("caller_name", "Anna Prova".to_owned()));
            wife.push(("caller_tax_code", "VRDNNA85M65F052O".to_owned()));
            let second = operator.multipart("/contacts/new", &fields(&wife), &[]).await.ticket();
            let third = app.call(&operator, "Richiama").await;
            let db = app.desk.store.reader();
            let mut requesters = Vec::new();
            for id in [first, second, third] {
                requesters.push(
                    store::tickets::find(db, &Scope::desk(), id)
                        .await
                        .unwrap()
                        .unwrap()
                        .requester_id,
                );
            }
            assert_ne!(requesters[0], requesters[1], "one phone, two people");
            assert_eq!(requesters[0], requesters[2], "one tax code and name, one person");
            let typed = r#"{"typed":{"id":null,"name":"","phone":"0971555101","tax_code":"","email":""}}"#;
            let found = operator
                .call("/api/app/api/contacts/recognise", "application/json", typed)
                .await
                .text();
            assert!(
                found.contains("Mario Prova") && found.contains("Anna Prova"),
                "both are offered: {found}"
            );
            let intruder =
                r#"{"typed":{"id":null,"name":"","phone":"0971555101","tax_code":"","email":"","admin":true}}"#;
            let refused = operator
                .call("/api/app/api/contacts/recognise", "application/json", intruder)
                .await;
            assert!(
                refused.status.is_client_error() || refused.status.is_server_error(),
                "unknown fields are refused"
            );
        }
    });
}

#[test]
fn a_letter_counts_from_the_day_it_was_received() {
    run(async {
        for app in apps().await {
            let operator = app.browser(Role::FrontEnd).await;
            let mut form = app.contact("Lettera di venerdì", "forward");
            form.retain(|(name, _)| *name != "channel");
            form.push(("channel", "letter".to_owned()));
            form.push(("received_at", "2026-11-20T18:00".to_owned()));
            let id = operator.multipart("/contacts/new", &fields(&form), &[]).await.ticket();
            let ticket = store::tickets::find(app.desk.store.reader(), &Scope::desk(), id)
                .await
                .unwrap()
                .unwrap();
            assert_eq!(
                ticket.due_at,
                app.desk.zone.parse_local("2026-11-23T04:00").unwrap(),
                "Friday 18:00 to Monday 4:00"
            );
            assert!(ticket.received_at < NOW);
            assert_eq!(ticket.talk_ms, None, "a letter has no talk time");
        }
    });
}
