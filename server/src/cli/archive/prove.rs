//! `sportello archive prove-destroyed`.

use std::path::Path;

use domain::admin::Actor;
use domain::proof::needles::{Needles, Phrases};
use domain::proof::{Found, Searched, note};
use serde_json::json;

use crate::cli::{Exit, Outcome, print};
use crate::compose;
use crate::config::Config;
use crate::prove;

/// Searches for the phrases of a list: found is a failure, and so is what could not be searched.
pub async fn run(config: &Config, list: &Path, as_json: bool) -> Outcome {
    let bytes = std::fs::read(list).map_err(|error| Exit::undecided(format!("{}: {error}", list.display())))?;
    let phrases = Phrases::read(&bytes).map_err(|wrong| Exit::undecided(format!("{}: {wrong}", list.display())))?;
    let needles = Needles::new(&phrases).map_err(Exit::undecided)?;
    let desk = compose::desk(config, false).await.map_err(Exit::undecided)?;
    let files = compose::blob_files(config).map_err(Exit::undecided)?;
    note(&desk, Actor::CommandLine, &phrases)
        .await
        .map_err(Exit::undecided)?;
    let mut count = 0_u64;
    let mut see = |found: Found| {
        count += 1;
        if as_json {
            print(json!({"line": found.line, "place": found.place, "form": found.form}));
        } else {
            print(format_args!(
                "FOUND line {} in {} ({})",
                found.line, found.place, found.form
            ));
        }
    };
    let searched = prove::search(
        &desk,
        &*files,
        &config.data_dir,
        &config.database_url,
        Some(list),
        &needles,
        &mut see,
    )
    .await;
    let not_seen = prove::not_seen(desk.store.database());
    if as_json {
        print(json!({
            "phrases": phrases.len(), "list_sha256": phrases.sha256, "found": count, "tables": searched.tables,
            "columns": searched.columns, "rows": searched.rows, "blobs": searched.blobs, "compressed_blobs": searched.compressed,
            "keyless_blobs": searched.keyless, "files": searched.files, "bytes": searched.bytes, "failed": searched.failed,
            "not_seen": not_seen,
        }));
    } else {
        tell(&phrases, &searched, not_seen);
    }
    match (count, searched.failed.len()) {
        (0, 0) => {
            if !as_json {
                print("ok    nothing was found");
            }
            Ok(())
        }
        (0, failed) => Err(Exit::undecided(format!(
            "nothing was found, but {failed} things could not be searched: nothing is proven"
        ))),
        (count, _) => Err(Exit::failed(format!("found in {count} places"))),
    }
}

fn tell(phrases: &Phrases, searched: &Searched, not_seen: &[&str]) {
    print(format_args!(
        "searched for {} phrases (list sha256 {}): {} tables, {} columns of text or bytes, {} rows, {} stored files, {} files of the \
         data folder and the database, {} bytes",
        phrases.len(),
        phrases.sha256,
        searched.tables,
        searched.columns,
        searched.rows,
        searched.blobs,
        searched.files,
        searched.bytes
    ));
    if searched.compressed > 0 {
        print(format_args!(
            "note  {} stored files have compressed content, which was not opened",
            searched.compressed
        ));
    }
    if searched.keyless > 0 {
        print(format_args!(
            "note  {} stored files can be opened by nobody: the key of their contract was destroyed",
            searched.keyless
        ));
    }
    for what in not_seen {
        print(format_args!("not seen: {what}"));
    }
    for what in &searched.failed {
        print(format_args!("WRONG not searched: {what}"));
    }
}
