//! A mail begins to wait.

use mail::read::Reading;
use model::mailbox::InboundState;
use store::inbound::{Inbound, NewInbound};
use store::{DatabaseTransaction, set};

use crate::files::{self, Stored};
use crate::sorting::Placed;
use crate::{Desk, Error, Result, ingest};

/// Puts a mail into the triage list, with what the rules propose. Its clock runs: it is due as a ticket would be.
#[expect(
    clippy::too_many_arguments,
    reason = "what filing a mail has at hand, passed on once"
)]
pub(crate) async fn wait(
    desk: &Desk,
    tx: &DatabaseTransaction,
    row: &Inbound,
    reading: &Reading,
    stored: &[Stored],
    placed: Placed,
    related: Option<i64>,
    done: &mut NewInbound,
) -> Result<()> {
    store::attachments::insert_many(tx, files::unfiled_rows(stored, row.contract_id, row.id)).await?;
    let why = placed.fired.as_ref().map(|fired| serde_json::to_string(&fired.why));
    done.state = set(InboundState::Triage);
    let (channel, received_at) = (ingest::file::channel(reading), ingest::file::received_at(row, reading));
    let clockwork = desk.clockwork.current();
    done.due_at = set(Some(clockwork.due_of_mail(channel, received_at, desk.now())));
    done.queue_id = set(placed.queue_id);
    done.reason_id = set(placed.reason_id);
    done.related_id = set(related);
    done.why = set(why.transpose().map_err(|error| Error::Fault(error.to_string()))?);
    done.rule = set(placed.fired.map(|fired| fired.rule));
    store::changes::insert_for_mail(tx, row.id, desk.now()).await?;
    Ok(())
}
