//! A desk of many tickets, filled as fast as the database takes it.

use std::sync::atomic::{AtomicUsize, Ordering};

use domain::Desk;
use domain::admin::Actor;
use domain::admin::furniture::{OutcomeForm, QueueForm, save_outcome, save_queue};
use domain::admin::mailboxes::{self, MailboxForm, Server};
use domain::admin::people::{self, NewPerson};
use model::contact::KeyKind;
use model::mailbox::Security;
use model::message::{EventKind, MessageKind};
use model::people::Grant;
use model::ticket::LastWord;
use model::{Channel, Role, TicketState};
use store::entity::{contact, contact_key, event, message, ticket};
use store::{bulk, set};

/// What the measurements need of the filled desk.
pub struct Filled {
    pub login: String,
    pub password: String,
    pub queue_id: i64,
    pub mailbox_id: i64,
    /// Open tickets.
    pub open: Vec<i64>,
    next: AtomicUsize,
}

impl Filled {
    /// An open ticket that was not given out before: nobody has written on it. Warm-ups count too, so the number asked
    /// for says nothing.
    pub fn untouched(&self, _: usize) -> i64 {
        let n = self.next.fetch_add(1, Ordering::Relaxed);
        // From the end: the other measurements write on the first ones.
        self.open[self.open.len() - 1 - n % self.open.len()]
    }
}

/// What a desk is filled with.
#[derive(Clone, Copy)]
pub struct Shape {
    pub tickets: i64,
    /// One of so many tickets is open.
    pub open_every: i64,
    /// Open ones came within so many minutes.
    pub open_within: i64,
}

impl Shape {
    /// Every tenth ticket is open, as on a desk with years behind it; open ones are of the last day.
    pub fn of_years(tickets: i64) -> Self {
        Self {
            tickets,
            open_every: 10,
            open_within: 1_400,
        }
    }

    /// Every ticket is open, and few have used half of a day.
    pub fn all_open(tickets: i64) -> Self {
        Self {
            tickets,
            open_every: 1,
            open_within: 722,
        }
    }
}

const BATCH: i64 = 1_000;

/// Fills an empty desk.
///
/// # Errors
/// When the database fails.
pub async fn fill(desk: &Desk, shape: Shape) -> Result<Filled, domain::Error> {
    let tickets = shape.tickets;
    let by = Actor::CommandLine;
    let mut queues = Vec::new();
    for name in ["Tributi", "PEC", "Formazione", "FSE"] {
        let form = QueueForm {
            name: name.to_owned(),
            slug: name.to_lowercase(),
            active: true,
            ..QueueForm::default()
        };
        queues.push(save_queue(desk, by, form).await?);
    }
    let solved = OutcomeForm {
        name: "Risolto".to_owned(),
        at_first_contact: true,
        active: true,
        ..OutcomeForm::default()
    };
    let solved = save_outcome(desk, by, solved).await?;
    let nowhere = Server {
        host: "127.0.0.1".to_owned(),
        port: 9,
        security: Security::None,
    };
    let mailbox = MailboxForm {
        name: "tributi".to_owned(),
        address: "tributi@bench.example".to_owned(),
        queue_id: queues[0],
        smtp: Some(nowhere),
        active: true,
        ..MailboxForm::default()
    };
    let mailbox_id = mailboxes::save(desk, by, mailbox).await?;
    let grants = vec![Grant {
        role: Role::BackOffice,
        queue_id: None,
        office_id: None,
    }];
    let person = NewPerson {
        login: "bench".to_owned(),
        name: "Bench".to_owned(),
        grants,
        ..NewPerson::default()
    };
    let (person, _) = people::add(desk, by, person).await?;
    let password = domain::auth::password::random();
    people::set_password(desk, by, person.id, password.clone(), false).await?;

    let now = desk.now();
    let tx = desk.store.begin().await?;
    let contract = store::desk::insert_contract(&tx, "Bench", now.plus_ms(-1)).await?;
    tx.commit().await?;
    let mut open = Vec::new();
    let mut first = 1;
    while first <= tickets {
        let last = (first + BATCH - 1).min(tickets);
        let tx = desk.store.begin().await?;
        let ids = first..=last;
        let contacts = ids.clone().map(|n| contact::ActiveModel {
            id: set(n),
            name: set(format!("Cittadino {n}")),
            created_at: set(now),
        });
        bulk::insert(&tx, contacts.collect()).await?;
        let keys = ids.clone().map(|n| contact_key::ActiveModel {
            contact_id: set(n),
            kind: set(KeyKind::Email),
            value: set(format!("cittadino{n}@posta.example")),
            ..Default::default()
        });
        bulk::insert(&tx, keys.collect()).await?;
        let mut rows = Vec::new();
        let mut messages = Vec::new();
        let mut events = Vec::new();
        for n in ids {
            let is_open = n % shape.open_every == 0;
            let queue_id = queues[usize::try_from(if is_open { n / shape.open_every } else { n } % 4).unwrap_or(0)];
            // Closed ones are of years.
            let received = now.plus_minutes(if is_open {
                -(n % shape.open_within)
            } else {
                -(tickets - n + 1_500) * 40
            });
            if is_open && queue_id == queues[0] {
                open.push(n);
            }
            rows.push(ticket::ActiveModel {
                id: set(n),
                contract_id: set(contract),
                version: set(1),
                queue_id: set(queue_id),
                owner_id: set((n % 3 == 0).then_some(person.id)),
                requester_id: set(Some(n)),
                channel: set(Channel::Email),
                state: set(if is_open {
                    TicketState::Open
                } else {
                    TicketState::Closed
                }),
                level: set(1),
                subject: set(format!("Richiesta di rateizzazione numero {n}")),
                received_at: set(received),
                opened_at: set(received),
                due_at: set(received.plus_minutes(1_440)),
                closed_at: set((!is_open).then(|| received.plus_minutes(600))),
                outcome_id: set((!is_open).then_some(solved)),
                first_contact: set(false),
                handling_ms: set(0),
                last_word: set(LastWord::Citizen),
                last_at: set(received),
                stay_since: set(received),
                ..Default::default()
            });
            for part in 0..3 {
                messages.push(message::ActiveModel {
                    ticket_id: set(n),
                    kind: set([MessageKind::Inbound, MessageKind::Outbound, MessageKind::Inbound][part]),
                    from_name: set(Some(format!("Cittadino {n}"))),
                    from_address: set(Some(format!("cittadino{n}@posta.example"))),
                    subject: set(String::new()),
                    body: set(TEXT.to_owned()),
                    has_html: set(false),
                    mail_id: set(Some(format!("{part}.{n}@posta.example"))),
                    at: set(received.plus_minutes(i64::try_from(part).unwrap_or(0))),
                    ..Default::default()
                });
            }
            events.push(event::ActiveModel {
                ticket_id: set(n),
                at: set(received),
                kind: set(EventKind::Opened),
                ..Default::default()
            });
        }
        bulk::insert(&tx, rows).await?;
        bulk::insert(&tx, messages).await?;
        bulk::insert(&tx, events).await?;
        tx.commit().await?;
        first = last + 1;
    }
    desk.store.settle_after_bulk().await?;
    let filled = Filled {
        login: "bench".to_owned(),
        password,
        queue_id: queues[0],
        mailbox_id,
        open,
        next: AtomicUsize::new(0),
    };
    Ok(filled)
}

/// What a citizen writes.
pub const TEXT: &str = "Buongiorno,\n\nho ricevuto un avviso di accertamento per la tassa automobilistica e chiedo di poter \
    pagare a rate. Allego copia dell'avviso e del documento di identità. Vorrei sapere quante rate sono possibili, \
    quali interessi si applicano e se nel frattempo il fermo amministrativo resta sospeso.\n\nCordiali saluti";
