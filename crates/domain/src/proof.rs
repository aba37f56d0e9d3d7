//! Proof of destruction: that phrases are nowhere in what the desk holds. It reads, finds and says where; it never repeats what
//! stands around. docs/adr/0038.

pub mod blobs;
pub mod needles;
pub mod rows;

use model::Permission;
use serde_json::json;

use crate::admin::Actor;
use crate::{Desk, Result};
use needles::Phrases;

/// A place in which a phrase stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The line of the list in which the phrase stands.
    pub line: usize,
    /// `table.column id=7`, `blob 1/s0f… part 1.2`, or a file with its offset.
    pub place: String,
    /// How it is written there.
    pub form: &'static str,
}

/// Takes what is found, as it is found.
pub type See<'a> = &'a mut dyn FnMut(Found);

/// What was searched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Searched {
    pub tables: u64,
    /// Columns of text or bytes.
    pub columns: u64,
    pub rows: u64,
    pub blobs: u64,
    /// Blobs with compressed content (zip, OOXML, PDF and the like), of which only what is not compressed was seen.
    pub compressed: u64,
    /// Blobs that nobody can open any more: the key of their contract was destroyed.
    pub keyless: u64,
    pub files: u64,
    /// Bytes of rows, opened blobs and files.
    pub bytes: u64,
    /// What could not be searched, and why: with any of these nothing is proven.
    pub failed: Vec<String>,
}

/// Writes down that a search was made: how many phrases, and the SHA-256 of their list.
///
/// # Errors
/// When the database fails.
pub async fn note(desk: &Desk, actor: Actor<'_>, phrases: &Phrases) -> Result<()> {
    actor.require(Permission::Audit)?;
    let data = json!({ "phrases": phrases.len(), "list": phrases.sha256 }).to_string();
    let tx = desk.store.begin().await?;
    actor
        .audit_with(desk, &tx, "archive.prove", "archive", None, Some(data))
        .await?;
    Ok(tx.commit().await?)
}
