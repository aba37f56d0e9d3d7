//! The ladder of a ticket as steps: where it is, where it was, and for how long.

use model::Timestamp;
use model::ladder::{BACK_OFFICE, FRONT_END, StepView};
use store::desk::Office;
use store::stays::Stay;
use store::tickets::Ticket;

/// The steps of a ticket's ladder, from below: those inside, those that its queue has, and those where it was. `offices` are
/// those of its queue.
pub(crate) fn steps(ticket: &Ticket, stays: &[Stay], offices: &[Office], now: Timestamp) -> Vec<StepView> {
    let is_open = ticket.state.is_open();
    let current = is_open.then_some(ticket.level);
    let mut levels = vec![FRONT_END, BACK_OFFICE];
    levels.extend(offices.iter().map(|office| office.level));
    levels.extend(stays.iter().map(|stay| stay.level));
    levels.extend(current);
    levels.sort_unstable();
    levels.dedup();
    let step = |level: i64| {
        let past = stays.iter().filter(|stay| stay.level == level);
        let mut ms: i64 = past.clone().map(|stay| stay.until.since(stay.since)).sum();
        let mut names: Vec<String> = past.clone().filter_map(|stay| stay.office.clone()).collect();
        let here = current == Some(level);
        if here {
            ms += now.since(ticket.stay_since);
            let office = offices.iter().find(|office| Some(office.id) == ticket.office_id);
            names.extend(office.map(|office| office.name.clone()));
        }
        if names.is_empty() {
            let all = offices.iter().filter(|office| office.level == level);
            names = all.map(|office| office.name.clone()).collect();
        }
        let mut offices: Vec<String> = Vec::new();
        for name in names {
            if !offices.contains(&name) {
                offices.push(name);
            }
        }
        StepView {
            level,
            offices,
            current: here,
            minutes: (here || past.count() > 0).then_some(ms / 60_000),
        }
    };
    levels.into_iter().map(step).collect()
}
