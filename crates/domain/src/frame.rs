//! What the frame around every page shows.

use model::desk::FrameView;

use crate::{Desk, Principal, Result};

/// "Due soon" means within four hours of real time, or late.
pub(crate) const DUE_SOON_MS: i64 = 4 * 3_600_000;

/// The navigation and counters of a person.
///
/// # Errors
/// When the database fails.
pub async fn view(desk: &Desk, who: &Principal) -> Result<FrameView> {
    let due_before = desk.now().plus_ms(DUE_SOON_MS);
    let counters = store::desk::counters(desk.store.reader(), who.scope(), who.id, due_before).await?;
    let may_see_quarantine = who.may_somewhere(model::Permission::Quarantine);
    Ok(FrameView {
        user_id: who.id,
        name: who.name.clone(),
        permissions: who.permissions(),
        queues: counters.queues,
        mine: counters.mine,
        due_soon: counters.due_soon,
        quarantine: if may_see_quarantine { counters.quarantine } else { 0 },
        letter_keys: who.letter_keys,
        last_change: counters.last_change,
    })
}
