//! What the clocks of many open tickets cost: counted again by other rules, and looked through for warnings.

use std::time::Instant;

use domain::sla::ClockRules;
use domain::sla::plan::Closure;
use domain::{Desk, Error, clockwork, recount, sweep};
use model::Timestamp;

use super::print;

/// Looks for what is due.
const LOOKS: u32 = 200;

/// Measures on a desk of open tickets, and prints.
///
/// # Errors
/// When the database fails.
pub async fn measure(desk: &Desk) -> Result<(), Error> {
    // Tickets that were never counted, as after an update of the program.
    let begun = Instant::now();
    let counted = recount::recount(desk).await?;
    say("counted for the first time", counted, begun);

    let mut rules = ClockRules::shipped();
    let today = desk.zone.day(desk.now());
    let closed = Closure::day(today, "Bench").map_err(|error| Error::Fault(error.to_string()))?;
    rules.calendar.closures.push(closed);
    let begun = Instant::now();
    let preview = recount::preview(desk, &rules, desk.now()).await?;
    say("shown what a closure today would change", preview.changed, begun);

    let tx = desk.store.begin().await?;
    let by = store::people::all(&tx).await?;
    let by = by.first().map(|person| person.id).unwrap_or_default();
    let stored = clockwork::to_json(&rules)?;
    store::clock_rules::save_draft(&tx, &stored, desk.now(), 0, by, desk.now()).await?;
    store::clock_rules::put_in_force(&tx, 1, by, desk.now()).await?;
    tx.commit().await?;
    desk.clockwork.refresh(&desk.store).await?;
    let begun = Instant::now();
    let counted = recount::recount(desk).await?;
    say("counted again with the closure", counted, begun);

    for (what, now) in [("nothing is due", Timestamp(0)), ("much is due", Timestamp(i64::MAX))] {
        let begun = Instant::now();
        for _ in 0..LOOKS {
            store::clocks::to_warn(desk.store.reader(), now, None, 100).await?;
        }
        let each = begun.elapsed() / LOOKS;
        print(format_args!(
            "a look for warnings, {what}: {:.2} ms",
            each.as_secs_f64() * 1e3
        ));
    }
    let begun = Instant::now();
    let given = sweep::sweep(desk).await?;
    say("warnings given", given, begun);
    Ok(())
}

fn say(what: &str, count: impl std::fmt::Display, begun: Instant) {
    print(format_args!("{count} {what}: {:.2} s", begun.elapsed().as_secs_f64()));
}
