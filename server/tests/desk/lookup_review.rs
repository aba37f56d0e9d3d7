//! The review of look-ups: who sees which, what they are narrowed to, who looked at a person.

use axum::http::StatusCode;
use model::lookup::{LookupKey, LookupKind, LookupResult, Registry};
use model::people::Grant;
use model::{Role, Timestamp};
use store::lookups::Lookup;

use crate::app::{Answer, Browser, NOW, TestApp, apps, grant, run};

pub const MINUTE: i64 = 60_000;
pub const HOUR: i64 = 60 * MINUTE;
/// Somebody's codice fiscale: it must be found nowhere.
pub const CODE: &str = "RSSMRA80A01G942K";

impl TestApp {
    /// A look-up of a person in IMS, in the course of a contact in Tributi that never became a ticket.
    pub fn looked_up(&self, who: &Browser, at: Timestamp) -> Lookup {
        Lookup {
            id: 0,
            at,
            person_id: who.person_id,
            registry: Registry::Ims,
            key_kind: LookupKind::TaxCode,
            key_hmac: self.hmac_of(CODE),
            ticket_id: None,
            call_at: Some(at),
            queue_id: Some(self.tributi),
            reason_id: None,
            why: String::new(),
            third_party: false,
            delegation: false,
            result: LookupResult::Hit,
            took_ms: 12,
            records: 1,
            attached: false,
        }
    }

    pub fn hmac_of(&self, code: &str) -> String {
        let key = LookupKey::parse(LookupKind::TaxCode, code).unwrap();
        self.desk.lookups.fingerprint(&key)
    }

    pub async fn wrote_lookup(&self, lookup: Lookup) -> i64 {
        let tx = self.desk.store.begin().await.unwrap();
        let id = store::lookups::insert(&tx, lookup).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    /// What was noted about looking at the book: action and data.
    pub async fn noted_looks(&self) -> Vec<(String, String)> {
        let rows = store::audit::noted_on(self.desk.store.reader(), "lookup")
            .await
            .unwrap();
        rows.into_iter()
            .map(|(action, _, data)| (action, data.unwrap_or_default()))
            .collect()
    }
}

/// How many look-ups a page lists.
pub fn listed(page: &str) -> usize {
    page.matches("data-label=\"Registro\"").count()
}

fn key<'a>(code: &'a str, why: &'a str) -> [(&'a str, &'a str); 3] {
    [("kind", "tax_code"), ("key", code), ("why", why)]
}

async fn ask(who: &Browser, code: &str, why: &str) -> Answer {
    who.post("/lookups/key", &key(code, why)).await
}

#[test]
fn each_role_sees_what_it_reviews_and_no_other() {
    run(async {
        for app in apps().await {
            let operator = app.browser_with("chi_chiede", vec![grant(Role::FrontEnd, None)]).await;
            let ticket = app.call(&operator, "Chiede le rate").await;
            let lookups = [
                (Some(app.tributi), "per Tributi"),
                (Some(app.pec), "per PEC"),
                (None, "senza coda"),
            ];
            for (queue_id, why) in lookups {
                let lookup = app.looked_up(&operator, NOW);
                let why = why.to_owned();
                let ticket_id = (queue_id == Some(app.tributi)).then_some(ticket);
                app.wrote_lookup(Lookup {
                    queue_id,
                    why,
                    ticket_id,
                    ..lookup
                })
                .await;
            }
            for role in Role::ALL {
                let who = app.browser(*role).await;
                let what = format!("{role} on {}", app.engine);
                let page = who.get("/lookups").await;
                let reviews = matches!(role, Role::TeamLeader | Role::Auditor | Role::Security);
                if !reviews {
                    for path in ["/lookups", "/lookups/key", "/lookups/volume", "/lookups/anomalies/1"] {
                        let answer = who.get(path).await;
                        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}: {what}");
                        assert!(!answer.text().contains("per Tributi"), "{path}: {what}");
                    }
                    for (path, fields) in [
                        ("/lookups/key", key(CODE, "Curiosità").to_vec()),
                        ("/lookups/export", Vec::new()),
                        ("/lookups/anomalies/1", vec![("note", "")]),
                    ] {
                        let answer = who.post(path, &fields).await;
                        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}: {what}");
                    }
                    continue;
                }
                let page = page.text();
                assert_eq!(listed(&page), 3, "{what}");
                assert!(
                    page.contains("Persona chi_chiede") && page.contains("senza coda"),
                    "{what}"
                );
                let number = model::ticket::number(ticket);
                let link = format!("href=\"/tickets/{ticket}\"");
                assert!(page.contains(&number), "{what}");
                // Only who leads sees tickets.
                assert_eq!(page.contains(&link), *role == Role::TeamLeader, "{what}");
                assert_eq!(who.get("/lookups/volume").await.status, StatusCode::OK, "{what}");
            }
            let of_pec = app
                .browser_with("guida_pec", vec![grant(Role::TeamLeader, Some(app.pec))])
                .await;
            let page = of_pec.get("/lookups").await.text();
            assert_eq!(listed(&page), 1, "{}", app.engine);
            assert!(page.contains("per PEC") && !page.contains("Interrogazioni insolite"));
            for path in ["/lookups/volume", "/lookups/anomalies/1"] {
                assert_eq!(of_pec.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
            }
            let found = ask(&of_pec, CODE, "Reclamo 12").await.text();
            assert_eq!(listed(&found), 1, "neither by the key ({})", app.engine);
            let file = of_pec.post("/lookups/export", &[]).await.text();
            assert!(file.contains("per PEC") && !file.contains("per Tributi"));
            assert!(
                app.stranger().get("/lookups").await.location().starts_with("/login"),
                "nobody without a session"
            );
        }
    });
}

#[test]
fn a_list_is_narrowed_by_whatever_its_address_says() {
    run(async {
        for app in apps().await {
            let (one, other) = (
                app.browser_with("uno", vec![grant(Role::FrontEnd, None)]).await,
                app.browser_with("due", vec![grant(Role::BackOffice, None)]).await,
            );
            let leader = app.browser(Role::TeamLeader).await;
            let ticket = app.call(&one, "Chiede le rate").await;
            let base = |who: &Browser, at, why: &str| Lookup {
                why: why.to_owned(),
                ticket_id: Some(ticket),
                ..app.looked_up(who, at)
            };
            let yesterday = Timestamp(NOW.0 - 24 * HOUR);
            app.wrote_lookup(base(&one, NOW, "")).await;
            app.wrote_lookup(Lookup {
                registry: Registry::Sitr,
                third_party: true,
                result: LookupResult::Down,
                ..base(&one, yesterday, "solo SITR")
            })
            .await;
            app.wrote_lookup(Lookup {
                third_party: true,
                delegation: true,
                attached: true,
                result: LookupResult::Miss,
                ..base(&other, Timestamp(NOW.0 - 10 * 24 * HOUR), "solo allegata")
            })
            .await;
            for (query, expected) in [
                (String::new(), 3),
                ("registry=sitr".to_owned(), 1),
                ("registry=niente".to_owned(), 3),
                ("result=miss".to_owned(), 1),
                ("typed=yes".to_owned(), 2),
                ("undelegated=yes".to_owned(), 1),
                ("attached=yes".to_owned(), 1),
                ("period=today".to_owned(), 1),
                ("period=week".to_owned(), 2),
                ("period=month".to_owned(), 3),
                ("since=2026-11-22".to_owned(), 2),
                ("since=2026-11-22&until=2026-11-22".to_owned(), 1),
                ("until=2026-11-22".to_owned(), 2),
                (format!("person={}", other.person_id), 1),
                (format!("person={}&registry=sitr", other.person_id), 0),
                ("ticket=loose".to_owned(), 0),
            ] {
                let page = leader.get(&format!("/lookups?{query}")).await.text();
                assert_eq!(listed(&page), expected, "{query} on {}", app.engine);
            }
            let page = leader.get("/lookups?registry=ims&result=miss").await.text();
            assert!(
                page.contains("value=\"miss\" selected"),
                "how it ended is chosen in the form on {}",
                app.engine
            );
            assert!(
                page.contains("name=\"registry\" value=\"ims\""),
                "and the form keeps the chips on {}",
                app.engine
            );
            let page = leader.get("/lookups?since=ieri&registry=sitr").await.text();
            // A field for days cannot hold it: browsers would complain.
            assert!(
                page.contains("id=\"since-error\"") && !page.contains("value=\"ieri\""),
                "at the field"
            );
            assert_eq!(listed(&page), 0, "and nothing else than what was asked for");
            let page = leader.get("/lookups?since=2026-11-23&until=2026-11-01").await.text();
            assert!(page.contains("id=\"until-error\""), "{}", app.engine);
        }
    });
}

#[test]
fn a_look_up_is_without_a_ticket_once_no_contact_takes_that_long() {
    run(async {
        for app in apps().await {
            let operator = app.browser(Role::FrontEnd).await;
            let leader = app.browser(Role::TeamLeader).await;
            let old = Timestamp(NOW.0 - 13 * HOUR);
            let young = Timestamp(NOW.0 - 11 * HOUR);
            for (at, why) in [(old, "vecchia"), (young, "giovane")] {
                app.wrote_lookup(Lookup {
                    why: why.to_owned(),
                    ..app.looked_up(&operator, at)
                })
                .await;
            }
            let page = async |query: &str| leader.get(&format!("/lookups?{query}")).await.text();
            let (loose, running) = (page("ticket=loose").await, page("ticket=running").await);
            assert!(
                loose.contains("vecchia") && !loose.contains("giovane"),
                "{}",
                app.engine
            );
            assert!(running.contains("giovane") && !running.contains("vecchia"));
            // One becomes a ticket, and with it gets the ticket's queue.
            let ticket = app.call(&operator, "Chiede le rate").await;
            let third = Timestamp(NOW.0 - 5 * MINUTE);
            app.wrote_lookup(Lookup {
                queue_id: None,
                why: "diventata".to_owned(),
                ..app.looked_up(&operator, third)
            })
            .await;
            let tx = app.desk.store.begin().await.unwrap();
            store::lookups::adopt(&tx, operator.person_id, third, ticket)
                .await
                .unwrap();
            tx.commit().await.unwrap();
            app.clock.advance_ms(61 * MINUTE);
            let loose = page("ticket=loose").await;
            assert!(
                loose.contains("giovane") && !loose.contains("diventata"),
                "{}",
                app.engine
            );
            assert_eq!(listed(&page("ticket=running").await), 0);
            let of_tributi = vec![grant(Role::TeamLeader, Some(app.tributi))];
            let of_tributi = app.browser_with("guida_tributi", of_tributi).await;
            assert!(of_tributi.get("/lookups").await.text().contains("diventata"));
        }
    });
}

#[test]
fn the_list_is_paged_without_gaps_and_without_repeats() {
    run(async {
        for app in apps().await {
            let operator = app.browser(Role::FrontEnd).await;
            let auditor = app.browser(Role::Auditor).await;
            for n in 0..120 {
                // Several at one instant: the number decides.
                let at = Timestamp(NOW.0 - n / 7 * MINUTE);
                app.wrote_lookup(Lookup {
                    why: format!("serie {n:03}"),
                    ..app.looked_up(&operator, at)
                })
                .await;
            }
            let mut path = "/lookups?registry=ims".to_owned();
            let mut seen = std::collections::BTreeSet::new();
            let mut pages = 0;
            loop {
                let page = auditor.get(&path).await.text();
                pages += 1;
                // The page's data come once more behind its table.
                let table = page.split("</tbody>").next().unwrap();
                for piece in table.split("serie ").skip(1) {
                    assert!(seen.insert(piece[..3].to_owned()), "{} twice", &piece[..3]);
                }
                let Some(next) = page.split("rel=\"next\"").nth(1) else {
                    break;
                };
                let href = next.split("href=\"").nth(1).unwrap();
                path = href.split('"').next().unwrap().replace("&amp;", "&");
            }
            assert_eq!((seen.len(), pages), (120, 3), "{}", app.engine);
        }
    });
}

#[test]
fn who_looked_at_a_person_is_found_by_the_key_which_stays_nowhere() {
    run(async {
        for app in apps().await {
            let (one, other) = (
                app.browser_with("uno", vec![grant(Role::FrontEnd, None)]).await,
                app.browser_with("due", vec![grant(Role::FrontEnd, None)]).await,
            );
            let auditor = app.browser(Role::Auditor).await;
            app.wrote_lookup(app.looked_up(&one, NOW)).await;
            app.wrote_lookup(app.looked_up(&other, NOW)).await;
            let somebody_else = Lookup {
                key_hmac: app.hmac_of("00743110157"),
                ..app.looked_up(&one, NOW)
            };
            app.wrote_lookup(somebody_else).await;

            let found = ask(&auditor, " rssmra80a01 g942k ", "Reclamo 2026/118").await;
            assert_eq!(found.status, StatusCode::OK, "{}", app.engine);
            let page = found.text();
            assert_eq!(listed(&page), 2, "{}", app.engine);
            assert!(page.contains("Persona uno") && page.contains("Persona due"));
            let noted = app.noted_looks().await;
            let hmac = app.hmac_of(CODE);
            assert_eq!(noted.len(), 1);
            assert_eq!(noted[0].0, "lookup.review");
            assert!(
                noted[0].1.contains(&hmac) && noted[0].1.contains("Reclamo 2026/118"),
                "{noted:?}"
            );

            for (code, why, field) in [
                (CODE, "", "why-error"),
                ("RSSMRA80A01G942X", "Reclamo", "key-error"),
                (CODE, "Si lamenta RSSMRA80A01 G942K", "why-error"),
            ] {
                let refused = ask(&auditor, code, why).await.text();
                assert!(
                    refused.contains(&format!("id=\"{field}\"")),
                    "{field} on {}",
                    app.engine
                );
                assert!(
                    refused.contains(&format!("value=\"{code}\"")),
                    "what was typed is there"
                );
                assert_eq!(listed(&refused), 0);
            }
            assert_eq!(app.noted_looks().await.len(), 1, "nobody looked at anything");

            let lists = auditor.get("/lookups").await.text() + &auditor.get("/lookups/volume").await.text();
            let file = auditor.post("/lookups/export", &[]).await.text();
            let book: String = app.noted_looks().await.into_iter().map(|(_, data)| data).collect();
            for (what, text) in [("answer", page), ("lists", lists), ("file", file), ("book", book)] {
                for clear in [CODE, "rssmra80", "00743110157"] {
                    assert!(!text.contains(clear), "{clear} in the {what} on {}", app.engine);
                }
            }
            let ended = ask(&app.stranger(), CODE, "Reclamo").await;
            assert!(ended.location().starts_with("/login") && !ended.location().contains(CODE));
        }
    });
}

#[test]
fn a_file_holds_the_list_and_no_formula() {
    run(async {
        for app in apps().await {
            let operator = app.browser(Role::FrontEnd).await;
            let auditor = app.browser(Role::Auditor).await;
            for (registry, why) in [(Registry::Ims, "=1+1;x"), (Registry::Sitr, "altro")] {
                app.wrote_lookup(Lookup {
                    registry,
                    why: why.to_owned(),
                    ..app.looked_up(&operator, NOW)
                })
                .await;
            }
            let answer = auditor.post("/lookups/export?registry=ims", &[]).await;
            assert_eq!(answer.status, StatusCode::OK, "{}", app.engine);
            assert!(answer.header("content-type").starts_with("text/csv"));
            assert!(answer.header("content-disposition").contains("attachment"));
            let file = answer.text();
            assert!(file.starts_with("\u{feff}Quando;Chi;Registro;"), "{file}");
            assert!(file.contains(";\"'=1+1;x\";"), "{file}");
            assert_eq!(file.lines().count(), 2, "heads and one look-up: {file}");
            let noted = app.noted_looks().await;
            assert_eq!(noted.len(), 1);
            assert_eq!(noted[0].0, "lookup.export");
            assert_eq!(noted[0].1, "{\"registry\":\"ims\"}");
            let refused = auditor.post("/lookups/export?since=ieri", &[]).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
    });
}

#[test]
fn an_office_outside_reviews_nothing() {
    run(async {
        for app in apps().await {
            let third = Grant {
                role: Role::ThirdLevel,
                queue_id: None,
                office_id: Some(app.ragioneria),
            };
            let third = app.browser_with("ragioniere", vec![third]).await;
            app.wrote_lookup(app.looked_up(&third, NOW)).await;
            assert_eq!(
                third.get("/lookups").await.status,
                StatusCode::FORBIDDEN,
                "{}",
                app.engine
            );
            assert!(!third.get("/office").await.text().contains("/lookups"));
        }
    });
}
