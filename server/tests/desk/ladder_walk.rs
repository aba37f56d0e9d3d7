//! Random walks of people and moves on the ladder: whatever they do, in whatever order, no open ticket is ever where nobody can
//! see and move it. The dice are always the same, so that a walk that fails can be walked again.

use std::collections::{BTreeMap, BTreeSet};

use domain::admin::Actor;
use domain::admin::furniture::{OfficeForm, QueueForm, save_office, save_queue};
use domain::admin::ladder;
use domain::admin::people::set_disabled;
use domain::tickets::ladder::escalate::{Destination, Escalation, escalate};
use domain::tickets::ladder::give_back::{Answer, give_back};
use domain::tickets::ladder::reassign::reassign;
use domain::tickets::ladder::refuse::{accept, refuse};
use domain::tickets::{assign, close, state};
use domain::{Error, Principal};
use model::ladder::Move;
use model::people::Grant;
use model::{Permission, Role, TicketState};
use store::Scope;
use store::tickets::Ticket;

use crate::app::{TestApp, apps, run};

const STEPS: usize = 900;

/// Marsaglia's xorshift.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(sides).unwrap()).unwrap()
    }

    fn pick<T: Copy>(&mut self, things: &[T]) -> T {
        things[self.roll(things.len())]
    }
}

/// Who and what walks.
struct World<'a> {
    app: &'a TestApp,
    tickets: Vec<i64>,
    people: Vec<Principal>,
    /// People who may sign in at the moment.
    active: BTreeSet<i64>,
    /// Those outside, who come and go; somebody inside is always there.
    outside: Vec<i64>,
    /// Offices with their levels.
    offices: Vec<(i64, i64)>,
    /// Two that are worked, and one that is not.
    queues: Vec<i64>,
}

impl World<'_> {
    async fn ticket(&self, id: i64) -> Ticket {
        let found = store::tickets::find(self.app.desk.store.reader(), &Scope::desk(), id).await;
        found.unwrap().unwrap()
    }

    /// One move of somebody, permitted or not. Its name.
    async fn step(&mut self, dice: &mut Dice) -> (&'static str, Result<(), Error>) {
        let desk = &self.app.desk;
        let ticket = self.some_ticket(dice).await;
        let id = ticket.id;
        // Now and then they look at an old page.
        let version = ticket.version - i64::from(dice.roll(12) == 0);
        let who = self.somebody(&ticket, dice);
        let (office, _) = dice.pick(&self.offices);
        let queue = self.queues[if dice.roll(4) == 0 { 2 } else { dice.roll(2) }];
        let none = Vec::new;
        let act = if ticket.state.is_open() {
            dice.roll(20)
        } else {
            // A closed one can be opened again, or be moved.
            14 + dice.roll(6)
        };
        match act {
            0..=6 => {
                let form = Escalation {
                    ticket_id: id,
                    to: if dice.roll(6) == 0 {
                        Destination::BackOffice
                    } else {
                        Destination::Office(office)
                    },
                    why: "Perché".to_owned(),
                    missing: String::new(),
                    version,
                };
                ("escalate", escalate(desk, who, &form).await)
            }
            7 | 8 => {
                let answer = dice.pick(&[Answer::Outcome, Answer::Question]);
                let done = give_back(desk, who, id, answer, "Ecco", none(), version).await;
                ("give back", done)
            }
            9 | 10 => {
                let others: Vec<i64> = self
                    .offices
                    .iter()
                    .filter(|(other, level)| *level == ticket.level && Some(*other) != ticket.office_id)
                    .map(|(other, _)| *other)
                    .collect();
                let to = if others.is_empty() { office } else { dice.pick(&others) };
                let done = reassign(desk, who, id, Some(to), "A voi", none(), version).await;
                ("reassign", done)
            }
            11 | 12 => {
                let done = refuse(desk, who, id, Some(queue), "Non nostro", none(), version).await;
                ("refuse", done)
            }
            13 => ("accept", accept(desk, who, id, version).await.map(drop)),
            14 => {
                let to = dice.pick(TicketState::ALL);
                ("state", state::change_state(desk, who, id, to, version).await)
            }
            15 if dice.roll(2) == 0 => {
                let done = state::change_queue(desk, who, id, queue, None, version).await;
                ("queue", done)
            }
            15 => ("take", assign::take(desk, who, id).await),
            16 => {
                let done = close::close(desk, who, id, self.app.solved, version).await;
                ("close", done)
            }
            17 => ("office", self.switch_office(dice).await),
            18 => ("ladder", self.redraw(dice).await),
            _ => ("person", self.come_or_go(dice).await),
        }
    }

    /// A ticket; rather one that is with an office.
    async fn some_ticket(&self, dice: &mut Dice) -> Ticket {
        let mut away = Vec::new();
        for id in &self.tickets {
            let ticket = self.ticket(*id).await;
            if ticket.office_id.is_some() && ticket.state.is_open() {
                away.push(*id);
            }
        }
        let id = if away.is_empty() || dice.roll(2) == 0 {
            dice.pick(&self.tickets)
        } else {
            dice.pick(&away)
        };
        self.ticket(id).await
    }

    /// Somebody who may sign in; rather one who sees the ticket.
    fn somebody(&self, ticket: &Ticket, dice: &mut Dice) -> &Principal {
        let anybody = dice.roll(8) == 0;
        let present: Vec<&Principal> = self
            .people
            .iter()
            .filter(|person| self.active.contains(&person.id))
            .filter(|person| anybody || person.scope().contains(ticket.queue_id, ticket.office_id))
            .collect();
        dice.pick(&present)
    }

    /// An office is taken out of use, put back, or given other queues; a queue is taken out of use.
    async fn switch_office(&self, dice: &mut Dice) -> Result<(), Error> {
        let desk = &self.app.desk;
        let by = Actor::CommandLine;
        if dice.roll(4) == 0 {
            let queue = dice.pick(&self.queues);
            let form = QueueForm {
                id: Some(queue),
                name: format!("Coda {queue}"),
                active: dice.roll(3) > 0,
                ..QueueForm::default()
            };
            return save_queue(desk, by, form).await.map(drop);
        }
        let (office, level) = dice.pick(&self.offices);
        let form = OfficeForm {
            id: Some(office),
            name: format!("Ufficio {office}"),
            level,
            queues: self.queues.iter().copied().filter(|_| dice.roll(6) > 0).collect(),
            active: dice.roll(6) > 0,
            ..OfficeForm::default()
        };
        save_office(desk, by, form).await.map(drop)
    }

    async fn redraw(&self, dice: &mut Dice) -> Result<(), Error> {
        let mut moves = Vec::new();
        for (from, to) in Move::ALL {
            if dice.roll(6) > 0 {
                moves.push(Move {
                    from,
                    to,
                    verified: dice.roll(2) == 0,
                });
            }
        }
        let queue = dice.pick(&self.queues);
        ladder::save(&self.app.desk, Actor::CommandLine, queue, &moves).await
    }

    async fn come_or_go(&mut self, dice: &mut Dice) -> Result<(), Error> {
        let id = dice.pick(&self.outside);
        let leaves = self.active.contains(&id);
        set_disabled(&self.app.desk, Actor::CommandLine, id, leaves).await?;
        if leaves {
            self.active.remove(&id);
        } else {
            self.active.insert(id);
        }
        Ok(())
    }

    /// What has to be true of every ticket at any time.
    async fn check(&self, what: &str) {
        let db = self.app.desk.store.reader();
        for id in &self.tickets {
            let ticket = self.ticket(*id).await;
            let what = format!("{what}: {ticket:?} on {}", self.app.engine);
            let stays = store::stays::of_ticket(db, *id).await.unwrap();
            for pair in stays.windows(2) {
                assert!(pair[0].until <= pair[1].since, "stays follow each other; {what}");
                assert!(pair[0].since <= pair[0].until, "and do not run backwards; {what}");
            }
            let owed = store::recontacts::owed(db, *id).await.unwrap();
            assert!(
                owed.is_none() || ticket.state == TicketState::ToCommunicate,
                "a call is owed only while the outcome waits to be told; {what}"
            );
            if !ticket.state.is_open() {
                continue;
            }
            assert_eq!(ticket.level > 1, ticket.office_id.is_some(), "an office above; {what}");
            assert_eq!(
                ticket.level == 3,
                ticket.state == TicketState::ThirdLevel,
                "outside exactly while its state says so; {what}"
            );
            if let Some(last) = stays.last() {
                assert!(
                    last.until <= ticket.stay_since,
                    "the stay goes on from the last; {what}"
                );
            }
            if let Some(office_id) = ticket.office_id {
                let offices = store::desk::offices_of_queue(db, ticket.queue_id).await.unwrap();
                let office = offices.iter().find(|office| office.id == office_id);
                assert_eq!(
                    office.map(|office| office.level),
                    Some(ticket.level),
                    "an office in use of its level; {what}"
                );
            }
            let somebody = self
                .people
                .iter()
                .filter(|person| self.active.contains(&person.id))
                .any(|person| {
                    let may = |permission| person.may(permission, ticket.queue_id, ticket.office_id);
                    person.scope().contains(ticket.queue_id, ticket.office_id)
                        && (may(Permission::TicketWork) || may(Permission::TicketAnswer))
                });
            assert!(somebody, "nobody sees and moves it; {what}");
        }
    }
}

#[test]
fn no_walk_leads_a_ticket_to_where_nobody_is() {
    run(async {
        for app in apps().await {
            let by = Actor::CommandLine;
            // A queue for which nobody works: nothing may ever get there.
            let deserted = QueueForm {
                name: "Deserta".to_owned(),
                slug: "deserta".to_owned(),
                active: true,
                ..QueueForm::default()
            };
            let deserted = save_queue(&app.desk, by, deserted).await.unwrap();
            let queues = vec![app.tributi, app.pec, deserted];
            let mut offices = vec![(app.ragioneria, 3)];
            for (name, level) in [("URP", 2), ("Altro URP", 2), ("Legale", 3), ("Vuoto", 3)] {
                offices.push((app.office(name, level).await, level));
            }
            app.reach_ragioneria().await;
            let inside = |role, queue_id| Grant {
                role,
                queue_id,
                office_id: None,
            };
            let of_office = |role, office_id| Grant {
                role,
                queue_id: None,
                office_id: Some(office_id),
            };
            let urp = |queue_id, office_id| Grant {
                office_id: Some(office_id),
                ..inside(Role::Urp, Some(queue_id))
            };
            let both = [app.tributi, app.pec].map(|queue_id| inside(Role::BackOffice, Some(queue_id)));
            let clerk = app.browser_with("clerk", both.to_vec()).await;
            let others = [
                ("operatore", vec![inside(Role::FrontEnd, Some(app.tributi))]),
                ("di_pec", vec![inside(Role::BackOffice, Some(app.pec))]),
            ];
            let outside = [
                ("urp", vec![urp(app.tributi, offices[1].0)]),
                ("altro_urp", vec![urp(app.pec, offices[2].0)]),
                ("uno", vec![of_office(Role::ThirdLevel, offices[0].0)]),
                ("due", vec![of_office(Role::ThirdLevel, offices[0].0)]),
                ("legale", vec![of_office(Role::ThirdLevel, offices[3].0)]),
            ];
            let mut ids = vec![clerk.person_id];
            for (login, grants) in others {
                ids.push(app.browser_with(login, grants).await.person_id);
            }
            let mut coming = Vec::new();
            for (login, grants) in outside {
                coming.push(app.browser_with(login, grants).await.person_id);
            }
            ids.extend(&coming);
            let mut people = Vec::new();
            for id in &ids {
                people.push(app.principal(*id).await);
            }
            let mut tickets = Vec::new();
            for n in 0..6 {
                tickets.push(app.call(&clerk, &format!("Caso {n}")).await);
            }
            let mut world = World {
                app: &app,
                tickets,
                people,
                active: ids.into_iter().collect(),
                outside: coming,
                offices,
                queues,
            };
            let mut dice = Dice(0x5DEE_CE66_D1CE_4E5B);
            let mut done: BTreeMap<&str, usize> = BTreeMap::new();
            for step in 0..STEPS {
                app.clock.advance_ms(i64::try_from(dice.roll(90)).unwrap() * 60_000);
                let (name, result) = world.step(&mut dice).await;
                match result {
                    Ok(()) => *done.entry(name).or_default() += 1,
                    Err(Error::Refused(_)) => {}
                    Err(error) => panic!("step {step}, {name} on {}: {error}", app.engine),
                }
                world.check(&format!("after step {step}, {name}")).await;
            }
            for name in [
                "escalate",
                "give back",
                "refuse",
                "state",
                "take",
                "close",
                "office",
                "ladder",
                "person",
            ] {
                assert!(done.contains_key(name), "{name} never succeeded: {done:?}");
            }
        }
    });
}
