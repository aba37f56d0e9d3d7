//! The clocks of tickets: what their bars show, when people are warned, and what is written down when they are closed.

use domain::sla::rules::{Step, StepsAt};
use domain::sla::{ClockRules, plan::Closure};
use domain::{recount, sweep};
use jiff::civil::date;
use model::message::EventKind;
use model::{Role, TicketState, Timestamp};
use store::clocks::Measured;

use crate::app::{Browser, NOW, TestApp, apps, run};
use crate::ladder::in_office;
use crate::mail::{arrive, ticket_of};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

impl TestApp {
    /// What the bar of a ticket is about, and its due time in minutes from the beginning of the test.
    async fn bar(&self, id: i64) -> (String, i64) {
        let ticket = self.on_ladder(id).await;
        (ticket.sla, ticket.due_at.since(NOW) / MINUTE)
    }

    /// The warnings on a ticket's timeline, in order.
    async fn warned(&self, id: i64) -> Vec<String> {
        let history = store::tickets::timeline(self.desk.store.reader(), id).await.unwrap();
        let warned = history.into_iter().filter_map(|row| match row {
            store::tickets::TimelineRow::Event {
                kind: EventKind::ClockWarned,
                from,
                to,
                ..
            } => Some(format!("{} {}", from.unwrap_or_default(), to.unwrap_or_default())),
            _ => None,
        });
        warned.collect()
    }

    /// What was measured of a ticket.
    async fn measured(&self, id: i64) -> Vec<Measured> {
        let measures = store::clocks::measures_of(self.desk.store.reader(), &[id]).await;
        measures.unwrap().remove(&id).unwrap_or_default()
    }

    /// Puts other rules in force and counts every ticket again, as the pages and the worker do.
    pub async fn count_by(&self, rules: &ClockRules, by: i64) {
        let stored = domain::clockwork::to_json(rules).unwrap();
        let tx = self.desk.store.begin().await.unwrap();
        let saved = store::clock_rules::save_draft(&tx, &stored, Timestamp(0), 0, by, NOW).await;
        assert!(saved.unwrap(), "{}", self.engine);
        assert!(store::clock_rules::put_in_force(&tx, 1, by, NOW).await.unwrap());
        tx.commit().await.unwrap();
        self.desk.clockwork.refresh(&self.desk.store).await.unwrap();
        recount::recount(&self.desk).await.unwrap();
    }

    async fn set(&self, who: &Browser, id: i64, state: TicketState) {
        let who = self.principal(who.person_id).await;
        let version = self.on_ladder(id).await.version;
        domain::tickets::state::change_state(&self.desk, &who, id, state, version)
            .await
            .unwrap();
    }

    async fn close(&self, who: &Browser, id: i64) {
        let who = self.principal(who.person_id).await;
        let version = self.on_ladder(id).await.version;
        domain::tickets::close::close(&self.desk, &who, id, self.solved, version)
            .await
            .unwrap();
    }
}

/// Signs in again whose session has ended meanwhile.
async fn back(who: &Browser, login: &str) {
    let password = "una frase abbastanza lunga";
    who.post("/login", &[("login", login), ("password", password), ("next", "")])
        .await;
}

fn mail(id: &str) -> String {
    format!(
        "From: Mario Prova <mario@posta.example>\nTo: tributi@desk.example\nSubject: Rimborso {id}\n\
         Message-ID: <{id}@posta.example>\nDate: Mon, 23 Nov 2026 10:00:00 +0100\n\nChiedo il rimborso {id}.\n"
    )
}

#[test]
fn each_kind_of_contact_has_the_clock_of_its_service_level() {
    run(async {
        for app in apps().await {
            let clerk = app.browser(Role::BackOffice).await;
            // A call that began two minutes ago: four hours of service.
            let call = app.call(&clerk, "Rate").await;
            assert_eq!(app.bar(call).await, ("IN7".to_owned(), 238), "{}", app.engine);
            let written = ticket_of(&app, arrive(&app, &mail("uno")).await).await.unwrap();
            assert_eq!(app.bar(written).await, ("IN2".to_owned(), 24 * 60), "{}", app.engine);
            let page = clerk.get(&format!("/tickets/{call}")).await.text();
            assert!(
                page.contains("Totale") && page.contains("Questo livello"),
                "{}",
                app.engine
            );
            // Listed by what is due first.
            let list = clerk.get("/tickets").await.text();
            let place = |id: i64| list.find(&format!("href=\"/tickets/{id}\"")).unwrap();
            assert!(place(call) < place(written), "{}", app.engine);
        }
    });
}

#[test]
fn the_time_outside_is_the_offices_and_what_was_left_goes_on() {
    run(async {
        for app in apps().await {
            app.reach_ragioneria().await;
            let clerk = app.browser(Role::BackOffice).await;
            let third = app
                .browser_with("ragioniere", in_office(Role::ThirdLevel, app.ragioneria))
                .await;
            let id = ticket_of(&app, arrive(&app, &mail("due")).await).await.unwrap();
            app.clock.advance_ms(4 * HOUR);
            back(&clerk, "back_office").await;
            app.hand_on(&clerk, id, &app.ragioneria.to_string()).await;
            assert_eq!(
                app.bar(id).await,
                ("IN2".to_owned(), 28 * 60),
                "the office has a day of its own"
            );
            let page = clerk.get(&format!("/tickets/{id}")).await.text();
            assert!(
                page.contains("fermo, restano 20 h"),
                "the centre's clock stands still ({})",
                app.engine
            );
            app.clock.advance_ms(13 * HOUR);
            assert_eq!(sweep::sweep(&app.desk).await.unwrap(), 1, "half of the office's day");
            app.clock.advance_ms(27 * HOUR);
            assert_eq!(sweep::sweep(&app.desk).await.unwrap(), 3);
            assert_eq!(app.warned(id).await, ["IN2 50!", "IN2 75!", "IN2 90!", "IN2 100!"]);
            back(&third, "ragioniere").await;
            app.answer(&third, id, &[("then", "question")]).await;
            assert_eq!(app.bar(id).await, ("IN2".to_owned(), (44 + 20) * 60), "{}", app.engine);
            app.close(&clerk, id).await;
            let measured = app.measured(id).await;
            let [measured] = &measured[..] else {
                panic!("{measured:?}")
            };
            back(&clerk, "back_office").await;
            let page = clerk.get(&format!("/times/{id}")).await.text();
            for words in ["IN2", "Netto", "Lordo", "Nei tempi", "4 h 00 m", "44 h", "III livello"] {
                assert!(page.contains(words), "{words} ({})", app.engine);
            }
            assert_eq!(third.get(&format!("/times/{id}")).await.status, 404, "{}", app.engine);
            assert_eq!(measured.gross_ms, 44 * HOUR);
            assert_eq!(measured.net_ms, 4 * HOUR);
            assert!(measured.in_time);
            assert_eq!([measured.held1_ms, measured.held3_ms], [4 * HOUR, 40 * HOUR]);
            assert_eq!(measured.solved_level, 3);
        }
    });
}

#[test]
fn a_call_closed_while_it_is_logged_is_measured_from_its_first_second() {
    run(async {
        for app in apps().await {
            let clerk = app.browser(Role::FrontEnd).await;
            let form = app.contact("Orari", "close");
            let fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let id = clerk.multipart("/contacts/new", &fields, &[]).await.ticket();
            let measured = app.measured(id).await;
            let [measured] = &measured[..] else {
                panic!("{measured:?}")
            };
            assert_eq!(measured.sla, "IN5b");
            assert_eq!(measured.gross_ms, 2 * MINUTE);
            assert!(measured.first_contact && measured.in_time, "{}", app.engine);
            assert_eq!(measured.solved_level, 0);
            let ticket = app.on_ladder(id).await;
            assert_eq!((ticket.talk_ms, ticket.wrap_up_ms), (Some(80_000), Some(40_000)));
            // The citizen does not agree: the credit is gone, and the four hours of a forwarded call go on from what was used.
            app.clock.advance_ms(DAY);
            app.set(&clerk, id, TicketState::Open).await;
            assert!(app.measured(id).await.is_empty(), "{}", app.engine);
            assert_eq!(app.bar(id).await.0, "IN7");
        }
    });
}

#[test]
fn each_warning_is_given_once() {
    run(async {
        for app in apps().await {
            let clerk = app.browser(Role::BackOffice).await;
            let leader = app.browser(Role::TeamLeader).await;
            let id = ticket_of(&app, arrive(&app, &mail("tre")).await).await.unwrap();
            domain::tickets::assign::take(&app.desk, &app.principal(clerk.person_id).await, id)
                .await
                .unwrap();
            assert_eq!(sweep::sweep(&app.desk).await.unwrap(), 0);
            app.clock.advance_ms(12 * HOUR);
            assert_eq!(sweep::sweep(&app.desk).await.unwrap(), 1, "{}", app.engine);
            assert_eq!(sweep::sweep(&app.desk).await.unwrap(), 0, "{}", app.engine);
            assert_eq!(app.warned(id).await, ["IN2 50"]);
            back(&clerk, "back_office").await;
            back(&leader, "team_leader").await;
            let home = clerk.get("/").await.text();
            assert!(
                home.contains("id=\"alerting\""),
                "the owner is alerted ({})",
                app.engine
            );
            assert!(
                !leader.get("/").await.text().contains("id=\"alerting\""),
                "and nobody else"
            );

            app.clock.advance_ms(6 * HOUR);
            sweep::sweep(&app.desk).await.unwrap();
            back(&leader, "team_leader").await;
            assert!(
                leader.get("/").await.text().contains("id=\"alerting\""),
                "{}",
                app.engine
            );
            app.clock.advance_ms(6 * HOUR);
            sweep::sweep(&app.desk).await.unwrap();
            assert_eq!(app.warned(id).await, ["IN2 50", "IN2 75", "IN2 90!", "IN2 100"]);
            let ticket = app.on_ladder(id).await;
            assert!(ticket.urgent && ticket.leader_since.is_some(), "{}", app.engine);
            assert_eq!(ticket.warn_at, None);
            back(&clerk, "back_office").await;
            back(&leader, "team_leader").await;
            let home = leader.get("/").await.text();
            assert!(
                home.contains("id=\"leader\"") && home.contains("Urgente"),
                "{}",
                app.engine
            );
            assert!(
                leader
                    .get("/tickets?owner=leader")
                    .await
                    .text()
                    .contains("Rimborso tre")
            );
            assert!(!clerk.get("/").await.text().contains("id=\"leader\""), "{}", app.engine);

            // A clock that is set back gives nothing again.
            app.clock.advance_ms(-20 * HOUR);
            assert_eq!(sweep::sweep(&app.desk).await.unwrap(), 0, "{}", app.engine);
            // Closing takes the alerts back.
            app.clock.advance_ms(20 * HOUR);
            app.close(&clerk, id).await;
            back(&clerk, "back_office").await;
            back(&leader, "team_leader").await;
            assert!(
                !clerk.get("/").await.text().contains("id=\"alerting\""),
                "{}",
                app.engine
            );
            assert!(
                !leader.get("/").await.text().contains("id=\"leader\""),
                "{}",
                app.engine
            );
        }
    });
}

#[test]
fn a_worker_that_was_away_warns_once_and_says_that_it_is_late() {
    run(async {
        for app in apps().await {
            let id = ticket_of(&app, arrive(&app, &mail("quattro")).await).await.unwrap();
            app.clock.advance_ms(30 * HOUR);
            assert_eq!(sweep::sweep(&app.desk).await.unwrap(), 4, "{}", app.engine);
            assert_eq!(app.warned(id).await, ["IN2 50!", "IN2 75!", "IN2 90!", "IN2 100!"]);
            let head = store::tickets::head(app.desk.store.reader(), &store::Scope::desk(), id).await;
            let head = head.unwrap().unwrap();
            let satellites = store::tickets::satellites(app.desk.store.reader(), &store::Scope::desk(), &head).await;
            let alerts = satellites
                .unwrap()
                .into_iter()
                .filter_map(|satellite| match satellite.kind {
                    store::tickets::SatelliteKind::Alert { about, .. } => Some(about),
                    _ => None,
                });
            let alerts: Vec<String> = alerts.collect();
            let clerk = app.browser(Role::BackOffice).await;
            let page = clerk.get(&format!("/times/{id}")).await.text();
            assert_eq!(page.matches("avvisato in ritardo").count(), 4, "{}", app.engine);
            assert_eq!(
                alerts,
                ["IN2 50 %", "IN2 100 %"],
                "one for the owner, one for those who lead ({})",
                app.engine
            );
        }
    });
}

#[test]
fn the_leader_who_has_seen_it_takes_it_off_the_list() {
    run(async {
        for app in apps().await {
            let leader = app.browser(Role::TeamLeader).await;
            let id = ticket_of(&app, arrive(&app, &mail("cinque")).await).await.unwrap();
            app.clock.advance_ms(30 * HOUR);
            sweep::sweep(&app.desk).await.unwrap();
            let who = app.principal(leader.person_id).await;
            let page = domain::tickets::page::page(&app.desk, &who, id).await.unwrap();
            let alert = page.alerts.iter().find(|alert| alert.about == "IN2 100 %").unwrap();
            domain::tickets::alert::see(&app.desk, &who, id, alert.id)
                .await
                .unwrap();
            assert_eq!(app.on_ladder(id).await.leader_since, None, "{}", app.engine);
            back(&leader, "team_leader").await;
            assert!(
                !leader.get("/").await.text().contains("id=\"leader\""),
                "{}",
                app.engine
            );
        }
    });
}

#[test]
fn a_holiday_that_was_forgotten_is_counted_again() {
    run(async {
        for app in apps().await {
            let admin = app.browser(Role::Administrator).await;
            let open = ticket_of(&app, arrive(&app, &mail("sei")).await).await.unwrap();
            let closed = ticket_of(&app, arrive(&app, &mail("sette")).await).await.unwrap();
            app.clock.advance_ms(26 * HOUR);
            let clerk = app.browser(Role::BackOffice).await;
            app.close(&clerk, closed).await;
            assert!(!app.measured(closed).await[0].in_time, "{}", app.engine);
            let mut rules = ClockRules::shipped();
            rules
                .calendar
                .closures
                .push(Closure::day(date(2026, 11, 23), "Neve").unwrap());
            let preview = recount::preview(&app.desk, &rules, Timestamp(0)).await.unwrap();
            assert_eq!((preview.open, preview.closed), (1, 1), "{}", app.engine);
            assert_eq!((preview.changed, preview.later, preview.no_more_late), (1, 1, 1));
            assert_eq!(preview.measures_changed, 1);
            let example = &preview.examples[0];
            assert_eq!((example.ticket_id, example.closed), (open, false));
            assert_eq!(example.becomes.since(example.was), 14 * HOUR, "what was left of Monday");
            assert_eq!(app.bar(open).await.1, 24 * 60, "nothing is written");

            app.count_by(&rules, admin.person_id).await;
            assert_eq!(app.bar(open).await.1, 38 * 60, "{}", app.engine);
            let measured = app.measured(closed).await;
            assert!(measured[0].in_time, "{}", app.engine);
            assert_eq!(measured[0].net_ms, 12 * HOUR);
            let again = recount::preview(&app.desk, &rules, Timestamp(0)).await.unwrap();
            assert_eq!((again.changed, again.measures_changed), (0, 0), "{}", app.engine);
            assert_eq!(recount::recount(&app.desk).await.unwrap(), 0, "{}", app.engine);
        }
    });
}

#[test]
fn waiting_for_the_citizen_pauses_where_the_contract_says_so() {
    run(async {
        for app in apps().await {
            let clerk = app.browser(Role::BackOffice).await;
            let id = ticket_of(&app, arrive(&app, &mail("otto")).await).await.unwrap();
            app.set(&clerk, id, TicketState::Waiting).await;
            app.clock.advance_ms(6 * HOUR);
            assert_eq!(app.bar(id).await.1, 24 * 60, "it pauses nothing");
            let mut rules = ClockRules::shipped();
            rules.levels[0].waiting_pauses = true;
            rules.steps = vec![StepsAt {
                percent: 100,
                steps: vec![Step::ToLeader],
            }];
            app.count_by(&rules, clerk.person_id).await;
            let ticket = app.on_ladder(id).await;
            assert_eq!(
                (ticket.left_ms, ticket.warn_at),
                (Some(24 * HOUR), None),
                "{}",
                app.engine
            );
            back(&clerk, "back_office").await;
            assert!(
                clerk.get("/tickets").await.text().contains("fermo, restano 24 h"),
                "{}",
                app.engine
            );
            app.clock.advance_ms(2 * DAY);
            assert_eq!(sweep::sweep(&app.desk).await.unwrap(), 0, "{}", app.engine);
            app.set(&clerk, id, TicketState::Open).await;
            assert_eq!(app.bar(id).await.1, 6 * 60 + 48 * 60 + 24 * 60, "{}", app.engine);
        }
    });
}

#[test]
fn what_a_process_with_older_rules_writes_is_counted_again() {
    run(async {
        for app in apps().await {
            let clerk = app.browser(Role::BackOffice).await;
            let mut rules = ClockRules::shipped();
            rules.levels[0].budget_minutes = 60;
            let stored = domain::clockwork::to_json(&rules).unwrap();
            let tx = app.desk.store.begin().await.unwrap();
            store::clock_rules::save_draft(&tx, &stored, Timestamp(0), 0, clerk.person_id, NOW)
                .await
                .unwrap();
            store::clock_rules::put_in_force(&tx, 1, clerk.person_id, NOW)
                .await
                .unwrap();
            tx.commit().await.unwrap();
            // This process has not looked yet.
            let id = ticket_of(&app, arrive(&app, &mail("nove")).await).await.unwrap();
            assert_eq!(app.bar(id).await.1, 24 * 60, "{}", app.engine);
            app.desk.clockwork.refresh(&app.desk.store).await.unwrap();
            recount::recount(&app.desk).await.unwrap();
            assert_eq!(app.bar(id).await.1, 60, "{}", app.engine);
        }
    });
}
