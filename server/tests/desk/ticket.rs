//! Working on a ticket.

use model::Role;
use model::outbox::DeliveryState;
use store::Scope;

use crate::app::{Browser, TestApp, apps, run};

async fn version(app: &TestApp, id: i64) -> String {
    let ticket = store::tickets::find(app.desk.store.reader(), &Scope::desk(), id)
        .await
        .unwrap()
        .unwrap();
    ticket.version.to_string()
}

async fn state(app: &TestApp, id: i64) -> String {
    let ticket = store::tickets::find(app.desk.store.reader(), &Scope::desk(), id)
        .await
        .unwrap()
        .unwrap();
    ticket.state.to_string()
}

async fn reply(app: &TestApp, who: &Browser, id: i64, extra: &[(&str, &str)]) -> String {
    let version = version(app, id).await;
    let mut fields = vec![
        ("version", version.as_str()),
        ("text", "Può pagare in sei rate."),
        ("cc", ""),
        ("then", "waiting"),
    ];
    for (name, value) in extra {
        fields.retain(|(known, _)| known != name);
        fields.push((name, value));
    }
    who.multipart(&format!("/tickets/{id}/reply"), &fields, &[("modulo.pdf", b"%PDF")])
        .await
        .location()
}

#[test]
fn a_ticket_is_taken_noted_moved_on_and_closed() {
    run(async {
        for app in apps().await {
            let operator = app.browser(Role::FrontEnd).await;
            let clerk = app.browser(Role::BackOffice).await;
            let id = app.call(&operator, "Da lavorare").await;
            clerk
                .post("/api/app/api/tickets/take", &[("id", &id.to_string())])
                .await;
            assert_eq!(state(&app, id).await, "open", "taking opens it");
            let note = clerk
                .multipart(
                    &format!("/tickets/{id}/note"),
                    &[("text", "Verificato in archivio.")],
                    &[],
                )
                .await;
            assert_eq!(note.location(), format!("/tickets/{id}?done=note#composer"));
            let to = [
                ("id", id.to_string()),
                ("version", version(&app, id).await),
                ("state", "waiting".to_owned()),
            ];
            let to: Vec<(&str, &str)> = to.iter().map(|(name, value)| (*name, value.as_str())).collect();
            clerk.post("/api/app/api/tickets/change_state", &to).await;
            assert_eq!(state(&app, id).await, "waiting");
            let (version, outcome) = (version(&app, id).await, app.solved.to_string());
            let close = [
                ("id", id.to_string()),
                ("version", version),
                ("state", "closed".to_owned()),
                ("outcome_id", outcome),
            ];
            let close: Vec<(&str, &str)> = close.iter().map(|(name, value)| (*name, value.as_str())).collect();
            clerk.post("/api/app/api/tickets/change_state", &close).await;
            assert_eq!(state(&app, id).await, "closed");
            let page = clerk.get(&format!("/tickets/{id}")).await.text();
            for words in [
                "Verificato in archivio.",
                "lo ha preso in carico",
                "lo ha chiuso: Risolto",
            ] {
                assert!(page.contains(words), "{words} ({})", app.engine);
            }
        }
    });
}

#[test]
fn a_reply_is_on_the_ticket_and_in_the_outbox() {
    run(async {
        for app in apps().await {
            let clerk = app.browser(Role::BackOffice).await;
            let id = app.call(&clerk, "Rate").await;
            app.connect(None, 1).await;
            let done = reply(&app, &clerk, id, &[("cc", "caf@patronato.example")]).await;
            assert_eq!(done, format!("/tickets/{id}?done=reply#composer"));
            assert_eq!(state(&app, id).await, "waiting");
            let page = clerk.get(&format!("/tickets/{id}")).await.text();
            for words in [
                "Può pagare in sei rate.",
                "mario@posta.example",
                "caf@patronato.example",
                "In uscita",
                "modulo.pdf",
            ] {
                assert!(page.contains(words), "{words} ({})", app.engine);
            }
            assert_eq!(store::outbox::waiting(app.desk.store.reader()).await.unwrap(), 1);
        }
    });
}

#[test]
fn a_reply_refused_keeps_its_text() {
    run(async {
        for app in apps().await {
            let clerk = app.browser(Role::BackOffice).await;
            let id = app.call(&clerk, "Rate").await;
            let no_mailbox = reply(&app, &clerk, id, &[]).await;
            assert_eq!(
                no_mailbox,
                format!("/tickets/{id}?again=reply#problem"),
                "the queue cannot send yet"
            );
            app.connect(None, 1).await;
            assert!(
                reply(&app, &clerk, id, &[("cc", "nessuno")])
                    .await
                    .contains("again=reply")
            );
            let page = clerk.get(&format!("/tickets/{id}?again=reply")).await.text();
            assert!(
                page.contains("Può pagare in sei rate.") && page.contains("cc-error"),
                "{}",
                app.engine
            );
            assert_eq!(store::outbox::waiting(app.desk.store.reader()).await.unwrap(), 0);
        }
    });
}

#[test]
fn two_people_saving_at_once_the_second_is_told_who() {
    run(async {
        for app in apps().await {
            let anna = app.browser(Role::BackOffice).await;
            let bruno = app.browser(Role::TeamLeader).await;
            app.connect(None, 1).await;
            let id = app.call(&anna, "Contesa").await;
            let seen = version(&app, id).await;
            assert!(reply(&app, &anna, id, &[]).await.contains("done=reply"));
            assert!(
                reply(&app, &bruno, id, &[("version", seen.as_str())])
                    .await
                    .contains("again=reply")
            );
            let page = bruno.get(&format!("/tickets/{id}?again=reply")).await.text();
            assert!(
                page.contains("Persona back_office ha cambiato il ticket nel frattempo"),
                "{}",
                app.engine
            );
            assert!(page.contains("Può pagare in sei rate."), "his text is still there");
        }
    });
}

#[test]
fn a_mail_server_that_is_gone_is_tried_again_and_one_that_refuses_is_believed() {
    run(async {
        for app in apps().await {
            let clerk = app.browser(Role::BackOffice).await;
            let id = app.call(&clerk, "Rate").await;
            // Nobody listens on port 1.
            app.connect(None, 1).await;
            reply(&app, &clerk, id, &[]).await;
            assert!(domain::outbound::send::send_next(&app.desk).await.unwrap());
            assert!(
                !domain::outbound::send::send_next(&app.desk).await.unwrap(),
                "not before its next attempt is due"
            );
            let health = app.stranger().get("/health/ready").await.text();
            assert!(
                health.contains("\"ok\":false") && health.contains("\"unsent\":1"),
                "{health}"
            );
            let administrator = app.browser(Role::Administrator).await;
            let mailboxes = administrator.get("/admin/mailboxes").await.text();
            assert!(mailboxes.contains("non inviate: 1, dal"), "{}", app.engine);
            app.clock.advance_ms(61_000);
            assert!(
                domain::outbound::send::send_next(&app.desk).await.unwrap(),
                "a minute later it is"
            );
            app.clock.advance_ms(5 * 86_400_000);
            assert!(domain::outbound::send::send_next(&app.desk).await.unwrap());
            assert!(
                !domain::outbound::send::send_next(&app.desk).await.unwrap(),
                "given up after days"
            );
            let view = domain::tickets::page::page(&app.desk, &app.principal(clerk.person_id).await, id)
                .await
                .unwrap();
            assert_eq!(view.messages.last().unwrap().deliveries[0].state, DeliveryState::Failed);
        }
    });
}

#[test]
fn a_stop_in_the_middle_of_a_send_is_marked_and_sent_again() {
    run(async {
        for app in apps().await {
            let clerk = app.browser(Role::BackOffice).await;
            let id = app.call(&clerk, "Rate").await;
            app.connect(None, 1).await;
            reply(&app, &clerk, id, &[]).await;
            // What a killed process leaves behind: claimed, and never settled.
            let tx = app.desk.store.begin().await.unwrap();
            assert!(store::outbox::claim(&tx, app.desk.now()).await.unwrap().is_some());
            tx.commit().await.unwrap();
            assert_eq!(domain::outbound::send::recover(&app.desk).await.unwrap(), 1);
            let page = clerk.get(&format!("/tickets/{id}")).await.text();
            assert!(
                page.contains("forse inviata due volte") && page.contains("In uscita"),
                "{}",
                app.engine
            );
        }
    });
}
