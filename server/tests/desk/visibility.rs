//! Nobody sees what they may not: every route, as people with other queues, other offices and no rights.

use axum::http::StatusCode;
use model::Role;
use model::people::Grant;

use crate::app::{apps, run};

#[test]
fn another_queues_ticket_does_not_exist() {
    run(async {
        for app in apps().await {
            let insider = app.browser(Role::BackOffice).await;
            let grant = |role| {
                vec![Grant {
                    role,
                    queue_id: Some(app.pec),
                    office_id: None,
                }]
            };
            let outsiders = [
                app.browser_with("di_pec", grant(Role::BackOffice)).await,
                app.browser_with("archivista_pec", grant(Role::Archivist)).await,
                app.browser_with(
                    "terzo",
                    vec![Grant {
                        role: Role::ThirdLevel,
                        queue_id: None,
                        office_id: Some(app.ragioneria),
                    }],
                )
                .await,
                app.browser(Role::Administrator).await,
                app.browser(Role::Auditor).await,
                app.browser_with("senza_ruoli", Vec::new()).await,
            ];
            let form = app.contact("Segreto di Tributi", "forward");
            let fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let id = insider
                .multipart("/contacts/new", &fields, &[("segreto.pdf", b"%PDF segreto")])
                .await
                .ticket();
            let page = insider.get(&format!("/tickets/{id}")).await;
            assert!(page.text().contains("Segreto di Tributi"));
            let file = page
                .text()
                .split("/attachments/")
                .nth(1)
                .unwrap()
                .split('"')
                .next()
                .unwrap()
                .to_owned();
            let file = format!("/attachments/{file}");
            assert_eq!(insider.get(&file).await.status, StatusCode::OK);

            for who in &outsiders {
                let what = format!("person {} on {}", who.person_id, app.engine);
                let ticket = format!("/tickets/{id}");
                let page = who.get(&ticket).await;
                assert_eq!(page.status, StatusCode::NOT_FOUND, "{what}");
                for path in [
                    ticket.as_str(),
                    "/",
                    "/tickets",
                    "/queues/tributi",
                    "/tickets?state=closed",
                    "/tickets?sort=newest",
                ] {
                    assert!(
                        !who.get(path).await.text().contains("Segreto di Tributi"),
                        "{path} tells {what}"
                    );
                }
                assert!(!who.get(&file).await.status.is_success(), "{what}");
                assert!(!who.get(&format!("{file}/inline")).await.status.is_success(), "{what}");
                let number = id.to_string();
                for path in ["take", "release", "change_state", "change_queue", "report_presence"] {
                    let body = format!("id={number}&version=1&state=open&queue_id={}&answering=true", app.pec);
                    let answer = who
                        .call(
                            &format!("/api/app/api/tickets/{path}"),
                            "application/x-www-form-urlencoded",
                            &body,
                        )
                        .await;
                    assert!(!answer.status.is_success(), "{path}: {} for {what}", answer.status);
                }
                let note = who
                    .multipart(&format!("/tickets/{id}/note"), &[("text", "intruso")], &[])
                    .await;
                assert!(!note.location().contains("done="), "{what}");
                let reply = who
                    .multipart(
                        &format!("/tickets/{id}/reply"),
                        &[("text", "intruso"), ("version", "1")],
                        &[],
                    )
                    .await;
                assert!(!reply.location().contains("done="), "{what}");
            }
            assert!(!insider.get(&format!("/tickets/{id}")).await.text().contains("intruso"));
        }
    });
}

#[test]
fn an_office_of_level_three_sees_what_was_handed_to_it() {
    run(async {
        for app in apps().await {
            let clerk = app.browser(Role::BackOffice).await;
            let office = vec![Grant {
                role: Role::ThirdLevel,
                queue_id: None,
                office_id: Some(app.ragioneria),
            }];
            let third = app.browser_with("ragioniere", office).await;
            let handed = app.call(&clerk, "Affidato").await;
            let kept = app.call(&clerk, "Trattenuto").await;
            app.reach_ragioneria().await;
            app.hand_on(&clerk, handed, &app.ragioneria.to_string()).await;
            assert_eq!(
                third.get(&format!("/tickets/{handed}")).await.status,
                StatusCode::OK,
                "{}",
                app.engine
            );
            assert_eq!(
                third.get(&format!("/tickets/{kept}")).await.status,
                StatusCode::NOT_FOUND
            );
            let list = third.get("/tickets").await.text();
            assert!(list.contains("Affidato") && !list.contains("Trattenuto"));
            let note = third
                .multipart(&format!("/tickets/{handed}/note"), &[("text", "Visto.")], &[])
                .await;
            assert!(note.location().contains("done=note"));
            let closing = format!("id={handed}&version=2&state=closed&outcome_id={}", app.solved);
            let answer = third
                .call(
                    "/api/app/api/tickets/change_state",
                    "application/x-www-form-urlencoded",
                    &closing,
                )
                .await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "seeing is not closing");
        }
    });
}

#[test]
fn only_who_may_log_contacts_logs_them_and_only_for_their_queues() {
    run(async {
        for app in apps().await {
            let form = app.contact("Intruso", "forward");
            let fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let pec_only = vec![Grant {
                role: Role::FrontEnd,
                queue_id: Some(app.pec),
                office_id: None,
            }];
            for who in [
                app.browser(Role::Monitor).await,
                app.browser_with("solo_pec", pec_only).await,
            ] {
                let answer = who.multipart("/contacts/new", &fields, &[]).await;
                assert!(answer.location().contains("again=yes"), "{}", answer.location());
            }
            let db = app.desk.store.reader();
            assert!(
                store::tickets::find(db, &store::Scope::desk(), 1)
                    .await
                    .unwrap()
                    .is_none(),
                "{}",
                app.engine
            );
        }
    });
}
