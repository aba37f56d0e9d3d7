//! The ladder: every move, as the people in their browsers see it.

use axum::http::StatusCode;
use domain::admin::Actor;
use domain::admin::furniture::{OfficeForm, save_office};
use domain::admin::ladder;
use model::ladder::Move;
use model::people::Grant;
use model::{Role, TicketState};
use store::Scope;
use store::tickets::{Ticket, TicketChange};

use crate::app::{Answer, Browser, TestApp, apps, run};

/// Half an hour, in milliseconds.
const HALF_AN_HOUR: i64 = 1_800_000;

/// The grants of somebody of an office.
pub fn in_office(role: Role, office_id: i64) -> Vec<Grant> {
    vec![Grant {
        role,
        queue_id: None,
        office_id: Some(office_id),
    }]
}

/// The form about an office in use.
pub fn office(id: Option<i64>, name: &str, level: i64, queues: Vec<i64>) -> OfficeForm {
    OfficeForm {
        id,
        name: name.to_owned(),
        level,
        queues,
        active: true,
        ..OfficeForm::default()
    }
}

/// A move without verified documents.
pub fn permit(from: i64, to: i64) -> Move {
    Move {
        from,
        to,
        verified: false,
    }
}

impl TestApp {
    /// An office that works Tributi; the permitted moves of Tributi are those that follow from it.
    pub async fn office(&self, name: &str, level: i64) -> i64 {
        let form = office(None, name, level, vec![self.tributi]);
        save_office(&self.desk, Actor::CommandLine, form).await.unwrap()
    }

    /// Ragioneria works Tributi, and the back office hands tickets to it.
    pub async fn reach_ragioneria(&self) {
        let form = office(Some(self.ragioneria), "Ragioneria", 3, vec![self.tributi]);
        save_office(&self.desk, Actor::CommandLine, form).await.unwrap();
    }

    /// What Tributi permits.
    pub async fn permit(&self, moves: &[Move]) {
        ladder::save(&self.desk, Actor::CommandLine, self.tributi, moves)
            .await
            .unwrap();
    }

    /// Hands a ticket on by the page for it; `to` is the number of an office, or `back`.
    pub async fn hand_on(&self, who: &Browser, id: i64, to: &str) -> Answer {
        let version = self.on_ladder(id).await.version.to_string();
        let fields = [
            ("office_id", to),
            ("why", "Va bene lo sgravio?"),
            ("missing", "Copia del bollettino"),
            ("version", &version),
        ];
        who.post(&format!("/forward/{id}"), &fields).await
    }

    pub async fn on_ladder(&self, id: i64) -> Ticket {
        let found = store::tickets::find(self.desk.store.reader(), &Scope::desk(), id).await;
        found.unwrap().unwrap()
    }

    /// Level, office and state of a ticket.
    pub async fn place(&self, id: i64) -> (i64, Option<i64>, TicketState) {
        let ticket = self.on_ladder(id).await;
        (ticket.level, ticket.office_id, ticket.state)
    }

    /// Where it stayed and for how many minutes, as far as that is over.
    async fn stayed(&self, id: i64) -> Vec<(i64, i64)> {
        let stays = store::stays::of_ticket(self.desk.store.reader(), id).await.unwrap();
        stays
            .iter()
            .map(|stay| (stay.level, stay.until.since(stay.since) / 60_000))
            .collect()
    }

    /// The answer of an office on its own page.
    pub async fn answer(&self, who: &Browser, id: i64, extra: &[(&str, &str)]) -> Answer {
        let version = self.on_ladder(id).await.version.to_string();
        let mut fields = vec![
            ("version", version.as_str()),
            ("text", "Sgravio concesso."),
            ("then", "outcome"),
        ];
        for (name, value) in extra {
            fields.retain(|(known, _)| known != name);
            fields.push((name, value));
        }
        let files: [(&str, &[u8]); 1] = [("sgravio.pdf", b"%PDF")];
        who.multipart(&format!("/office/{id}"), &fields, &files).await
    }
}

#[test]
fn an_office_reads_what_is_asked_and_answers_once() {
    run(async {
        for app in apps().await {
            app.reach_ragioneria().await;
            let clerk = app.browser(Role::BackOffice).await;
            let third = app
                .browser_with("ragioniere", in_office(Role::ThirdLevel, app.ragioneria))
                .await;
            let id = app.call(&clerk, "Bollo pagato due volte").await;
            assert_eq!(third.get("/").await.location(), "/office", "their home");
            assert!(
                third.get("/office").await.text().contains("Nessuna richiesta aspetta"),
                "{}",
                app.engine
            );
            app.clock.advance_ms(HALF_AN_HOUR);
            let done = app.hand_on(&clerk, id, &app.ragioneria.to_string()).await;
            assert_eq!(done.location(), format!("/tickets/{id}?done=forwarded"));
            assert_eq!(app.place(id).await, (3, Some(app.ragioneria), TicketState::ThirdLevel));

            let list = third.get("/office").await.text();
            assert!(
                list.contains("Bollo pagato due volte") && list.contains(&format!("href=\"/office/{id}\"")),
                "{}",
                app.engine
            );
            let page = third.get(&format!("/office/{id}")).await.text();
            for words in [
                "Va bene lo sgravio?",
                "Copia del bollettino",
                "Rispondi e chiudi la richiesta",
                "Non è di nostra competenza",
                "Chiede quante rate.",
                "Entro",
            ] {
                assert!(page.contains(words), "{words} ({})", app.engine);
            }
            let empty = app.answer(&third, id, &[("text", " ")]).await;
            assert_eq!(empty.location(), format!("/office/{id}?again=yes#problem"));
            app.clock.advance_ms(3 * HALF_AN_HOUR);
            let done = app.answer(&third, id, &[]).await;
            assert_eq!(done.location(), "/office?done=outcome");

            let ticket = app.on_ladder(id).await;
            assert_eq!(app.place(id).await, (0, None, TicketState::ToCommunicate));
            assert_eq!(ticket.owner_id, None, "for whoever of the front end is there");
            assert_eq!(app.stayed(id).await, [(1, 30), (3, 90)], "{}", app.engine);
            assert_eq!(third.get(&format!("/office/{id}")).await.status, StatusCode::NOT_FOUND);
            assert_eq!(third.get(&format!("/tickets/{id}")).await.status, StatusCode::NOT_FOUND);
            assert!(!third.get("/office").await.text().contains("Bollo pagato due volte"));
            let page = clerk.get(&format!("/tickets/{id}")).await.text();
            for words in [
                "Sgravio concesso.",
                "sgravio.pdf",
                "lo ha affidato a Ragioneria, dopo 30 m",
                "dice che cosa manca ancora: Copia del bollettino",
                "ha dato la risposta di Ragioneria, dopo 1 h 30 m",
            ] {
                assert!(page.contains(words), "{words} ({})", app.engine);
            }
        }
    });
}

#[test]
fn a_question_comes_back_and_goes_up_again() {
    run(async {
        for app in apps().await {
            app.reach_ragioneria().await;
            let clerk = app.browser(Role::BackOffice).await;
            let third = app
                .browser_with("ragioniere", in_office(Role::ThirdLevel, app.ragioneria))
                .await;
            let id = app.call(&clerk, "Rate").await;
            app.hand_on(&clerk, id, &app.ragioneria.to_string()).await;
            let asked = app
                .answer(&third, id, &[("then", "question"), ("text", "Di quale anno?")])
                .await;
            assert_eq!(asked.location(), "/office?done=question");
            assert_eq!(app.place(id).await, (1, None, TicketState::Open));
            app.clock.advance_ms(HALF_AN_HOUR);
            app.hand_on(&clerk, id, &app.ragioneria.to_string()).await;
            let page = third.get(&format!("/office/{id}")).await.text();
            assert!(page.contains("Di quale anno?"), "in the conversation ({})", app.engine);
            // Those inside call it back without an answer.
            app.hand_on(&clerk, id, "back").await;
            assert_eq!(app.place(id).await, (1, None, TicketState::Open));
        }
    });
}

#[test]
fn a_ladder_with_a_urp_is_climbed_step_by_step() {
    run(async {
        for app in apps().await {
            let urp = app.office("URP", 2).await;
            app.reach_ragioneria().await;
            app.permit(&[permit(0, 1), permit(1, 2), permit(2, 3)]).await;
            let clerk = app.browser(Role::BackOffice).await;
            let urp_clerk = app.browser_with("urp", in_office(Role::Urp, urp)).await;
            let third = app
                .browser_with("ragioniere", in_office(Role::ThirdLevel, app.ragioneria))
                .await;
            let id = app.call(&clerk, "Voucher").await;
            let page = clerk.get(&format!("/forward/{id}")).await.text();
            assert_eq!(
                page.matches("name=\"office_id\"").count(),
                1,
                "only what is permitted ({})",
                app.engine
            );
            let jump = app.hand_on(&clerk, id, &app.ragioneria.to_string()).await;
            assert_eq!(jump.location(), format!("/forward/{id}?again=yes#problem"));
            let page = clerk.get(&format!("/forward/{id}?again=yes")).await.text();
            assert!(
                page.contains("non permette questo passaggio") && page.contains("Copia del bollettino"),
                "said at the field, nothing lost ({})",
                app.engine
            );
            app.hand_on(&clerk, id, &urp.to_string()).await;
            assert_eq!(app.place(id).await, (2, Some(urp), TicketState::New));
            app.hand_on(&urp_clerk, id, &app.ragioneria.to_string()).await;
            let asks = [("then", "question"), ("text", "Di quale anno?")];
            app.answer(&third, id, &asks).await;
            assert_eq!(
                app.place(id).await,
                (2, Some(urp), TicketState::Open),
                "who asked is asked"
            );
            let page = urp_clerk.get(&format!("/forward/{id}")).await.text();
            assert!(
                page.contains("aria-current=\"step\"") && page.contains("Risposta dell'ufficio"),
                "{}",
                app.engine
            );
            let version = app.on_ladder(id).await.version.to_string();
            let fields = [
                ("version", version.as_str()),
                ("text", "Si può dire al cittadino."),
                ("then", "outcome"),
            ];
            let down = urp_clerk
                .multipart(&format!("/forward/{id}/answer"), &fields, &[])
                .await;
            assert_eq!(down.location(), format!("/forward/{id}?done=answered"));
            assert_eq!(app.place(id).await, (0, None, TicketState::ToCommunicate));
        }
    });
}

#[test]
fn from_the_front_end_and_back_to_it() {
    run(async {
        for app in apps().await {
            app.reach_ragioneria().await;
            app.permit(&[permit(0, 1), permit(0, 3)]).await;
            let operator = app.browser(Role::FrontEnd).await;
            let third = app
                .browser_with("ragioniere", in_office(Role::ThirdLevel, app.ragioneria))
                .await;
            let id = app.call(&operator, "Rimborso").await;
            let before = app.on_ladder(id).await;
            let tx = app.desk.store.begin().await.unwrap();
            let down = TicketChange {
                id: store::set(id),
                level: store::set(0),
                ..TicketChange::default()
            };
            store::tickets::update(&tx, &before, down, app.desk.now())
                .await
                .unwrap();
            tx.commit().await.unwrap();
            app.hand_on(&operator, id, &app.ragioneria.to_string()).await;
            app.answer(&third, id, &[]).await;
            assert_eq!(app.place(id).await, (0, None, TicketState::ToCommunicate));
            app.hand_on(&operator, id, "back").await;
            assert_eq!(app.place(id).await, (1, None, TicketState::Open));
            let nowhere = app.hand_on(&operator, id, "back").await;
            assert!(nowhere.location().ends_with("#problem"), "it is there ({})", app.engine);
        }
    });
}

#[test]
fn where_a_ticket_can_go_to_one_place_only_that_one_is_chosen_already() {
    run(async {
        for app in apps().await {
            app.reach_ragioneria().await;
            let clerk = app.browser(Role::BackOffice).await;
            let id = app.call(&clerk, "Rate del bollo").await;
            let chosen = async || {
                let page = clerk.get(&format!("/forward/{id}")).await.text();
                let radios = page.split("name=\"office_id\"").skip(1);
                let radios = radios.map(|rest| rest.split('>').next().is_some_and(|radio| radio.contains("checked")));
                radios.collect::<Vec<bool>>()
            };
            assert_eq!(chosen().await, [true], "{}", app.engine);
            app.office("Ufficio legale", 3).await;
            assert_eq!(chosen().await, [false, false], "a choice is made ({})", app.engine);
        }
    });
}

#[test]
fn a_ticket_out_of_competence_goes_where_the_office_says() {
    run(async {
        for app in apps().await {
            let legal = app.office("Ufficio legale", 3).await;
            app.reach_ragioneria().await;
            let clerk = app.browser(Role::BackOffice).await;
            let third = app
                .browser_with("ragioniere", in_office(Role::ThirdLevel, app.ragioneria))
                .await;
            let lawyer = app.browser_with("legale", in_office(Role::ThirdLevel, legal)).await;
            let id = app.call(&clerk, "Casella piena").await;
            app.hand_on(&clerk, id, &app.ragioneria.to_string()).await;
            let legal = legal.to_string();
            let aside = app
                .answer(&third, id, &[("then", "reassign"), ("office_id", &legal)])
                .await;
            assert_eq!(aside.location(), "/office?done=reassign");
            let page = lawyer.get(&format!("/office/{id}")).await.text();
            assert!(
                page.contains("Va bene lo sgravio?") && page.contains("Sgravio concesso."),
                "every word with which it came so high ({})",
                app.engine
            );
            let nothing = app.answer(&lawyer, id, &[("then", "refuse")]).await;
            assert!(nothing.location().ends_with("#problem"), "without a queue");
            let (own, other) = (app.tributi.to_string(), app.pec.to_string());
            let same = app.answer(&lawyer, id, &[("then", "refuse"), ("queue_id", &own)]).await;
            assert!(same.location().ends_with("#problem"), "its own queue");
            let done = app
                .answer(&lawyer, id, &[("then", "refuse"), ("queue_id", &other)])
                .await;
            assert_eq!(done.location(), "/office?done=refuse");
            let ticket = app.on_ladder(id).await;
            assert_eq!(
                (ticket.level, ticket.queue_id, ticket.proposed_queue_id),
                (1, app.tributi, Some(app.pec))
            );
            let page = clerk.get(&format!("/forward/{id}")).await.text();
            assert!(page.contains("Sposta nella coda PEC"), "{}", app.engine);
            let path = format!("/forward/{id}/accept");
            let version = ticket.version.to_string();
            let done = clerk.post(&path, &[("version", &version)]).await;
            assert_eq!(done.location(), format!("/tickets/{id}?done=forwarded"));
            let ticket = app.on_ladder(id).await;
            assert_eq!((ticket.queue_id, ticket.proposed_queue_id), (app.pec, None));
            let late = clerk.post(&path, &[("version", &version)]).await;
            assert!(late.location().ends_with("#problem"), "accepted once ({})", app.engine);
        }
    });
}
