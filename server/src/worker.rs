//! What works while nobody clicks: mail out, mail in, mailboxes, cleaning up.

pub(crate) mod audit;
pub(crate) mod lab;
pub(crate) mod mailbox;

use std::future::Future;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use connectors::package::Shelf;
use domain::ports::Painter;
use domain::{Desk, Error, ingest, outbound};
use model::Timestamp;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// The folder, in the data folder, of the packages that were asked for on the page.
pub const EXPORTS: &str = "exports";
/// Rest after a failure of the database or the file store.
const AFTER_FAILURE: Duration = Duration::from_secs(5);
/// Longest sleep: a process that shares the database may have left work without waking us.
const LONGEST_SLEEP_MS: i64 = 2_000;

/// Running workers.
pub struct Workers {
    tasks: JoinSet<()>,
}

impl Workers {
    /// Waits until each has finished what it had in hand; the stop itself was announced before.
    pub async fn stop(mut self) {
        while self.tasks.join_next().await.is_some() {}
    }
}

/// Starts the workers; they stop when `stopping` changes.
pub fn start(desk: Desk, data_dir: &Path, painter: Arc<dyn Painter>, stopping: watch::Receiver<bool>) -> Workers {
    let mut tasks = JoinSet::new();
    tasks.spawn(send_mail(desk.clone(), stopping.clone()));
    tasks.spawn(file_mail(desk.clone(), stopping.clone()));
    tasks.spawn(mailbox::supervise(desk.clone(), stopping.clone()));
    tasks.spawn(lab::follow(
        desk.clone(),
        data_dir.join("mail-lab.toml"),
        stopping.clone(),
    ));
    tasks.spawn(draw(desk.clone(), painter, stopping.clone()));
    tasks.spawn(watch(desk.clone(), stopping.clone()));
    tasks.spawn(count(desk.clone(), stopping.clone()));
    tasks.spawn(answer_outages(desk.clone(), stopping.clone()));
    tasks.spawn(archive(desk.clone(), stopping.clone()));
    tasks.spawn(review(desk.clone(), stopping.clone()));
    tasks.spawn(sweep_registries(desk.clone(), stopping.clone()));
    let shelf = Shelf::new(data_dir.join(EXPORTS));
    tasks.spawn(write_packages(desk.clone(), shelf.clone(), stopping.clone()));
    tasks.spawn(dispose(desk.clone(), shelf.clone(), stopping.clone()));
    tasks.spawn(remove_packages(desk.clone(), shelf, stopping.clone()));
    tasks.spawn(audit::seal(desk.clone(), stopping.clone()));
    tasks.spawn(audit::tell(desk.clone(), stopping.clone()));
    tasks.spawn(clean_up(desk, stopping));
    Workers { tasks }
}

async fn send_mail(desk: Desk, mut stopping: watch::Receiver<bool>) {
    match outbound::send::recover(&desk).await {
        Ok(0) => {}
        Ok(count) => tracing::warn!(count, "mails whose sending was cut short are sent again"),
        Err(error) => tracing::error!(%error, "the outbox could not be recovered"),
    }
    while !*stopping.borrow() {
        match outbound::send::send_next(&desk).await {
            Ok(true) => {}
            Ok(false) => {
                let due = outbound::send::next_due(&desk).await.ok().flatten();
                rest(&desk, due, desk.outbox_waiting.notified(), &mut stopping).await;
            }
            Err(error) => after_failure(&error, "sending mail", &mut stopping).await,
        }
    }
}

async fn file_mail(desk: Desk, mut stopping: watch::Receiver<bool>) {
    while !*stopping.borrow() {
        match ingest::process::process_next(&desk).await {
            Ok(true) => {}
            Ok(false) => {
                let due = ingest::process::next_due(&desk).await.ok().flatten();
                rest(&desk, due, desk.inbound_waiting.notified(), &mut stopping).await;
            }
            Err(error) => after_failure(&error, "filing mail", &mut stopping).await,
        }
    }
}

async fn draw(desk: Desk, painter: Arc<dyn Painter>, mut stopping: watch::Receiver<bool>) {
    while !*stopping.borrow() {
        match domain::pictures::draw_next(&desk, painter.as_ref()).await {
            Ok(true) => {}
            Ok(false) => rest(&desk, None, desk.pictures_waiting.notified(), &mut stopping).await,
            Err(error) => after_failure(&error, "drawing documents", &mut stopping).await,
        }
    }
}

/// Answers the citizens of outages that are over.
async fn answer_outages(desk: Desk, mut stopping: watch::Receiver<bool>) {
    while !*stopping.borrow() {
        match domain::outages::answer::next(&desk).await {
            Ok(true) => {}
            Ok(false) => rest(&desk, None, desk.outage_wanted.notified(), &mut stopping).await,
            Err(error) => after_failure(&error, "answering the citizens of an outage", &mut stopping).await,
        }
    }
}

/// Looks after what should have happened and did not, and what becomes due, every half minute.
async fn watch(desk: Desk, mut stopping: watch::Receiver<bool>) {
    while !*stopping.borrow() {
        match outbound::watch::missed_acceptances(&desk).await {
            Ok(0) => {}
            Ok(count) => tracing::warn!(count, "certified mails whose acceptance is missed"),
            Err(error) => tracing::error!(%error, "watching over certified mail failed"),
        }
        if let Err(error) = domain::admin::reminders::remind(&desk).await {
            tracing::error!(%error, "watching over credentials failed");
        }
        if let Err(error) = domain::tickets::recontacts::remind::remind(&desk).await {
            tracing::error!(%error, "watching over recontacts failed");
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(30)) => {}
            _ = stopping.changed() => {}
        }
    }
}

/// Counts again what was counted by older rules, and warns of what is due.
async fn count(desk: Desk, mut stopping: watch::Receiver<bool>) {
    while !*stopping.borrow() {
        if let Err(error) = count_again(&desk, &stopping).await {
            tracing::error!(%error, "tickets could not be counted again");
        }
        match domain::sweep::sweep(&desk).await {
            Ok(0) => {}
            Ok(given) => tracing::info!(given, "warnings were given"),
            Err(error) => tracing::error!(%error, "warnings could not be given"),
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_millis(domain::sweep::EVERY_MS.unsigned_abs())) => {}
            () = desk.recount_wanted.notified() => {}
            _ = stopping.changed() => {}
        }
    }
}

/// Counts again until there is nothing left to do. Closed tickets of years may take a while: warnings are given in between.
async fn count_again(desk: &Desk, stopping: &watch::Receiver<bool>) -> Result<(), Error> {
    desk.clockwork.refresh(&desk.store).await?;
    let mut counted = 0;
    while !*stopping.borrow() {
        match domain::recount::next(desk).await? {
            0 => break,
            some => counted += some,
        }
        domain::sweep::sweep(desk).await?;
    }
    if counted > 0 {
        tracing::info!(counted, "tickets were counted again by other rules");
    }
    Ok(())
}

/// Puts into the archive what was closed long enough ago.
async fn archive(desk: Desk, mut stopping: watch::Receiver<bool>) {
    while !*stopping.borrow() {
        match domain::archive::next(&desk).await {
            // Whoever waits to write comes between two batches.
            Ok(some) if some > 0 => tokio::task::yield_now().await,
            Ok(_) => {
                tokio::select! {
                    () = tokio::time::sleep(Duration::from_millis(domain::archive::EVERY_MS.unsigned_abs())) => {}
                    _ = stopping.changed() => {}
                }
            }
            Err(error) => after_failure(&error, "putting tickets into the archive", &mut stopping).await,
        }
    }
}

/// Looks for what is unusual about look-ups, every five minutes.
async fn review(desk: Desk, mut stopping: watch::Receiver<bool>) {
    while !*stopping.borrow() {
        match domain::lookups::review::sweep::sweep(&desk).await {
            Ok(0) => {}
            Ok(count) => tracing::warn!(count, "look-ups of registries are unusual"),
            Err(error) => tracing::error!(%error, "looking through look-ups failed"),
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_millis(domain::lookups::review::sweep::EVERY_MS.unsigned_abs())) => {}
            _ = stopping.changed() => {}
        }
    }
}

/// Deletes what imports of registries have left behind. It may be cut short anywhere: the next sweep goes on there.
async fn sweep_registries(desk: Desk, mut stopping: watch::Receiver<bool>) {
    while !*stopping.borrow() {
        let swept = tokio::select! {
            swept = domain::lookups::import::sweep::sweep(&desk) => swept,
            _ = stopping.changed() => return,
        };
        match swept {
            Ok(true) => {}
            Ok(false) => {
                tokio::select! {
                    () = tokio::time::sleep(Duration::from_secs(30)) => {}
                    () = desk.imports_ended.notified() => {}
                    _ = stopping.changed() => {}
                }
            }
            Err(error) => after_failure(&error, "deleting old records of registries", &mut stopping).await,
        }
    }
}

/// Writes packages that were asked for. It may be cut short anywhere: the next process goes on there.
async fn write_packages(desk: Desk, shelf: Shelf, mut stopping: watch::Receiver<bool>) {
    while !*stopping.borrow() {
        let written = tokio::select! {
            written = domain::export::jobs::next(&desk, &shelf) => written,
            _ = stopping.changed() => return,
        };
        match written {
            Ok(true) => {}
            Ok(false) => rest(&desk, None, std::future::pending(), &mut stopping).await,
            Err(error) => after_failure(&error, "writing a package", &mut stopping).await,
        }
    }
}

/// Does what disposals have left to do: lists, checks of packages, destruction. A stop lets a batch end; whatever cuts one short, the
/// next process goes on there.
async fn dispose(desk: Desk, shelf: Shelf, mut stopping: watch::Receiver<bool>) {
    while !*stopping.borrow() {
        match domain::disposal::next(&desk, &shelf).await {
            // Whoever waits to write comes between two batches.
            Ok(true) => tokio::task::yield_now().await,
            Ok(false) => rest(&desk, None, std::future::pending(), &mut stopping).await,
            Err(error) => after_failure(&error, "a disposal", &mut stopping).await,
        }
    }
}

/// Removes packages that have had their days, once an hour.
async fn remove_packages(desk: Desk, shelf: Shelf, mut stopping: watch::Receiver<bool>) {
    while !*stopping.borrow() {
        match domain::export::jobs::sweep(&desk, &shelf).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "packages have had their days and are gone"),
            Err(error) => tracing::error!(%error, "packages could not be removed"),
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(3_600)) => {}
            _ = stopping.changed() => {}
        }
    }
}

/// Forgets sessions that ended and drafts that nobody came back for, once an hour.
async fn clean_up(desk: Desk, mut stopping: watch::Receiver<bool>) {
    while !*stopping.borrow() {
        if let Err(error) = purge(&desk).await {
            tracing::error!(%error, "cleaning up failed");
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(3_600)) => {}
            _ = stopping.changed() => {}
        }
    }
}

async fn purge(desk: &Desk) -> Result<(), Error> {
    let now = desk.now();
    let tx = desk.store.begin().await?;
    store::sessions::purge(&tx, now).await?;
    store::drafts::purge(&tx, now.plus_ms(-domain::drafts::KEPT_MS)).await?;
    store::changes::purge(&tx, now.plus_ms(-domain::live::KEPT_MS)).await?;
    Ok(tx.commit().await?)
}

/// Sleeps until something is due, somebody wakes us, or the process stops.
async fn rest(
    desk: &Desk,
    due: Option<Timestamp>,
    woken: impl Future<Output = ()>,
    stopping: &mut watch::Receiver<bool>,
) {
    let until_due = due.map_or(LONGEST_SLEEP_MS, |due| due.since(desk.now()));
    let sleep = Duration::from_millis(until_due.clamp(10, LONGEST_SLEEP_MS).unsigned_abs());
    tokio::select! {
        () = tokio::time::sleep(sleep) => {}
        () = woken => {}
        _ = stopping.changed() => {}
    }
}

async fn after_failure(error: &Error, what: &str, stopping: &mut watch::Receiver<bool>) {
    tracing::error!(%error, "{what} failed, tried again in a moment");
    tokio::select! {
        () = tokio::time::sleep(AFTER_FAILURE) => {}
        _ = stopping.changed() => {}
    }
}
