//! The filtered list as a file, a thousand rows at a time.

use model::Permission;
use model::lookup_review::{EXPORT_MOST, LookupFilter, LookupRow};
use store::Scope;
use store::lookups::review::{self, ReviewFilter};

use super::{list, looked};
use crate::{Desk, Principal, Result};

/// Rows of a statement.
const AT_ONCE: usize = 1_000;

/// An export that was allowed and written down.
pub struct Export {
    scope: Scope,
    wanted: ReviewFilter,
    given: usize,
    over: bool,
}

/// A piece of an export.
pub struct Piece {
    pub rows: Vec<LookupRow>,
    /// There is more than an export holds: this is its end, and not the end of the list.
    pub cut: bool,
}

/// Begins an export: from here on it is written down that the person has it.
///
/// # Errors
/// [`model::Problem::Forbidden`]; [`model::Problem::Invalid`] for a day that is none.
pub async fn begin(desk: &Desk, who: &Principal, filter: &LookupFilter) -> Result<Export> {
    who.require(Permission::LookupReview)?;
    let all = LookupFilter {
        before: None,
        ..filter.clone()
    };
    let wanted = list::wanted(desk, &all, AT_ONCE)?;
    let chosen: serde_json::Map<String, serde_json::Value> = all
        .pairs()
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.into()))
        .collect();
    let tx = desk.store.begin().await?;
    looked(desk, &tx, who, "lookup.export", chosen.into()).await?;
    tx.commit().await?;
    Ok(Export {
        scope: who.scope_for(Permission::LookupReview),
        wanted,
        given: 0,
        over: false,
    })
}

impl Export {
    /// The next rows; none behind the last.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next(&mut self, desk: &Desk, who: &Principal) -> Result<Option<Piece>> {
        if self.over {
            return Ok(None);
        }
        let left = EXPORT_MOST - self.given;
        // One more than is given: whether there is anything behind.
        self.wanted.limit = left.min(AT_ONCE) as u64 + 1;
        let mut rows = review::list(desk.store.reader(), &self.scope, &self.wanted).await?;
        let more = rows.len() > left.min(AT_ONCE);
        rows.truncate(left.min(AT_ONCE));
        self.given += rows.len();
        let cut = more && self.given == EXPORT_MOST;
        self.over = cut || !more;
        self.wanted.before = rows.last().map(|row| (row.at, row.id)).or(self.wanted.before);
        let rows = rows.into_iter().map(|row| list::view(desk, who, row)).collect();
        Ok(Some(Piece { rows, cut }))
    }
}
