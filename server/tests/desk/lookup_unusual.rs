//! What is unusual about look-ups: found once, counted in the navigation, seen by somebody.

use model::lookup_review::AnomalyKind;
use model::{Role, Timestamp};
use store::lookups::Lookup;
use store::lookups::anomalies::{Found, record};

use crate::app::{Browser, NOW, TestApp, apps, grant, run};
use crate::lookup_review::{CODE, HOUR, MINUTE, listed};

impl TestApp {
    /// Looks for what is unusual, as the worker does.
    async fn sweep_lookups(&self) {
        domain::lookups::review::sweep::sweep(&self.desk).await.unwrap();
    }

    /// What the frame of a person counts as unusual.
    async fn unusual_looks(&self, who: &Browser) -> i64 {
        let person = self.principal(who.person_id).await;
        domain::frame::view(&self.desk, &person).await.unwrap().anomalies
    }
}

/// Where something unusual leads that a page lists.
fn anomalies(page: &str) -> Vec<String> {
    page.split("href=\"/lookups/anomalies/")
        .skip(1)
        .map(|after| format!("/lookups/anomalies/{}", after.split('"').next().unwrap()))
        .collect()
}

#[test]
fn the_counter_of_what_is_unusual_ends_where_more_says_nothing_more() {
    run(async {
        for app in apps().await {
            let leader = app.browser(Role::TeamLeader).await;
            let found = |n: i64| Found {
                kind: AnomalyKind::SharedKey,
                person_id: None,
                day: "2026-11-22".to_owned(),
                key_hmac: format!("{n:064x}"),
                n: 3,
                against: 3,
                first_at: NOW,
            };
            let found: Vec<Found> = (0..1_200).map(found).collect();
            let tx = app.desk.store.begin().await.unwrap();
            record(&tx, &found, NOW).await.unwrap();
            tx.commit().await.unwrap();
            assert_eq!(app.unusual_looks(&leader).await, 1_000, "{}", app.engine);
            let page = leader.get("/").await.text();
            assert!(page.contains("999+"), "{}: {page}", app.engine);
            let operator = app.browser(Role::FrontEnd).await;
            assert_eq!(app.unusual_looks(&operator).await, 0, "nobody else's to know");
        }
    });
}

#[test]
fn what_is_unusual_is_found_once_and_seen_once() {
    run(async {
        for app in apps().await {
            let leader = app.browser(Role::TeamLeader).await;
            let auditor = app.browser(Role::Auditor).await;
            let operator = app.browser(Role::FrontEnd).await;
            // At night nobody calls.
            let night = |hour: i64| Timestamp(NOW.0 - 10 * HOUR + hour * HOUR);
            app.wrote_lookup(app.looked_up(&operator, night(3))).await;
            app.sweep_lookups().await;
            app.sweep_lookups().await;
            assert_eq!(
                (app.unusual_looks(&leader).await, app.unusual_looks(&operator).await),
                (1, 0),
                "{}",
                app.engine
            );
            let of_pec = vec![grant(Role::TeamLeader, Some(app.pec))];
            let of_pec = app.browser_with("guida_pec", of_pec).await;
            assert_eq!(app.unusual_looks(&of_pec).await, 0, "not theirs to see");

            let page = leader.get("/lookups/volume").await.text();
            let [path]: [String; 1] = anomalies(&page).try_into().unwrap();
            assert!(page.contains("1 fuori dall"), "{page}");
            let opened = app.noted_looks().await;
            assert_eq!(opened.len(), 1, "each opening once: {opened:?}");
            assert_eq!(opened[0].0, "lookup.volume");

            let one = leader.get(&path).await.text();
            assert_eq!(listed(&one), 1, "its look-ups ({})", app.engine);
            let long = "x".repeat(201);
            let refused = leader.post(&path, &[("note", &long)]).await;
            assert_eq!(refused.location(), format!("{path}?again=yes#problem"));
            let again = leader.get(&format!("{path}?again=yes")).await.text();
            assert!(again.contains(&long) && again.contains("note-error"));
            let done = leader.post(&path, &[("note", "Turno straordinario")]).await;
            assert_eq!(done.location(), "/lookups/volume?done=seen", "{}", app.engine);
            let second = auditor.post(&path, &[("note", "Anch'io")]).await;
            assert_eq!(
                second.location(),
                format!("{path}?again=yes#problem"),
                "somebody was first"
            );
            assert_eq!(app.unusual_looks(&leader).await, 0);
            let seen = auditor.get("/lookups/volume?seen=yes").await.text();
            assert!(seen.contains("Turno straordinario") && anomalies(&seen) == [path.clone()]);

            app.sweep_lookups().await;
            assert_eq!(app.unusual_looks(&leader).await, 0, "seen stays seen");
            app.wrote_lookup(app.looked_up(&operator, night(4))).await;
            app.sweep_lookups().await;
            assert_eq!(
                app.unusual_looks(&leader).await,
                1,
                "until it has doubled ({})",
                app.engine
            );
            let page = leader.get("/lookups/volume").await.text();
            assert_eq!(anomalies(&page), [path], "it is the same one");
        }
    });
}

#[test]
fn from_when_on_look_ups_are_unusual_is_chosen_within_bounds() {
    run(async {
        for app in apps().await {
            let engine = app.engine;
            let administrator = app.browser(Role::Administrator).await;
            let leader = app.browser(Role::TeamLeader).await;
            let operator = app.browser(Role::FrontEnd).await;
            for minute in 0..3 {
                let at = Timestamp(NOW.0 - minute * MINUTE);
                app.wrote_lookup(app.looked_up(&operator, at)).await;
            }
            app.sweep_lookups().await;
            assert_eq!(app.unusual_looks(&leader).await, 0, "{engine}: three are usual");

            let address = "/admin/registries/limits";
            let form = |most: &'static str, least: &'static str| {
                [
                    ("volume_least", "30"),
                    ("volume_factor", "3"),
                    ("hour_most", "40"),
                    ("same_key_most", most),
                    ("shared_key_least", least),
                    ("loose_least", "10"),
                    ("loose_percent", "50"),
                    ("margin_minutes", "30"),
                ]
            };
            let refused = leader.post(address, &form("2", "3")).await;
            assert_eq!(refused.status, 403, "{engine}: who reviews does not choose");
            let refused = administrator.post(address, &form("dieci", "3")).await;
            assert_eq!(refused.location(), "/admin/registries?again=yes#problem", "{engine}");
            let refused = administrator.post(address, &form("2", "1")).await;
            assert_eq!(refused.location(), "/admin/registries?again=yes#problem", "{engine}");
            let page = administrator.get("/admin/registries?again=yes").await.text();
            assert!(
                page.contains("id=\"shared_key_least-error\"") && page.contains("Persone che chiedono"),
                "{engine}: {page}"
            );
            assert_eq!(app.count("audit", "action = 'lookup.limits'").await, 0, "{engine}");

            let saved = administrator.post(address, &form("2", "3")).await;
            assert_eq!(saved.location(), "/admin/registries?done=saved", "{engine}");
            assert_eq!(app.count("audit", "action = 'lookup.limits'").await, 1, "{engine}");
            app.sweep_lookups().await;
            assert_eq!(app.unusual_looks(&leader).await, 1, "{engine}: three are more than two");
            let page = leader.get("/lookups/volume").await.text();
            assert!(page.contains("stessa chiave più di 2 volte"), "{engine}: {page}");
        }
    });
}

#[test]
fn every_rule_finds_its_own() {
    run(async {
        for app in apps().await {
            let leader = app.browser(Role::TeamLeader).await;
            let people = [
                app.browser_with("uno", vec![grant(Role::FrontEnd, None)]).await,
                app.browser_with("due", vec![grant(Role::FrontEnd, None)]).await,
                app.browser_with("tre", vec![grant(Role::FrontEnd, None)]).await,
            ];
            let of = |code: &str| app.hmac_of(code);
            // Saturday 21 November, from 8:40 on: open, and over by more than twelve hours.
            let saturday = |minute: i64| Timestamp(NOW.0 - 48 * HOUR - 80 * MINUTE + minute * MINUTE);
            for who in &people {
                app.wrote_lookup(Lookup {
                    key_hmac: of(CODE),
                    ..app.looked_up(who, saturday(0))
                })
                .await;
            }
            for minute in 1..=11 {
                app.wrote_lookup(Lookup {
                    key_hmac: of("00743110157"),
                    ..app.looked_up(&people[1], saturday(minute))
                })
                .await;
            }
            for second in 0..41 {
                app.wrote_lookup(Lookup {
                    key_hmac: format!("{second:064}"),
                    ..app.looked_up(&people[2], Timestamp(saturday(21).0 + second * 1_000))
                })
                .await;
            }
            app.sweep_lookups().await;
            assert_eq!(
                app.unusual_looks(&leader).await,
                0,
                "older than yesterday, swept already"
            );
            let tx = app.desk.store.begin().await.unwrap();
            store::settings::set(&tx, "lookups_swept", "2026-11-21").await.unwrap();
            tx.commit().await.unwrap();
            app.sweep_lookups().await;
            let page = leader.get("/lookups/volume?day=2026-11-21").await.text();
            for (rule, who) in [
                ("Una chiave che interessa a molti", "3 persone"),
                ("Sempre la stessa chiave", "11 volte"),
                ("Molte in un", "41 in un"),
                ("Molte in un giorno", "42 in un giorno"),
                ("Molte senza ticket", "42 su 42"),
            ] {
                assert!(page.contains(rule) && page.contains(who), "{rule} on {}", app.engine);
            }
            // Two of them are without a ticket: eleven and one of the second, all of the third.
            assert_eq!(anomalies(&page).len(), 6, "{}", app.engine);
            assert!(!page.contains("<b>Fuori orario</b>"), "{}", app.engine);
            let bad = leader.get("/lookups/volume?day=ieri").await.text();
            assert!(bad.contains("id=\"day-error\""), "{}", app.engine);
        }
    });
}
