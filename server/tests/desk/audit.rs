//! The audit log: what is written, that nothing personal is in it, who may search it, and how.

use axum::http::StatusCode;
use domain::audit::reads;
use model::Role;
use model::audit::AuditKind;
use store::audit::search::{Found, Wanted, list};

use crate::app::{Browser, TestApp, apps, grant, run};

const MINUTE_MS: i64 = 60_000;
/// The operator, in the list of entries.
const NAMED: &str = "data-label=\"Chi\">Persona back_office";
const WHY: &str = "Segnalazione 12 del 20 novembre";

impl TestApp {
    /// The entries of a search, newest first, once what was seen is written down.
    pub async fn entries(&self, wanted: Wanted) -> Vec<Found> {
        reads::flush(&self.desk).await.unwrap();
        let wanted = Wanted { limit: 1_000, ..wanted };
        list(self.desk.store.reader(), &wanted).await.unwrap()
    }

    /// What was done to a ticket, and who saw it, oldest first.
    async fn history(&self, ticket_id: i64) -> Vec<(String, Option<i64>)> {
        let wanted = Wanted {
            ticket_id: Some(ticket_id),
            ..Wanted::default()
        };
        let entries = self.entries(wanted).await.into_iter().rev();
        entries.map(|entry| (entry.action, entry.actor_id)).collect()
    }

    async fn of_kind(&self, kind: AuditKind) -> Vec<Found> {
        let wanted = Wanted {
            kind: Some(kind.code()),
            ..Wanted::default()
        };
        self.entries(wanted).await
    }

    /// A call with a file; the ticket's number and the file's path.
    async fn call_with_file(&self, who: &Browser) -> (i64, String) {
        let form = self.contact("Oggetto molto privato", "forward");
        let fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = who
            .multipart("/contacts/new", &fields, &[("referto.pdf", b"%PDF referto")])
            .await;
        let id = answer.ticket();
        let page = who.get(&format!("/tickets/{id}")).await.text();
        let file = page.split("/attachments/").nth(1).unwrap().split('"').next().unwrap();
        (id, format!("/attachments/{file}"))
    }
}

#[test]
fn who_opened_answered_and_saw_a_ticket_is_written_down_and_nothing_of_the_citizen() {
    run(async {
        for app in apps().await {
            let operator = app.browser(Role::BackOffice).await;
            let leader = app.browser(Role::TeamLeader).await;
            let (id, file) = app.call_with_file(&operator).await;
            leader.get(&format!("/tickets/{id}")).await;
            assert_eq!(leader.get(&file).await.status, StatusCode::OK);
            operator
                .multipart(&format!("/tickets/{id}/note"), &[("text", "Ha richiamato.")], &[])
                .await;
            let mut found = app.history(id).await;
            found.sort();
            let by = |who: &Browser| Some(who.person_id);
            let mut expected = vec![
                ("ticket.open".to_owned(), by(&operator)),
                ("ticket.read".to_owned(), by(&operator)),
                ("ticket.read".to_owned(), by(&leader)),
                ("attachment.read".to_owned(), by(&leader)),
                ("ticket.note".to_owned(), by(&operator)),
            ];
            expected.sort();
            assert_eq!(found, expected, "{}", app.engine);
            let stranger = app
                .browser_with("di_pec", vec![grant(Role::BackOffice, Some(app.pec))])
                .await;
            stranger.get(&format!("/tickets/{id}")).await;
            assert_eq!(
                app.history(id).await.len(),
                expected.len(),
                "who may not see it has not seen it"
            );
            for entry in app.entries(Wanted::default()).await {
                let text = format!("{entry:?}");
                for private in [
                    "Oggetto",
                    "Mario",
                    "RSSMRA",
                    "0971",
                    "mario@",
                    "referto",
                    "richiamato",
                    "Chiede",
                ] {
                    assert!(!text.contains(private), "{private} in {text}");
                }
            }
        }
    });
}

#[test]
fn seeing_costs_no_statement_and_looking_again_within_a_minute_is_one_entry() {
    run(async {
        for app in apps().await {
            let operator = app.browser(Role::BackOffice).await;
            let id = app.call(&operator, "Caso").await;
            let seen = async || {
                app.history(id)
                    .await
                    .into_iter()
                    .filter(|(action, _)| action == "ticket.read")
                    .count()
            };
            let ticket = format!("/tickets/{id}");
            operator.get(&ticket).await;
            let wanted = Wanted {
                ticket_id: Some(id),
                limit: 10,
                ..Wanted::default()
            };
            let before = list(app.desk.store.reader(), &wanted).await.unwrap();
            assert_eq!(before.len(), 1, "{}: opened, and not read yet", app.engine);
            operator.get(&ticket).await;
            assert_eq!(seen().await, 1, "{}", app.engine);
            app.clock.advance_ms(MINUTE_MS);
            operator.get(&ticket).await;
            assert_eq!(seen().await, 2, "{}", app.engine);
        }
    });
}

#[test]
fn accesses_are_written_down_with_roles_and_never_with_what_was_typed() {
    run(async {
        for app in apps().await {
            let administrator = app.browser(Role::Administrator).await;
            let stranger = app.stranger();
            let try_in = async |login: &str| {
                stranger
                    .post("/login", &[("login", login), ("password", "sbagliata"), ("next", "")])
                    .await
            };
            try_in("administrator").await;
            try_in("la-mia-password").await;
            administrator.post("/logout", &[]).await;
            let accesses = app.of_kind(AuditKind::Access).await;
            let mut actions: Vec<_> = accesses.iter().map(|entry| entry.action.as_str()).collect();
            actions.sort_unstable();
            assert_eq!(
                actions,
                ["session.login", "session.logout", "session.refused", "session.unknown"],
                "{}",
                app.engine
            );
            for entry in &accesses {
                let data = entry.data.clone().unwrap();
                let unknown = entry.action == "session.unknown";
                assert_eq!(data.contains("\"administrator\""), !unknown, "{data}");
                assert!(
                    !data.contains("la-mia-password") && !data.contains("sbagliata"),
                    "{data}"
                );
            }
            let auditor = app.browser(Role::Auditor).await;
            let page = auditor.get("/audit/administrators?year=2026").await.text();
            assert!(page.contains("Persona administrator"), "{}", app.engine);
            assert!(page.contains("ha: 1."), "one attempt with a name that nobody has");
            let csv = auditor.post("/audit/administrators", &[("year", "2026")]).await;
            assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
            assert_eq!(csv.text().matches("session.").count(), 4);
            let wrong = auditor.get("/audit/administrators?year=sempre").await;
            assert_eq!(wrong.status, StatusCode::OK);
            assert!(wrong.text().contains("year-error"), "beside the field");
        }
    });
}

#[test]
fn only_those_who_audit_see_the_log_and_only_the_auditor_searches_by_person() {
    run(async {
        for app in apps().await {
            for role in Role::ALL {
                let who = app.browser(*role).await;
                let audits = matches!(role, Role::Auditor | Role::Security);
                let status = if audits { StatusCode::OK } else { StatusCode::FORBIDDEN };
                for path in ["/audit", "/audit/administrators?year=2026"] {
                    assert_eq!(who.get(path).await.status, status, "{role} {path} on {}", app.engine);
                }
                for (path, fields) in [
                    ("/audit/export", vec![]),
                    ("/audit/administrators", vec![("year", "2026")]),
                    ("/audit/verify", vec![]),
                ] {
                    let answer = who.post(path, &fields).await;
                    assert_eq!(answer.status == StatusCode::FORBIDDEN, !audits, "{role} {path}");
                }
                let person = who.person_id.to_string();
                let fields = [("person_id", person.as_str()), ("why", WHY)];
                let answer = who.post("/audit/person", &fields).await;
                let auditor = *role == Role::Auditor;
                assert_eq!(answer.location().starts_with("/audit?search="), auditor, "{role}");
                let page = who.get("/audit").await.text();
                assert_eq!(page.contains("name=\"person_id\""), auditor, "{role}");
            }
        }
    });
}

#[test]
fn a_search_by_person_wants_a_reason_which_is_written_down_and_good_for_an_hour() {
    run(async {
        for app in apps().await {
            let operator = app.browser(Role::BackOffice).await;
            app.call(&operator, "Caso").await;
            let auditor = app.browser(Role::Auditor).await;
            let other = app.browser_with("revisore2", vec![grant(Role::Auditor, None)]).await;
            let person = operator.person_id.to_string();
            for (person, why) in [
                (person.as_str(), ""),
                (person.as_str(), "boh"),
                ("", WHY),
                ("999999", WHY),
                ("x", WHY),
            ] {
                let refused = auditor
                    .post("/audit/person", &[("person_id", person), ("why", why)])
                    .await;
                assert_eq!(refused.location(), "/audit?again=yes#problem", "{person} {why}");
                let page = auditor.get("/audit?again=yes").await.text();
                assert!(
                    page.contains("error-summary") && page.contains(&format!("value=\"{why}\"")),
                    "{why}"
                );
            }
            let searched = async || {
                let entries = app.of_kind(AuditKind::Audit).await;
                entries
                    .into_iter()
                    .filter(|entry| entry.action == "audit.person")
                    .collect::<Vec<_>>()
            };
            assert!(searched().await.is_empty(), "{}: nothing was looked at", app.engine);
            let wide = auditor.get("/audit").await.text();
            assert!(!wide.contains(NAMED), "a list names nobody");

            let begun = auditor
                .post("/audit/person", &[("person_id", &person), ("why", WHY)])
                .await
                .location();
            let entry = searched().await.remove(0);
            assert_eq!(
                (entry.actor_id, entry.object_id),
                (Some(auditor.person_id), Some(operator.person_id))
            );
            assert!(entry.data.unwrap().contains(WHY));
            let page = auditor.get(&begun).await;
            assert_eq!(page.status, StatusCode::OK);
            assert!(page.text().contains("ticket.open") && page.text().contains(WHY));
            assert!(!page.text().contains("person.add"), "done by others");
            assert_eq!(
                other.get(&begun).await.status,
                StatusCode::NOT_FOUND,
                "another's search"
            );
            app.clock.advance_ms(60 * MINUTE_MS);
            assert_eq!(auditor.get(&begun).await.status, StatusCode::NOT_FOUND, "an hour later");
        }
    });
}

#[test]
fn the_log_is_searched_by_ticket_kind_and_day_and_leaves_as_a_harmless_table() {
    run(async {
        for app in apps().await {
            let operator = app.browser(Role::BackOffice).await;
            let ids = [app.call(&operator, "Primo").await, app.call(&operator, "Secondo").await];
            for id in ids {
                operator.get(&format!("/tickets/{id}")).await;
            }
            reads::flush(&app.desk).await.unwrap();
            let auditor = app.browser(Role::Auditor).await;
            let rows = async |query: &str| {
                let page = auditor.get(&format!("/audit{query}")).await;
                assert_eq!(page.status, StatusCode::OK, "{query} on {}", app.engine);
                page.text().matches("data-label=\"Posto\"").count()
            };
            assert_eq!(rows(&format!("?ticket={}", ids[0])).await, 2);
            assert_eq!(rows(&format!("?ticket=%23{}&kind=read", ids[0])).await, 1);
            assert_eq!(rows("?kind=read").await, 2);
            assert_eq!(rows("?kind=read&since=2026-11-23&until=2026-11-23").await, 2);
            assert_eq!(rows("?since=2026-11-24").await, 0);
            assert_eq!(rows("?until=2026-11-22").await, 0);
            let named = auditor.get(&format!("/audit?ticket={}", ids[0])).await.text();
            assert!(named.contains(NAMED), "who saw a ticket is asked for by name");
            for (query, field) in [
                ("?ticket=uno", "ticket"),
                ("?since=ieri", "since"),
                ("?kind=tutto", "kind"),
                ("?since=2026-11-24&until=2026-11-23", "until"),
            ] {
                let page = auditor.get(&format!("/audit{query}")).await.text();
                assert!(page.contains(&format!("id=\"{field}-error\"")), "{query}");
            }
            let ticket = ids[0].to_string();
            let csv = auditor.post("/audit/export", &[("ticket", &ticket)]).await;
            assert_eq!(csv.status, StatusCode::OK);
            assert_eq!(csv.text().lines().count(), 3, "headings and two entries");
            assert!(
                csv.text().contains("Persona back_office;read;ticket.read"),
                "{}",
                csv.text()
            );
            let exported = app.of_kind(AuditKind::Audit).await.remove(0);
            assert_eq!(exported.action, "audit.export");
            assert!(exported.data.unwrap().contains("\"entries\":2"));
        }
    });
}

#[test]
fn a_long_log_has_pages_without_gaps() {
    run(async {
        for app in apps().await {
            let operator = app.browser(Role::BackOffice).await;
            let id = app.call(&operator, "Caso").await;
            for _ in 0..60 {
                app.clock.advance_ms(MINUTE_MS);
                operator.get(&format!("/tickets/{id}")).await;
            }
            reads::flush(&app.desk).await.unwrap();
            let auditor = app.browser(Role::Auditor).await;
            let first = auditor.get("/audit?kind=read").await.text();
            let before = first.split("before=").nth(1).unwrap().split('"').next().unwrap();
            let second = auditor.get(&format!("/audit?kind=read&before={before}")).await.text();
            let count = |page: &str| page.matches("data-label=\"Posto\"").count();
            assert_eq!((count(&first), count(&second)), (50, 10), "{}", app.engine);
        }
    });
}
