//! Citizens whom the answer about an outage does not reach: who hears of it, and how they are answered after all.

use domain::tickets::state::change_queue;
use model::outage::{Answered, NotAnswered, OutageState};
use model::{Role, TicketState};

use crate::app::{apps, grant, run};
use crate::outages::{answer_all, head, link, linked, opened, send_all, server, solve, taken, tell};

#[test]
fn who_cannot_be_answered_is_listed() {
    run(async {
        for app in apps().await {
            app.connect(None, 1).await;
            let clerk = app
                .browser_with("tributi", vec![grant(Role::BackOffice, Some(app.tributi))])
                .await;
            let chief = app.browser(Role::TeamLeader).await;
            let moved = app.call_of(&chief, "Spostato", "", "lucia@posta.example").await;
            let unsent = app.call_of(&chief, "Senza casella", "", "ugo@posta.example").await;
            let person = app.principal(chief.person_id).await;
            for (who, ticket_id, how) in [
                (&clerk, moved, NotAnswered::Forbidden),
                (&chief, unsent, NotAnswered::NoMailbox),
            ] {
                let id = opened(&app, &chief, app.tributi, Some(ticket_id)).await;
                let version = app.on_ladder(ticket_id).await.version;
                change_queue(&app.desk, &person, ticket_id, app.pec, None, version)
                    .await
                    .unwrap();
                solve(&app, who, id).await;
                answer_all(&app).await;
                let row = linked(&app, id, ticket_id).await;
                assert_eq!(
                    (row.how, row.reason),
                    (Some(Answered::Failed), Some(how)),
                    "{}",
                    app.engine
                );
                assert!(app.on_ladder(ticket_id).await.state.is_open());
                // Also who does not see the ticket is told that somebody was left out, and the ticket itself says why.
                for (sees, words) in [(&chief, "Esclusi: 1."), (&clerk, "Di questi, 1 in code che non vedi")] {
                    let page = sees.get(&format!("/outages/{id}")).await.text();
                    assert!(page.contains(words), "{words} on {}", app.engine);
                }
                let page = chief.get(&format!("/tickets/{ticket_id}")).await.text();
                assert!(
                    page.contains("non ha ricevuto la risposta sul disservizio"),
                    "{}",
                    app.engine
                );
                assert_eq!(head(&app, id).await.outage.state, OutageState::Solved);
            }
        }
    });
}

#[test]
fn who_was_left_out_is_answered_once_the_cause_is_gone_and_nobody_twice() {
    run(async {
        for app in apps().await {
            let (smtp, _boxes) = server().await;
            app.connect(None, smtp.port()).await;
            let clerk = app
                .browser_with("tributi", vec![grant(Role::BackOffice, Some(app.tributi))])
                .await;
            let chief = app.browser(Role::TeamLeader).await;
            let reached = app.call_of(&chief, "Subito", "", "lucia@posta.example").await;
            let left = app.call_of(&chief, "Fuori", "", "ugo@posta.example").await;
            let id = opened(&app, &chief, app.tributi, Some(reached)).await;
            link(&chief, id, &left.to_string()).await;
            let person = app.principal(chief.person_id).await;
            let version = app.on_ladder(left).await.version;
            change_queue(&app.desk, &person, left, app.pec, None, version)
                .await
                .unwrap();

            // The review names no ticket of a queue that the person does not see, and says that there is one.
            let version = head(&app, id).await.outage.version;
            tell(&app, &clerk, id, "review", version).await;
            let review = clerk.get(&format!("/outages/{id}/solve")).await.text();
            assert!(review.contains("In code che non vedi: 1."), "{}", app.engine);
            assert!(!review.contains(&format!("/tickets/{left}\"")), "{}", app.engine);

            solve(&app, &clerk, id).await;
            answer_all(&app).await;
            assert_eq!(linked(&app, id, left).await.reason, Some(NotAnswered::Forbidden));
            let back = app.on_ladder(left).await.version;
            change_queue(&app.desk, &person, left, app.tributi, None, back)
                .await
                .unwrap();
            let seen = head(&app, id).await.outage.version;
            let retry = async |who: &crate::app::Browser, version: i64| {
                let version = version.to_string();
                who.post(&format!("/outages/{id}/retry"), &[("version", &version)])
                    .await
            };
            let front = app
                .browser_with("sportello", vec![grant(Role::FrontEnd, Some(app.tributi))])
                .await;
            retry(&front, seen).await;
            assert_eq!(head(&app, id).await.outage.state, OutageState::Solved, "{}", app.engine);
            let done = retry(&clerk, seen).await;
            assert_eq!(done.location(), format!("/outages/{id}?done=retried"), "{}", app.engine);
            let again = retry(&chief, seen).await;
            assert!(again.location().ends_with("#problem"), "{}", again.location());
            answer_all(&app).await;
            send_all(&app).await;
            for address in ["lucia@posta.example", "ugo@posta.example"] {
                assert_eq!(taken(&smtp, address).len(), 1, "{address} on {}", app.engine);
            }
            assert_eq!(linked(&app, id, left).await.how, Some(Answered::Mail));
            assert_eq!(app.place(left).await.2, TicketState::Closed);
            let ended = head(&app, id).await;
            assert_eq!((ended.outage.state, ended.failed), (OutageState::Solved, 0));
            let nobody = retry(&chief, ended.outage.version).await;
            assert!(nobody.location().ends_with("#problem"), "nobody is left out any more");
        }
    });
}

#[test]
fn what_an_office_has_answered_is_told_before_the_outage_is() {
    run(async {
        for app in apps().await {
            app.connect(None, 1).await;
            let clerk = app.browser(Role::BackOffice).await;
            let owing = app
                .call_of(&clerk, "Risposto", "0971 555 770", "lucia@posta.example")
                .await;
            let (number, version) = (owing.to_string(), app.on_ladder(owing).await.version.to_string());
            let fields = [
                ("id", number.as_str()),
                ("version", &version),
                ("state", "to_communicate"),
            ];
            clerk.post("/api/app/api/tickets/change_state", &fields).await;
            let id = opened(&app, &clerk, app.tributi, Some(owing)).await;
            solve(&app, &clerk, id).await;
            answer_all(&app).await;
            let row = linked(&app, id, owing).await;
            assert_eq!(
                (row.how, row.reason),
                (Some(Answered::Failed), Some(NotAnswered::OwesOutcome)),
                "{}",
                app.engine
            );
            assert_eq!(app.place(owing).await.2, TicketState::ToCommunicate);
        }
    });
}

#[test]
fn the_provider_is_written_to_again_also_where_its_ticket_went_elsewhere() {
    run(async {
        for app in apps().await {
            let (smtp, _boxes) = server().await;
            app.connect(None, smtp.port()).await;
            let clerk = app
                .browser_with("tributi", vec![grant(Role::BackOffice, Some(app.tributi))])
                .await;
            let chief = app.browser(Role::TeamLeader).await;
            let id = opened(&app, &clerk, app.tributi, None).await;
            let report = async |text: &str| {
                let version = head(&app, id).await.outage.version.to_string();
                let fields = [
                    ("address", "assistenza@gestore.example"),
                    ("report_text", text),
                    ("version", &version),
                ];
                clerk.post(&format!("/outages/{id}/report"), &fields).await
            };
            report("Non va.").await;
            let first = head(&app, id).await.outage.cause_ticket_id.unwrap();
            let person = app.principal(chief.person_id).await;
            let version = app.on_ladder(first).await.version;
            change_queue(&app.desk, &person, first, app.pec, None, version)
                .await
                .unwrap();
            let done = report("Ancora non va.").await;
            assert_eq!(
                done.location(),
                format!("/outages/{id}?done=reported"),
                "{}",
                app.engine
            );
            let second = head(&app, id).await.outage.cause_ticket_id.unwrap();
            assert_ne!(first, second, "{}", app.engine);
            send_all(&app).await;
            assert_eq!(taken(&smtp, "assistenza@gestore.example").len(), 2);
        }
    });
}
