//! The wall: its figures for people, what a screen sees, and how a browser becomes one.

use axum::http::StatusCode;
use model::Role;
use model::people::Grant;
use model::sorting::Sorting;

use crate::app::{Answer, Browser, NOW, TestApp, apps, run};
use crate::due::{LATE, SOON};
use crate::mail::{MAIL, arrive};

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

impl TestApp {
    /// Puts up a screen; returns the code that its page shows.
    async fn code(&self, leader: &Browser, name: &str) -> String {
        code_in(&leader.post("/admin/screens", &[("name", name)]).await)
    }

    /// A browser that was activated as a screen.
    async fn screen(&self, leader: &Browser, name: &str) -> Browser {
        let code = self.code(leader, name).await;
        let screen = self.stranger();
        let answer = screen.post("/wall/activate", &[("code", &code)]).await;
        assert_eq!(answer.location(), "/wall", "{name} on {}", self.engine);
        screen
    }

    /// Four open tickets, of which two are late and one is due soon; two closed, one of them in time; one mail in
    /// triage, one citizen to be called.
    async fn fill(&self) {
        let operator = self.browser(Role::BackOffice).await;
        let who = self.principal(operator.person_id).await;
        self.letter(&operator, "Lettera scaduta", LATE).await;
        self.letter(&operator, "Lettera urgente", SOON).await;
        self.letter_in(self.pec, &operator, "Scaduta altrove", LATE).await;
        let called = self.call(&operator, "Chiamata di adesso").await;
        for id in [
            self.letter(&operator, "Chiusa in ritardo", LATE).await,
            self.call(&operator, "Chiusa in tempo").await,
        ] {
            domain::tickets::close::close(&self.desk, &who, id, self.solved, 1)
                .await
                .unwrap();
        }
        let tx = self.desk.store.begin().await.unwrap();
        let call = store::recontacts::RecontactChange {
            ticket_id: store::set(called),
            kind: store::set(model::recontact::RecontactKind::Outcome),
            made_at: store::set(NOW),
            due_at: store::set(NOW),
            ..Default::default()
        };
        store::recontacts::insert(&tx, call).await.unwrap();
        tx.commit().await.unwrap();
        self.sort_by(Sorting::Triage).await;
        arrive(self, MAIL).await;
    }
}

fn code_in(answer: &Answer) -> String {
    let page = answer.text();
    let (_, after) = page.split_once("one-time-password\">").unwrap();
    after.split('<').next().unwrap().to_owned()
}

/// One of the totals.
fn figure<'a>(page: &'a str, name: &str) -> &'a str {
    let (_, after) = page.split_once(&format!("data-figure=\"{name}\"")).unwrap();
    after.split_once('>').unwrap().1.split('<').next().unwrap()
}

fn totals(page: &str) -> Vec<&str> {
    [
        "open", "late", "due-soon", "triage", "calls", "opened", "closed", "in-time",
    ]
    .into_iter()
    .map(|name| figure(page, name))
    .collect()
}

fn everywhere(role: Role) -> Grant {
    Grant {
        role,
        queue_id: None,
        office_id: None,
    }
}

#[test]
fn the_figures_are_those_of_the_desk_and_each_sees_their_queues() {
    run(async {
        for app in apps().await {
            app.fill().await;
            let leader = app.browser(Role::TeamLeader).await;
            let page = leader.get("/wall").await;
            assert_eq!(page.status, StatusCode::OK, "{}", app.engine);
            let page = page.text();
            assert_eq!(
                totals(&page),
                ["4", "2", "2", "1", "1", "6", "2", "50 %"],
                "{}",
                app.engine
            );
            assert!(page.contains("Tributi") && page.contains("PEC"));
            assert!(
                page.contains("datetime=\"2026-11-23T10:00:00+01:00\""),
                "when they were true"
            );
            // Received on Friday at 18: 64 hours ago.
            assert!(page.contains("64 h"), "the longest wait");

            let pec = Grant {
                role: Role::TeamLeader,
                queue_id: Some(app.pec),
                office_id: None,
            };
            let narrow = app.browser_with("capo_pec", vec![pec]).await;
            let page = narrow.get("/wall").await.text();
            assert_eq!(
                totals(&page),
                ["1", "1", "0", "0", "0", "1", "0", "–"],
                "{}",
                app.engine
            );
            assert!(!page.contains("Tributi"), "not a queue of theirs");

            let observer = app.browser(Role::Monitor).await;
            assert_eq!(figure(&observer.get("/wall").await.text(), "open"), "4");
            for role in [Role::FrontEnd, Role::Administrator] {
                let other = app.browser(role).await;
                assert_eq!(other.get("/wall").await.location(), "/wall/activate", "{role}");
            }
        }
    });
}

#[test]
fn a_screen_sees_figures_and_nothing_about_anybody() {
    run(async {
        for app in apps().await {
            app.fill().await;
            let leader = app.browser_with("capo", vec![everywhere(Role::TeamLeader)]).await;
            let screen = app.screen(&leader, "Sala operatori").await;
            let answer = screen.get("/wall").await;
            assert_eq!(answer.status, StatusCode::OK, "{}", app.engine);
            assert_eq!(answer.header("cache-control"), "no-store");
            let page = answer.text();
            assert_eq!(
                totals(&page),
                ["4", "2", "2", "1", "1", "6", "2", "50 %"],
                "{}",
                app.engine
            );
            for private in [
                "Mario",
                "Prova",
                "RSSMRA80A01G942K",
                "0971",
                "posta.example",
                "Lettera",
                "Chiamata",
                "Scaduta altrove",
                "Bollo",
                "Persona",
                "Sala operatori",
                "/tickets",
                "/logout",
            ] {
                assert!(!page.contains(private), "{private} on {}", app.engine);
            }
            assert!(
                page.contains("<noscript>") && page.contains("refresh"),
                "it renews itself"
            );

            // The day ends; what is open stays.
            app.clock.advance_ms(DAY_MS);
            let page = screen.get("/wall").await.text();
            assert_eq!(figure(&page, "open"), "4");
            let today = ["opened", "closed", "in-time"].map(|name| figure(&page, name));
            assert_eq!(today, ["0", "0", "–"], "{}", app.engine);
        }
    });
}

#[test]
fn a_screen_opens_nothing_but_the_wall() {
    run(async {
        for app in apps().await {
            let leader = app.browser(Role::TeamLeader).await;
            let id = app.call(&leader, "Affare di altri").await;
            let code = app.code(&leader, "Ingresso").await;
            let screen = app.stranger();
            let answer = screen.post("/wall/activate", &[("code", &code)]).await;
            let cookie = answer.header("set-cookie");
            for part in ["sportello_wall=", "; Path=/wall;", "; HttpOnly", "; SameSite=Strict"] {
                assert!(cookie.contains(part), "{part} in {cookie}");
            }
            for path in [
                "/",
                "/tickets",
                &format!("/tickets/{id}"),
                "/triage",
                "/admin/screens",
                "/account",
            ] {
                let answer = screen.get(path).await;
                assert!(answer.location().starts_with("/login"), "{path}: {}", answer.status);
            }
            for path in ["/api/app/api/frame/frame", "/api/app/api/tickets/home"] {
                let answer = screen.call(path, "application/x-www-form-urlencoded", "").await;
                assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path} on {}", app.engine);
            }
            let stranger = app.stranger();
            assert_eq!(stranger.get("/wall").await.location(), "/wall/activate");
            assert_eq!(stranger.get("/wall/activate").await.status, StatusCode::OK);
        }
    });
}

#[test]
fn a_code_is_good_once_for_ten_minutes_and_ten_tries() {
    run(async {
        for app in apps().await {
            let leader = app.browser(Role::TeamLeader).await;
            let refused = "/wall/activate?problem=code";
            let try_code = async |code: &str| {
                let browser = app.stranger();
                let answer = browser.post("/wall/activate", &[("code", code)]).await;
                (answer.location(), browser.cookie("sportello_wall").is_some())
            };
            let code = app.code(&leader, "Uno").await;
            for wrong in ["", "ABCDEFGH", "ABCD-EFG", &code[1..], "' OR 1=1 --"] {
                assert_eq!(try_code(wrong).await, (refused.to_owned(), false), "{wrong:?}");
            }
            let typed = code.to_lowercase().replace('-', " ");
            assert_eq!(try_code(&typed).await, ("/wall".to_owned(), true), "{}", app.engine);
            assert_eq!(try_code(&code).await.0, refused, "used");

            let late = app.code(&leader, "Due").await;
            app.clock.advance_ms(10 * MINUTE_MS);
            assert_eq!(try_code(&late).await.0, refused, "too late");

            let guessed = app.code(&leader, "Tre").await;
            for _ in 0..10 {
                assert_eq!(try_code("AAAAAAAA").await.0, refused);
            }
            assert_eq!(
                try_code(&guessed).await.0,
                refused,
                "also the right one, after so many wrong ones"
            );
            let page = leader.get("/admin/screens").await.text();
            assert!(
                page.contains("Attivo") && page.contains("Da attivare"),
                "{}",
                app.engine
            );
            assert!(!page.contains(&guessed), "a code is shown once");
            let (_, after) = page.split_once("Tre").unwrap();
            let (_, after) = after.split_once("name=\"id\" value=\"").unwrap();
            let id = after.split('"').next().unwrap();
            let renewed = code_in(&leader.post("/admin/screens", &[("id", id)]).await);
            assert_ne!(renewed, guessed);
            assert_eq!(try_code(&renewed).await.0, "/wall", "a new code");
        }
    });
}

#[test]
fn a_screen_lives_without_a_session_until_it_is_taken_down() {
    run(async {
        for app in apps().await {
            let leader = app.browser(Role::TeamLeader).await;
            let screen = app.screen(&leader, "Corridoio").await;
            assert!(
                leader.get("/admin/screens").await.text().contains(">mai<"),
                "not seen yet"
            );
            assert_eq!(screen.get("/wall").await.status, StatusCode::OK);
            let page = leader.get("/admin/screens").await.text();
            assert!(!page.contains(">mai<"), "seen now");
            let (_, after) = page.split_once("/admin/screens/").unwrap();
            let id = after.split('/').next().unwrap().to_owned();

            // Another code for the same screen: the old browser goes on until it is used.
            let code = code_in(&leader.post("/admin/screens", &[("id", &id)]).await);
            assert_eq!(screen.get("/wall").await.status, StatusCode::OK);
            let second = app.stranger();
            second.post("/wall/activate", &[("code", &code)]).await;
            assert_eq!(second.get("/wall").await.status, StatusCode::OK);
            assert_eq!(screen.get("/wall").await.location(), "/wall/activate");

            app.clock.advance_ms(300 * DAY_MS);
            assert_eq!(second.get("/wall").await.status, StatusCode::OK, "no session that ends");
            let later = app.browser_with("capo2", vec![everywhere(Role::TeamLeader)]).await;
            let answer = later.post(&format!("/admin/screens/{id}/revoke"), &[]).await;
            assert_eq!(answer.location(), "/admin/screens?done=saved");
            assert_eq!(second.get("/wall").await.location(), "/wall/activate", "{}", app.engine);
            assert!(!later.get("/admin/screens").await.text().contains("Corridoio"));
            let again = later.post(&format!("/admin/screens/{id}/revoke"), &[]).await;
            assert_eq!(again.status, StatusCode::NOT_FOUND);

            let third = app.screen(&later, "Corridoio").await;
            app.clock.advance_ms(366 * DAY_MS);
            assert_eq!(third.get("/wall").await.location(), "/wall/activate", "after a year");
        }
    });
}

#[test]
fn the_wall_extends_no_session() {
    run(async {
        for app in apps().await {
            let leader = app.browser(Role::TeamLeader).await;
            app.clock.advance_ms(100 * MINUTE_MS);
            assert_eq!(leader.get("/wall").await.status, StatusCode::OK);
            app.clock.advance_ms(21 * MINUTE_MS);
            assert_eq!(leader.get("/wall").await.location(), "/wall/activate", "{}", app.engine);
            assert!(leader.get("/").await.location().starts_with("/login"));
        }
    });
}

#[test]
fn whoever_leads_the_whole_desk_or_configures_it_puts_up_screens() {
    run(async {
        for app in apps().await {
            let narrow = Grant {
                role: Role::TeamLeader,
                queue_id: Some(app.pec),
                office_id: None,
            };
            let narrow = app.browser_with("capo_pec", vec![narrow]).await;
            for who in [
                narrow,
                app.browser(Role::BackOffice).await,
                app.browser(Role::Monitor).await,
            ] {
                let what = format!("person {} on {}", who.person_id, app.engine);
                assert_eq!(who.get("/admin/screens").await.status, StatusCode::FORBIDDEN, "{what}");
                let answer = who.post("/admin/screens", &[("name", "Abusivo")]).await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{what}");
            }
            let admin = app.browser(Role::Administrator).await;
            let code = app.code(&admin, "Sala").await;
            assert_eq!(code.len(), 9, "two halves and a dash");

            for (name, words) in [("  ", "serve un valore"), ("Sala", "già")] {
                let answer = admin.post("/admin/screens", &[("name", name)]).await;
                assert_eq!(answer.location(), "/admin/screens?again=yes#problem", "{name:?}");
                let page = admin.get("/admin/screens?again=yes").await.text();
                assert!(page.contains("id=\"name-error\"") && page.contains(words), "{name:?}");
            }
            let page = admin.get("/admin/screens?again=yes").await.text();
            assert!(page.contains("value=\"Sala\""), "what was typed is still there");
            let ended = app.stranger();
            let answer = ended.post("/admin/screens", &[("name", "Scritto tardi")]).await;
            assert!(answer.location().starts_with("/login?ended=yes&next=/admin/screens"));
        }
    });
}
