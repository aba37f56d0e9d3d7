//! Signing in, being thrown out, and what was typed meanwhile.

use axum::http::StatusCode;
use domain::admin::{Actor, people};
use model::Role;

use crate::app::{apps, run};

#[test]
fn a_stranger_is_led_to_the_sign_in_page_and_back() {
    run(async {
        for app in apps().await {
            let answer = app.stranger().get("/tickets/7?x=1").await;
            assert_eq!(answer.location(), "/login?next=/tickets/7%3Fx%3D1", "{}", app.engine);
            let page = app.stranger().get("/login").await;
            assert_eq!(page.status, StatusCode::OK);
            assert!(page.text().contains("name=\"password\""));
        }
    });
}

#[test]
fn unknown_people_and_wrong_passwords_get_the_same_answer() {
    run(async {
        for app in apps().await {
            app.browser(Role::FrontEnd).await;
            let stranger = app.stranger();
            let unknown = stranger
                .post("/login", &[("login", "nessuno"), ("password", "x"), ("next", "")])
                .await;
            let wrong = stranger
                .post("/login", &[("login", "front_end"), ("password", "x"), ("next", "")])
                .await;
            assert_eq!(unknown.location(), wrong.location());
            assert!(unknown.location().contains("problem=credentials"));
            assert!(stranger.cookie("sportello").is_none(), "no session before signing in");
        }
    });
}

#[test]
fn guessing_has_to_wait_but_never_for_ever() {
    run(async {
        for app in apps().await {
            app.browser(Role::FrontEnd).await;
            let stranger = app.stranger();
            for _ in 0..5 {
                stranger
                    .post("/login", &[("login", "front_end"), ("password", "x"), ("next", "")])
                    .await;
            }
            let right = [
                ("login", "front_end"),
                ("password", "una frase abbastanza lunga"),
                ("next", ""),
            ];
            assert!(
                stranger
                    .post("/login", &right)
                    .await
                    .location()
                    .contains("problem=wait"),
                "also the right one waits"
            );
            app.clock.advance_ms(16 * 60_000);
            assert_eq!(stranger.post("/login", &right).await.location(), "/");
        }
    });
}

#[test]
fn signing_in_changes_the_session_and_leads_only_to_own_pages() {
    run(async {
        for app in apps().await {
            let browser = app.browser(Role::FrontEnd).await;
            let before = browser.cookie("sportello");
            let again = [
                ("login", "front_end"),
                ("password", "una frase abbastanza lunga"),
                ("next", "https://evil.example/"),
            ];
            assert_eq!(browser.post("/login", &again).await.location(), "/");
            assert_ne!(
                browser.cookie("sportello"),
                before,
                "a session id is never kept over a sign-in"
            );
        }
    });
}

#[test]
fn disabling_a_person_ends_their_sessions_at_once() {
    run(async {
        for app in apps().await {
            let browser = app.browser(Role::FrontEnd).await;
            assert_eq!(browser.get("/").await.status, StatusCode::OK);
            people::set_disabled(&app.desk, Actor::CommandLine, browser.person_id, true)
                .await
                .unwrap();
            assert!(browser.get("/").await.location().starts_with("/login"));
            let right = [
                ("login", "front_end"),
                ("password", "una frase abbastanza lunga"),
                ("next", ""),
            ];
            assert!(
                browser
                    .post("/login", &right)
                    .await
                    .location()
                    .contains("problem=credentials")
            );
        }
    });
}

#[test]
fn a_session_ends_after_rest_and_in_any_case() {
    run(async {
        for app in apps().await {
            let idle = app.browser(Role::FrontEnd).await;
            app.clock.advance_ms(121 * 60_000);
            assert!(
                idle.get("/").await.location().starts_with("/login"),
                "two hours of rest"
            );
            let busy = app.browser(Role::BackOffice).await;
            for _ in 0..11 {
                app.clock.advance_ms(60 * 60_000);
                assert_eq!(busy.get("/").await.status, StatusCode::OK);
            }
            app.clock.advance_ms(61 * 60_000);
            assert!(
                busy.get("/").await.location().starts_with("/login"),
                "twelve hours in all"
            );
        }
    });
}

#[test]
fn a_one_time_password_has_to_be_changed_first() {
    run(async {
        for app in apps().await {
            let browser = app.browser(Role::FrontEnd).await;
            let one_time = people::reset_password(&app.desk, Actor::CommandLine, browser.person_id)
                .await
                .unwrap();
            let fields = [("login", "front_end"), ("password", one_time.as_str()), ("next", "")];
            browser.post("/login", &fields).await;
            assert_eq!(browser.get("/").await.location(), "/account/password?due=yes");
            let weak = [("old", one_time.as_str()), ("new", "corta"), ("again", "corta")];
            assert!(
                browser
                    .post("/account/password", &weak)
                    .await
                    .location()
                    .contains("error=too_short")
            );
            let wrong = [
                ("old", "sbagliata"),
                ("new", "cavallo batteria graffetta"),
                ("again", "cavallo batteria graffetta"),
            ];
            assert!(
                browser
                    .post("/account/password", &wrong)
                    .await
                    .location()
                    .contains("error=wrong_password")
            );
            let good = [
                ("old", one_time.as_str()),
                ("new", "cavallo batteria graffetta"),
                ("again", "cavallo batteria graffetta"),
            ];
            assert_eq!(
                browser.post("/account/password", &good).await.location(),
                "/account?done=password"
            );
            assert_eq!(browser.get("/").await.status, StatusCode::OK);
        }
    });
}

#[test]
fn what_was_typed_survives_an_expired_session() {
    run(async {
        for app in apps().await {
            let browser = app.browser(Role::FrontEnd).await;
            app.clock.advance_ms(121 * 60_000);
            let form = app.contact("Testo scritto con cura", "forward");
            let fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let answer = browser.multipart("/contacts/new", &fields, &[]).await;
            assert!(
                answer.location().starts_with("/login?ended=yes&next=/contacts/new"),
                "{}",
                answer.location()
            );
            assert!(
                !answer.location().contains("cura"),
                "nothing typed stands in an address"
            );
            let next = "/contacts/new?again=yes";
            let signed = [
                ("login", "front_end"),
                ("password", "una frase abbastanza lunga"),
                ("next", next),
            ];
            assert_eq!(browser.post("/login", &signed).await.location(), next);
            let page = browser.get(next).await.text();
            assert!(
                page.contains("Testo scritto con cura") && page.contains("Chiede quante rate."),
                "{}",
                app.engine
            );
        }
    });
}
