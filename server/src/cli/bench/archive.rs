//! What years behind a desk cost: the same pages before and after so many tickets went to the archive.

use std::path::Path;
use std::time::Instant;

use domain::Desk;
use model::message::{EventKind, MessageKind};
use model::ticket::LastWord;
use model::{Channel, TicketState};
use store::entity::{event, message, ticket};
use store::{bulk, set};

use super::client::{Client, Request};
use super::fill::{Filled, Shape, TEXT, fill};
use super::{BenchArgs, Exit, Line, Outcome, one, print, serve};

/// Open tickets of the desk.
const OPEN: i64 = 5_000;
/// What a page may cost at most with the archive behind it, against what it cost before.
const LIMIT: f64 = 1.2;
const BATCH: i64 = 1_000;
const DAY_MINUTES: i64 = 24 * 60;

type Act = fn(&Filled, usize) -> Request;

/// What the day's work looks at. The list of closed tickets is empty both times: what is in the archive is not in it.
const PAGES: [(&str, Act); 5] = [
    ("home", |_, _| Request::get("/")),
    ("list of 50", |_, _| Request::get("/queues/tributi")),
    ("newest first", |_, _| Request::get("/queues/tributi?sort=newest")),
    ("closed", |_, _| Request::get("/queues/tributi?state=closed")),
    ("ticket", |filled, n| {
        Request::get(&format!("/tickets/{}", filled.open[n % filled.open.len()]))
    }),
];

/// The archive itself, for which there is no limit.
const ARCHIVE: [(&str, Act); 1] = [("archive", |_, _| Request::get("/queues/tributi?archive=yes"))];

/// Fills, measures, fills the archive, measures again, prints.
pub async fn measure(desk: &Desk, args: &BenchArgs, folder: &Path) -> Outcome {
    let filled = fill(desk, Shape::all_open(OPEN)).await.map_err(Exit::failed)?;
    domain::recount::recount(desk).await.map_err(Exit::failed)?;
    let before = pages(args, &filled, folder, &PAGES).await?;
    let begun = Instant::now();
    add(desk, args.tickets).await.map_err(Exit::failed)?;
    print(format_args!(
        "{} archived tickets behind {OPEN} open ones, filled in {:.0} s",
        args.tickets,
        begun.elapsed().as_secs_f64()
    ));
    let after = pages(args, &filled, folder, &PAGES).await?;
    print(format_args!(
        "{:<16}{:>12}{:>12}{:>10}{:>10}{:>12}{:>12}",
        "page", "before ms", "after ms", "ratio", "limit", "CPU before", "CPU after"
    ));
    for (before, after) in before.iter().zip(&after) {
        let ratio = after.p50.as_secs_f64() / before.p50.as_secs_f64();
        print(format_args!(
            "{:<16}{:>12.2}{:>12.2}{ratio:>10.2}{LIMIT:>10.1}{:>12.2}{:>12.2}",
            before.name,
            before.p50.as_secs_f64() * 1e3,
            after.p50.as_secs_f64() * 1e3,
            before.cpu_ms,
            after.cpu_ms
        ));
    }
    for line in pages(args, &filled, folder, &ARCHIVE).await? {
        print(format_args!(
            "{:<16}{:>12}{:>12.2}",
            line.name,
            "",
            line.p50.as_secs_f64() * 1e3
        ));
    }
    Ok(())
}

/// What pages cost, one request at a time, in a server that was just started.
async fn pages(
    args: &BenchArgs,
    filled: &Filled,
    folder: &Path,
    pages: &[(&'static str, Act)],
) -> Result<Vec<Line>, Exit> {
    let (mut server, address) = serve(folder, args.postgres.as_deref()).await?;
    let pid = server.id().unwrap_or_default();
    let mut client = Client::connect(&address).await.map_err(Exit::failed)?;
    client
        .sign_in(&filled.login, &filled.password)
        .await
        .map_err(Exit::failed)?;
    let cookie = client.cookie();
    let mut lines = Vec::with_capacity(pages.len());
    for &(name, act) in pages {
        lines.push(one(args, filled, pid, &address, &cookie, name, act, 1).await?);
    }
    let _ = server.kill().await;
    Ok(lines)
}

/// Adds tickets that went to the archive, over nearly ten years for a million of them, of the same citizens as the open ones.
async fn add(desk: &Desk, tickets: i64) -> Result<(), domain::Error> {
    let (db, now) = (desk.store.reader(), desk.now());
    let queues: Vec<i64> = store::desk::queues(db).await?.iter().map(|queue| queue.id).collect();
    let person = store::people::all(db).await?.first().map(|person| person.id);
    let contract = store::desk::contract_in_force(db, now).await?.unwrap_or_default();
    let mut first = 1;
    while first <= tickets {
        let last = (first + BATCH - 1).min(tickets);
        let (mut rows, mut messages, mut events) = (Vec::new(), Vec::new(), Vec::new());
        for n in first..=last {
            let id = OPEN + n;
            let received = now.plus_minutes(-100 * DAY_MINUTES - n * 5);
            let closed = received.plus_minutes(600);
            let archived = closed.plus_minutes(90 * DAY_MINUTES);
            rows.push(ticket::ActiveModel {
                id: set(id),
                contract_id: set(contract),
                version: set(2),
                queue_id: set(queues[usize::try_from(n).unwrap_or(0) % queues.len()]),
                owner_id: set(person),
                requester_id: set(Some(n % OPEN + 1)),
                channel: set(Channel::Email),
                state: set(TicketState::Closed),
                level: set(1),
                subject: set(format!("Richiesta di rateizzazione numero {id}")),
                received_at: set(received),
                opened_at: set(received),
                due_at: set(received.plus_minutes(DAY_MINUTES)),
                closed_at: set(Some(closed)),
                first_contact: set(false),
                handling_ms: set(0),
                last_word: set(LastWord::Desk),
                last_at: set(closed),
                stay_since: set(received),
                archived_at: set(Some(archived)),
                ..Default::default()
            });
            messages.push(message::ActiveModel {
                ticket_id: set(id),
                kind: set(MessageKind::Inbound),
                from_address: set(Some(format!("cittadino{}@posta.example", n % OPEN + 1))),
                subject: set(String::new()),
                body: set(TEXT.to_owned()),
                has_html: set(false),
                at: set(received),
                ..Default::default()
            });
            for (kind, at) in [(EventKind::Opened, received), (EventKind::Archived, archived)] {
                events.push(event::ActiveModel {
                    ticket_id: set(id),
                    at: set(at),
                    kind: set(kind),
                    ..Default::default()
                });
            }
        }
        let tx = desk.store.begin().await?;
        bulk::insert(&tx, rows).await?;
        bulk::insert(&tx, messages).await?;
        bulk::insert(&tx, events).await?;
        tx.commit().await?;
        first = last + 1;
    }
    Ok(desk.store.settle_after_bulk().await?)
}
