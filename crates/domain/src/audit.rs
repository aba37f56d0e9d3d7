//! Audit entries of use cases: who, what, on what; ids and codes only.

use store::ConnectionTrait;
use store::audit::{Entry, insert};

use crate::{Desk, Principal, Result};

/// Records something a person did, in the transaction that does it.
pub(crate) async fn by(
    desk: &Desk,
    tx: &impl ConnectionTrait,
    who: &Principal,
    action: &str,
    object: &str,
    object_id: i64,
    data: Option<String>,
) -> Result<()> {
    let entry = Entry {
        at: desk.now(),
        actor_id: Some(who.id),
        action,
        object,
        object_id: Some(object_id),
        data,
    };
    Ok(insert(tx, entry).await?)
}

/// Records something the desk itself did.
pub(crate) async fn by_desk(
    desk: &Desk,
    tx: &impl ConnectionTrait,
    action: &str,
    object: &str,
    object_id: i64,
    data: Option<String>,
) -> Result<()> {
    let entry = Entry {
        at: desk.now(),
        actor_id: None,
        action,
        object,
        object_id: Some(object_id),
        data,
    };
    Ok(insert(tx, entry).await?)
}
