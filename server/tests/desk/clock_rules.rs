//! The rules of the clocks: drafted part by part, tried, put in force.

use axum::http::StatusCode;
use domain::admin::Actor;
use domain::admin::clock_rules::page::editing;
use domain::admin::furniture::{LineForm, save_line};
use domain::sla::ClockRules;
use model::Role;
use model::clock_rules::{Change, Editing};

use crate::app::{Browser, NOW, TestApp, apps, run};

pub const CLOCKS: &str = "/admin/clocks";
pub const LEVELS: &str = "/admin/clocks/levels";
pub const CALENDAR: &str = "/admin/clocks/calendar";
pub const LINES: &str = "/admin/clocks/lines";
pub const SETTINGS: &str = "/admin/clocks/settings";
pub const PREVIEW: &str = "/admin/clocks/preview";

impl TestApp {
    /// The rules as an administrator changes them.
    pub async fn rules_edited(&self, who: &Browser) -> Editing {
        let who = self.principal(who.person_id).await;
        editing(&self.desk, &who).await.unwrap()
    }

    /// Sends a form made on the rules as they are.
    pub async fn change_rules(&self, who: &Browser, path: &str, fields: &[(&str, &str)]) -> String {
        let seen = self.rules_edited(who).await.seen;
        send(who, path, &seen, fields).await
    }

    /// What is drafted.
    pub async fn rules_changed(&self, who: &Browser) -> Vec<Change> {
        let draft = self.rules_edited(who).await.draft;
        draft.map(|draft| draft.changes).unwrap_or_default()
    }

    /// The rules in force, as they are stored; the shipped ones where nothing is.
    pub async fn rules_in_force(&self) -> (i64, ClockRules) {
        let row = store::clock_rules::in_force(self.desk.store.reader()).await.unwrap();
        row.map_or((0, ClockRules::shipped()), |row| {
            (row.id, serde_json::from_str(&row.rules).unwrap())
        })
    }
}

/// Sends a form made on a state of the rules; where it leads.
pub async fn send(who: &Browser, path: &str, seen: &str, fields: &[(&str, &str)]) -> String {
    let mut all = vec![("seen", seen)];
    all.extend_from_slice(fields);
    who.post(path, &all).await.location()
}

/// Every field of a service level for calls that were forwarded.
pub fn level<'a>(changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let usual = [
        ("id", ""),
        ("was", ""),
        ("code", "IN9"),
        ("channel_counter", "on"),
        ("channel_letter", "on"),
        ("forwarded", "yes"),
        ("starts", "received"),
        ("clock", "linea"),
        ("budget", "4h 30m"),
        ("share_0", "25"),
        ("share_1", "100"),
        ("share_2", "100"),
        ("share_3", "50"),
        ("warnings", "80, 100"),
        ("valid_from", "2027-01-01"),
        ("valid_until", ""),
    ];
    let value = |(name, value): (&'a str, &'a str)| {
        let other = changed.iter().find(|(changed, _)| *changed == name);
        (name, other.map_or(value, |(_, other)| *other))
    };
    usual.into_iter().map(value).collect()
}

/// The whole of the day on which the tests take place.
pub const TODAY: [(&str, &str); 3] = [
    ("act", "close_day"),
    ("closed_day", "2026-11-23"),
    ("closed_day_name", "Sciopero"),
];

#[test]
fn every_part_goes_into_the_draft_and_what_is_in_force_stays() {
    run(async {
        for app in apps().await {
            let admin = app.browser(Role::Administrator).await;
            let line = LineForm {
                number: "800 653 493".to_owned(),
                name: "Tributi".to_owned(),
                active: true,
                ..LineForm::default()
            };
            let line = save_line(&app.desk, Actor::CommandLine, line)
                .await
                .unwrap()
                .to_string();
            let before = app.rules_in_force().await;
            assert!(app.rules_edited(&admin).await.draft.is_none(), "{}", app.engine);

            let saved = |page: &str| format!("{page}?done=saved");
            assert_eq!(app.change_rules(&admin, LEVELS, &level(&[])).await, saved(LEVELS));
            assert_eq!(
                app.change_rules(&admin, &format!("{LEVELS}/5/up"), &[]).await,
                saved(LEVELS)
            );
            assert_eq!(
                app.change_rules(&admin, &format!("{LEVELS}/1/remove"), &[]).await,
                saved(LEVELS)
            );
            assert_eq!(
                app.change_rules(&admin, &format!("{LEVELS}/2/up"), &[]).await,
                saved(LEVELS)
            );
            assert_eq!(app.change_rules(&admin, CALENDAR, &TODAY).await, saved(CALENDAR));
            let hours = [
                ("act", "close"),
                ("closed_from", "2026-12-24T13:00"),
                ("closed_until", "2026-12-25T00:00"),
                ("closed_name", "Vigilia"),
            ];
            assert_eq!(app.change_rules(&admin, CALENDAR, &hours).await, saved(CALENDAR));
            let patrons = [("act", "patrons"), ("patron_potenza", "on")];
            assert_eq!(app.change_rules(&admin, CALENDAR, &patrons).await, saved(CALENDAR));
            let holiday = [
                ("act", "holiday"),
                ("holiday_day", "19"),
                ("holiday_month", "3"),
                ("holiday_from", "2027"),
                ("holiday_to", ""),
            ];
            assert_eq!(app.change_rules(&admin, CALENDAR, &holiday).await, saved(CALENDAR));
            let end = [("act", "end"), ("at", "1"), ("end_1", "2030")];
            assert_eq!(app.change_rules(&admin, CALENDAR, &end).await, saved(CALENDAR));
            let week = [
                ("id", line.as_str()),
                ("hours_of", "own"),
                ("monday", "09:00-13:00, 15:00-18:30"),
                ("tuesday", "9.00–13.00"),
                ("wednesday", ""),
                ("thursday", ""),
                ("friday", ""),
                ("saturday", ""),
                ("sunday", ""),
            ];
            assert_eq!(app.change_rules(&admin, LINES, &week).await, saved(LINES));
            let settings = [
                ("reopen_days", "10"),
                ("closed_since", "2026-09-01"),
                ("notify_owner_50", "on"),
                ("notify_leader_50", "on"),
            ];
            assert_eq!(app.change_rules(&admin, SETTINGS, &settings).await, saved(CLOCKS));

            assert_eq!(
                app.rules_in_force().await,
                before,
                "{}: nothing is in force yet",
                app.engine
            );
            let page = admin.get(CLOCKS).await.text();
            for said in [
                "Livello IN9 aggiunto",
                "Livello IN2 tolto",
                "Ordine dei livelli: IN7, IN5b, IN9, Interno",
                "Chiusura straordinaria aggiunta: 23/11/2026 (Sciopero)",
                "Chiusura straordinaria aggiunta: dal 24/12/2026 13:00 al 25/12/2026 00:00 (Vigilia)",
                "San Gerardo, Potenza (30 maggio): festivo",
                "Festività aggiunta: 19 marzo (dal 2027)",
                "1 gennaio, Capodanno, da «sempre» a «fino al 2030»",
                "lun 09:00-13:00, 15:00-18:30; mar 09:00-13:00; mer–dom chiuso",
                "Giorni per la riapertura, da «7» a «10»",
                "Al 50 % del tempo, da «avvisa l'assegnatario»",
                "Si ricontano i ticket chiusi dal 01/09/2026",
                "non ancora in vigore",
            ] {
                assert!(page.contains(said), "{}: {said}: {page}", app.engine);
            }
            // What was stored comes back into each form.
            let form = admin.get(&format!("{LEVELS}/3")).await.text();
            for kept in [
                "value=\"IN9\"",
                "value=\"4h 30m\"",
                "value=\"80, 100\"",
                "value=\"2027-01-01\"",
            ] {
                assert!(form.contains(kept), "{}: {kept}: {form}", app.engine);
            }
            let form = admin.get(&format!("{LINES}/{line}")).await.text();
            assert!(form.contains("value=\"09:00-13:00, 15:00-18:30\""), "{form}");
            let calendar = admin.get(CALENDAR).await.text();
            assert!(
                calendar.contains("Venerdì 01/01/2027") && calendar.contains("value=\"2030\""),
                "{calendar}"
            );
        }
    });
}

#[test]
fn what_cannot_be_is_refused_at_its_field_and_stays_as_typed() {
    run(async {
        for app in apps().await {
            let admin = app.browser(Role::Administrator).await;
            let wrong = level(&[
                ("code", "IN2"),
                ("budget", "quattro ore"),
                ("share_3", "0"),
                ("warnings", "100, 50"),
                ("valid_until", "2026-01-01"),
            ]);
            let back = format!("{LEVELS}/new?again=yes");
            assert_eq!(
                app.change_rules(&admin, LEVELS, &wrong).await,
                format!("{back}#problem")
            );
            let page = admin.get(&back).await.text();
            for said in [
                "scrivi ore e minuti così: 24h, 4h 30m, 9m",
                "serve una percentuale da 1 a 100",
                "in ordine crescente",
                "finisce prima di cominciare",
                "value=\"quattro ore\"",
                "value=\"100, 50\"",
                "id=\"budget-error\"",
            ] {
                assert!(page.contains(said), "{}: {said}: {page}", app.engine);
            }
            app.change_rules(&admin, LEVELS, &level(&[("code", "IN2")])).await;
            let page = admin.get(&back).await.text();
            assert!(page.contains("già usato"), "one code measures a ticket once: {page}");

            for (fields, id, said) in [
                (
                    vec![("act", "close_day"), ("closed_day", ""), ("closed_day_name", "Neve")],
                    "closed_day-error",
                    "value=\"Neve\"",
                ),
                (
                    vec![
                        ("act", "close"),
                        ("closed_from", "2026-12-24T13:00"),
                        ("closed_until", "2026-12-24T12:00"),
                        ("closed_name", ""),
                    ],
                    "closed_until-error",
                    "value=\"2026-12-24T12:00\"",
                ),
                (
                    vec![
                        ("act", "holiday"),
                        ("holiday_day", "31"),
                        ("holiday_month", "6"),
                        ("holiday_from", "2027"),
                        ("holiday_to", ""),
                    ],
                    "holiday_day-error",
                    "questo giorno non esiste",
                ),
                (
                    // San Francesco is a holiday since 2026.
                    vec![("act", "end"), ("at", "12"), ("end_12", "2020")],
                    "end_12-error",
                    "value=\"2020\"",
                ),
            ] {
                let back = format!("{CALENDAR}?again=yes");
                assert_eq!(
                    app.change_rules(&admin, CALENDAR, &fields).await,
                    format!("{back}#problem")
                );
                let page = admin.get(&back).await.text();
                assert!(page.contains(id) && page.contains(said), "{}: {id}: {page}", app.engine);
            }

            let settings = [("reopen_days", "61"), ("closed_since", "2027-01-01")];
            app.change_rules(&admin, SETTINGS, &settings).await;
            let page = admin.get(&format!("{SETTINGS}?again=yes")).await.text();
            assert!(
                page.contains("troppi, al massimo 60") && page.contains("value=\"61\""),
                "{page}"
            );
            let settings = [("reopen_days", "7"), ("closed_since", "2027-01-01")];
            app.change_rules(&admin, SETTINGS, &settings).await;
            let page = admin.get(&format!("{SETTINGS}?again=yes")).await.text();
            assert!(page.contains("non può essere nel futuro"), "{page}");

            let unknown = [("seen", ""), ("budget_minutes", "9")];
            assert!(admin.post(LEVELS, &unknown).await.status.is_client_error());
            assert_eq!(app.rules_changed(&admin).await, [], "{}: nothing was saved", app.engine);
        }
    });
}

#[test]
fn a_draft_is_thrown_away_or_ends_where_nothing_differs() {
    run(async {
        for app in apps().await {
            let admin = app.browser(Role::Administrator).await;
            let before = app.rules_in_force().await;
            app.change_rules(&admin, CALENDAR, &TODAY).await;
            let told = app.change_rules(&admin, "/admin/clocks/discard", &[]).await;
            assert_eq!(told, format!("{CLOCKS}?done=discarded"));
            assert!(app.rules_edited(&admin).await.draft.is_none(), "{}", app.engine);

            app.change_rules(&admin, CALENDAR, &TODAY).await;
            let taken = app
                .change_rules(&admin, CALENDAR, &[("act", "reopen"), ("at", "1")])
                .await;
            assert_eq!(taken, format!("{CALENDAR}?done=saved"));
            assert!(
                app.rules_edited(&admin).await.draft.is_none(),
                "{}: nothing differs",
                app.engine
            );
            assert_eq!(app.rules_in_force().await, before);

            let page = admin.get(PREVIEW).await;
            assert_eq!(page.status, StatusCode::OK);
            assert!(page.text().contains("Non c'è nessuna bozza"));
        }
    });
}

#[test]
fn what_a_draft_does_is_shown_and_putting_it_in_force_is_written_down() {
    run(async {
        for app in apps().await {
            let operator = app.browser(Role::BackOffice).await;
            let id = app.call(&operator, "Rate").await;
            let admin = app.browser(Role::Administrator).await;
            // The desk was closed for the whole day on which the call came: what is due today is due later.
            app.change_rules(&admin, CALENDAR, &TODAY).await;
            let page = admin.get(PREVIEW).await.text();
            let number = model::ticket::number(id);
            for said in [
                "Chiusura straordinaria aggiunta: 23/11/2026",
                number.as_str(),
                "Metti in vigore",
            ] {
                assert!(page.contains(said), "{}: {said}: {page}", app.engine);
            }
            assert!(
                !page.contains(&format!("/tickets/{id}")),
                "an administrator sees no ticket"
            );
            let who = app.principal(admin.person_id).await;
            let preview = domain::admin::clock_rules::preview::preview(&app.desk, &who)
                .await
                .unwrap();
            assert_eq!((preview.later, preview.earlier), (1, 0), "{}", app.engine);
            let example = preview.examples.first().unwrap();
            let (was, becomes) = (example.was.at, example.becomes.at);
            assert_eq!(example.ticket_id, id);
            assert!(
                was < becomes && becomes > NOW.plus_minutes(24 * 60 - 10 * 60),
                "{was:?} {becomes:?}"
            );

            let (before, _) = app.rules_in_force().await;
            let wanted = app.desk.recount_wanted.notified();
            assert_eq!(
                app.change_rules(&admin, PREVIEW, &[]).await,
                format!("{CLOCKS}?done=applied")
            );
            wanted.await;
            let (after, rules) = app.rules_in_force().await;
            assert!(after > before, "{}: a newer document has a higher number", app.engine);
            assert_eq!(rules.calendar.closures.len(), 1);
            assert!(app.rules_edited(&admin).await.draft.is_none());
            let row = store::clock_rules::in_force(app.desk.store.reader())
                .await
                .unwrap()
                .unwrap();
            assert_eq!(row.applied_at, Some(NOW));
            let october = app.desk.zone.parse_local("2026-10-01T00:00");
            assert_eq!(
                Some(row.closed_since),
                october,
                "from the first day of the previous month"
            );
            let done = store::audit::actions_on(app.desk.store.reader(), "clock_rules")
                .await
                .unwrap();
            let by = Some(admin.person_id);
            assert_eq!(
                done,
                [
                    ("clock_rules.closure".to_owned(), by),
                    ("clock_rules.apply".to_owned(), by)
                ]
            );
            let page = admin.get(&format!("{CLOCKS}?done=applied")).await.text();
            assert!(
                page.contains("i ticket vengono ricontati") && page.contains("23/11/2026 (Sciopero)"),
                "{}: {page}",
                app.engine
            );
            assert!(page.contains("messe da Persona administrator"), "{page}");
        }
    });
}
