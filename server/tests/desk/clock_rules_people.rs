//! The rules of the clocks: who may change them, and what two at once are told.

use axum::http::StatusCode;
use model::Role;
use model::people::Grant;

use crate::app::{apps, run};
use crate::clock_rules::{CALENDAR, CLOCKS, LEVELS, LINES, PREVIEW, SETTINGS, TODAY, level, send};

#[test]
fn of_two_administrators_the_second_is_told_and_loses_nothing() {
    run(async {
        for app in apps().await {
            let grant = Grant {
                role: Role::Administrator,
                queue_id: None,
                office_id: None,
            };
            let anna = app.browser_with("anna", vec![grant.clone()]).await;
            let bea = app.browser_with("bea", vec![grant]).await;
            let seen = app.rules_edited(&anna).await.seen;
            assert_eq!(
                send(&anna, CALENDAR, &seen, &TODAY).await,
                format!("{CALENDAR}?done=saved")
            );
            let back = format!("{LEVELS}/new?again=yes");
            assert_eq!(send(&bea, LEVELS, &seen, &level(&[])).await, format!("{back}#problem"));
            let page = bea.get(&back).await.text();
            for said in [
                "Persona anna ha cambiato le regole nel frattempo",
                "value=\"IN9\"",
                "Sciopero",
            ] {
                assert!(page.contains(said), "{}: {said}: {page}", app.engine);
            }
            // With what the page shows now it is accepted, and the first one's change is still there.
            assert_eq!(
                app.change_rules(&bea, LEVELS, &level(&[])).await,
                format!("{LEVELS}?done=saved")
            );
            assert_eq!(app.rules_changed(&anna).await.len(), 2, "{}", app.engine);

            // Nor is anything put in force, or thrown away, that was not seen.
            let stale = app.rules_edited(&anna).await.seen;
            app.change_rules(&bea, CALENDAR, &[("act", "patrons"), ("patron_matera", "on")])
                .await;
            let before = app.rules_in_force().await;
            assert_eq!(
                send(&anna, PREVIEW, &stale, &[]).await,
                format!("{PREVIEW}?again=yes#problem")
            );
            let told = send(&anna, "/admin/clocks/discard", &stale, &[]).await;
            assert_eq!(told, format!("{CLOCKS}?again=yes#problem"));
            let page = anna.get(&format!("{CLOCKS}?again=yes")).await.text();
            assert!(page.contains("Persona bea ha cambiato le regole"), "{page}");
            assert_eq!(app.rules_in_force().await, before);
            assert_eq!(app.rules_changed(&anna).await.len(), 3, "{}", app.engine);
        }
    });
}

#[test]
fn observers_read_and_only_administrators_change() {
    run(async {
        for app in apps().await {
            let admin = app.browser(Role::Administrator).await;
            app.change_rules(&admin, CALENDAR, &TODAY).await;
            let seen = app.rules_edited(&admin).await.seen;
            let parts = [LEVELS, "/admin/clocks/levels/1", CALENDAR, LINES, SETTINGS, PREVIEW];
            for role in [Role::TeamLeader, Role::Monitor, Role::FrontEnd] {
                let who = app.browser(role).await;
                let reads = role != Role::FrontEnd;
                let page = who.get(CLOCKS).await;
                let expected = if reads { StatusCode::OK } else { StatusCode::FORBIDDEN };
                assert_eq!(page.status, expected, "{}: {role}", app.engine);
                if reads {
                    let page = page.text();
                    assert!(page.contains("IN5b") && page.contains("Sciopero"), "{page}");
                    assert!(
                        !page.contains("Vedi che cosa cambia") && !page.contains(CALENDAR),
                        "{page}"
                    );
                }
                for path in parts {
                    assert_eq!(who.get(path).await.status, StatusCode::FORBIDDEN, "{role} {path}");
                }
                for path in [PREVIEW, "/admin/clocks/discard", "/admin/clocks/levels/1/remove"] {
                    let answer = who.post(path, &[("seen", seen.as_str())]).await;
                    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{role} {path}");
                }
                let mut fields = vec![("seen", seen.as_str())];
                fields.extend_from_slice(&TODAY);
                assert_eq!(
                    who.post(CALENDAR, &fields).await.status,
                    StatusCode::FORBIDDEN,
                    "{role}"
                );
            }
            assert_eq!(app.rules_changed(&admin).await.len(), 1, "{}", app.engine);

            // Whose session ended finds the closure again behind the sign-in.
            let stranger = app.stranger();
            let location = send(&stranger, CALENDAR, &seen, &TODAY).await;
            assert!(location.starts_with("/login?ended=yes"), "{}: {location}", app.engine);
        }
    });
}
