//! What the ladder refuses, and what the others are told: two at once, nowhere to go, what is in use, who is not asked.

use axum::http::StatusCode;
use domain::admin::Actor;
use domain::admin::furniture::{OfficeForm, QueueForm, save_office, save_queue};
use domain::admin::people::set_disabled;
use model::ladder::Move;
use model::people::Grant;
use model::{FieldProblem, Problem, Role, TicketState};

use crate::app::{Answer, Browser, apps, run};
use crate::ladder::{in_office, office, permit};

/// The only field that was refused.
fn refused<T>(done: Result<T, domain::Error>) -> FieldProblem {
    match done {
        Err(domain::Error::Refused(Problem::Invalid(fields))) => fields[0].clone(),
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("accepted"),
    }
}

#[test]
fn of_two_at_once_one_wins_and_the_other_is_told() {
    run(async {
        for app in apps().await {
            app.reach_ragioneria().await;
            let back_office = Grant {
                role: Role::BackOffice,
                queue_id: None,
                office_id: None,
            };
            let anna = app.browser_with("anna", vec![back_office.clone()]).await;
            let bea = app.browser_with("bea", vec![back_office]).await;
            let third = app
                .browser_with("uno", in_office(Role::ThirdLevel, app.ragioneria))
                .await;
            let fourth = app
                .browser_with("due", in_office(Role::ThirdLevel, app.ragioneria))
                .await;
            let id = app.call(&anna, "Rate").await;
            let (to, version) = (app.ragioneria.to_string(), app.on_ladder(id).await.version.to_string());
            let fields = [
                ("office_id", to.as_str()),
                ("why", "Va bene lo sgravio?"),
                ("version", &version),
            ];
            let path = format!("/forward/{id}");
            let (a, b) = tokio::join!(anna.post(&path, &fields), bea.post(&path, &fields));
            let forwarded = format!("/tickets/{id}?done=forwarded");
            let wins = [a.location(), b.location()];
            assert_eq!(
                wins.iter().filter(|location| **location == forwarded).count(),
                1,
                "{wins:?}"
            );
            let (winner, loser) = if wins[0] == forwarded {
                ("anna", &bea)
            } else {
                ("bea", &anna)
            };
            let page = loser.get(&format!("/forward/{id}?again=yes")).await.text();
            assert!(
                page.contains(&format!("Persona {winner}")) && page.contains("Va bene lo sgravio?"),
                "told who, nothing lost ({})",
                app.engine
            );
            let first = [("text", "La prima risposta")];
            let second = [("text", "La seconda risposta")];
            let (a, b) = tokio::join!(app.answer(&third, id, &first), app.answer(&fourth, id, &second));
            let gone = format!("/office?gone={id}");
            let (late, text) = if a.location() == gone {
                (&third, "La prima risposta")
            } else {
                assert_eq!(b.location(), gone, "{}", app.engine);
                (&fourth, "La seconda risposta")
            };
            let page = late.get(&gone).await.text();
            assert!(
                page.contains("non è più con il tuo ufficio") && page.contains(text),
                "{}",
                app.engine
            );
        }
    });
}

#[test]
fn nobody_hands_a_ticket_to_nowhere() {
    run(async {
        for app in apps().await {
            app.reach_ragioneria().await;
            let clerk = app.browser(Role::BackOffice).await;
            let id = app.call(&clerk, "Rate").await;
            let to = app.ragioneria.to_string();
            let told = async |why: &str| {
                let answer = app.hand_on(&clerk, id, &to).await;
                assert_eq!(answer.location(), format!("/forward/{id}?again=yes#problem"), "{why}");
                let page = clerk.get(&format!("/forward/{id}?again=yes")).await.text();
                assert!(page.contains("Qui non lavora nessuno"), "{why} ({})", app.engine);
            };
            told("nobody is there").await;
            app.browser_with("formatore", in_office(Role::Trainer, app.ragioneria))
                .await;
            told("a trainer cannot move a ticket").await;
            let third = app
                .browser_with("ragioniere", in_office(Role::ThirdLevel, app.ragioneria))
                .await;
            set_disabled(&app.desk, Actor::CommandLine, third.person_id, true)
                .await
                .unwrap();
            told("the only one is disabled").await;
            assert_eq!(app.place(id).await.0, 1);
            // Nor to the state of level III without the ladder.
            let version = app.on_ladder(id).await.version.to_string();
            let number = id.to_string();
            let fields = [("id", number.as_str()), ("version", &version), ("state", "third_level")];
            clerk.post("/api/app/api/tickets/change_state", &fields).await;
            assert_eq!(app.place(id).await.2, TicketState::New);
        }
    });
}

#[test]
fn what_tickets_climb_stays_in_use() {
    run(async {
        for app in apps().await {
            app.reach_ragioneria().await;
            let clerk = app.browser(Role::BackOffice).await;
            app.browser_with("ragioniere", in_office(Role::ThirdLevel, app.ragioneria))
                .await;
            let id = app.call(&clerk, "Rate").await;
            app.hand_on(&clerk, id, &app.ragioneria.to_string()).await;
            let by = Actor::CommandLine;
            let off = QueueForm {
                id: Some(app.tributi),
                name: "Tributi".to_owned(),
                ..QueueForm::default()
            };
            let problem = refused(save_queue(&app.desk, by, off.clone()).await);
            assert_eq!(
                (problem.field.as_str(), problem.detail),
                ("active", Some(model::ticket::number(id)))
            );
            let named = async |form: OfficeForm| refused(save_office(&app.desk, by, form).await).field;
            let ragioneria = |level, queues| office(Some(app.ragioneria), "Ragioneria", level, queues);
            let inactive = OfficeForm {
                active: false,
                ..ragioneria(3, vec![app.tributi])
            };
            assert_eq!(named(inactive.clone()).await, "active");
            assert_eq!(named(ragioneria(2, vec![app.tributi])).await, "level");
            assert_eq!(named(ragioneria(3, vec![app.pec])).await, "queues");
            let administrator = app.browser(Role::Administrator).await;
            let fields = [
                ("id", app.ragioneria.to_string()),
                ("name", "Ragioneria".to_owned()),
                ("level", "3".to_owned()),
                ("email", String::new()),
            ];
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            administrator.post("/admin/offices", &fields).await;
            let page = administrator
                .get(&format!("/admin/offices/{}?again=yes", app.ragioneria))
                .await
                .text();
            assert!(
                page.contains("finché ci sono ticket aperti") && page.contains(&model::ticket::number(id)),
                "{}",
                app.engine
            );
            let version = app.on_ladder(id).await.version;
            let who = app.principal(clerk.person_id).await;
            domain::tickets::close::close(&app.desk, &who, id, app.solved, version)
                .await
                .unwrap();
            save_office(&app.desk, by, inactive).await.unwrap();
            save_queue(&app.desk, by, off).await.unwrap();
        }
    });
}

/// The form about the ladder of a queue, with these boxes ticked.
async fn draw(who: &Browser, queue: &str, boxes: &[&str]) -> Answer {
    let mut fields = vec![("id", queue)];
    fields.extend(boxes.iter().map(|name| (*name, "on")));
    who.post("/admin/ladders", &fields).await
}

#[test]
fn the_administrator_draws_the_ladder() {
    run(async {
        for app in apps().await {
            app.reach_ragioneria().await;
            let administrator = app.browser(Role::Administrator).await;
            let list = administrator.get("/admin/ladders").await.text();
            for words in [
                "Tributi",
                "class=\"ladder-picture\"",
                "Front end → Back office, I livello",
                "Ragioneria: non ci lavora nessuno",
            ] {
                assert!(list.contains(words), "{words} ({})", app.engine);
            }
            let id = app.tributi.to_string();
            let done = draw(&administrator, &id, &["move_01", "move_03", "verify_03"]).await;
            assert_eq!(done.location(), "/admin/ladders?done=saved");
            let moves = store::ladder::of_queue(app.desk.store.reader(), app.tributi)
                .await
                .unwrap();
            let verified = Move {
                verified: true,
                ..permit(0, 3)
            };
            assert_eq!(moves, [permit(0, 1), verified], "{}", app.engine);
            let nowhere = draw(&administrator, &id, &["move_01", "move_12"]).await;
            assert_eq!(nowhere.location(), format!("/admin/ladders/{id}?again=yes#problem"));
            let page = administrator
                .get(&format!("/admin/ladders/{id}?again=yes"))
                .await
                .text();
            assert!(page.contains("in un livello senza uffici"), "{}", app.engine);
            assert_eq!(
                draw(&administrator, &id, &["move_su"]).await.status,
                StatusCode::UNPROCESSABLE_ENTITY,
                "a field that it does not have"
            );
            let clerk = app.browser(Role::BackOffice).await;
            assert_eq!(clerk.get("/admin/ladders").await.status, StatusCode::FORBIDDEN);
            let sent = clerk.post("/admin/ladders", &[("id", &id)]).await;
            assert_eq!(sent.status, StatusCode::FORBIDDEN);
        }
    });
}

#[test]
fn other_offices_and_roles_see_and_do_nothing() {
    run(async {
        for app in apps().await {
            let legal = app.office("Ufficio legale", 3).await;
            app.reach_ragioneria().await;
            let clerk = app.browser(Role::BackOffice).await;
            app.browser_with("ragioniere", in_office(Role::ThirdLevel, app.ragioneria))
                .await;
            let lawyer = app.browser_with("legale", in_office(Role::ThirdLevel, legal)).await;
            let monitor = app.browser(Role::Monitor).await;
            let id = app.call(&clerk, "Segreto").await;
            app.hand_on(&clerk, id, &app.ragioneria.to_string()).await;
            assert_eq!(lawyer.get(&format!("/office/{id}")).await.status, StatusCode::NOT_FOUND);
            assert!(!lawyer.get("/office").await.text().contains("Segreto"));
            app.answer(&lawyer, id, &[]).await;
            for who in [&clerk, &monitor] {
                assert_eq!(who.get("/office").await.status, StatusCode::FORBIDDEN);
                assert_eq!(who.get(&format!("/office/{id}")).await.status, StatusCode::FORBIDDEN);
            }
            let answer = app.answer(&monitor, id, &[]).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN);
            assert_eq!(
                app.place(id).await,
                (3, Some(app.ragioneria), TicketState::ThirdLevel),
                "{}",
                app.engine
            );
        }
    });
}
