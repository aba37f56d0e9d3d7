//! Removing old backups, the keys with which they could be opened, and the files that no other backup needs.

use std::collections::HashSet;
use std::fs;

use domain::Desk;
use model::Timestamp;

use super::folder::{Folder, PART, entries, settle};
use super::make::settle_former;
use super::{Failure, Result};

const DAY_MS: i64 = 86_400_000;

/// What was removed.
#[derive(Clone, Debug, Default)]
pub struct Pruned {
    pub backups: Vec<String>,
    /// Sealed files that no backup needs any more.
    pub objects: u64,
    pub left: usize,
}

/// Removes the backups that are older than so many days, but never the newest.
///
/// # Errors
/// [`Failure`]. What was removed until then is noted by the next run.
pub async fn prune(desk: &Desk, dir: &std::path::Path, keep_days: u32) -> Result<Pruned> {
    // Looking first: a folder is not made only to be pruned.
    Folder::open(dir)?;
    let folder = Folder::open_to_write(dir, &desk.vault)?;
    settle_former(desk, &folder).await?;
    let before = Timestamp(desk.now().0 - i64::from(keep_days) * DAY_MS);
    let mut whole = folder.whole()?;
    let newest = whole.pop();
    let mut pruned = Pruned::default();
    for name in whole {
        if folder.manifest(&name)?.made_at >= before {
            continue;
        }
        // From here on it is not whole: what an interruption leaves is removed by the next run.
        let (from, aside) = (folder.path.join(&name), folder.path.join(format!("{name}{PART}")));
        fs::rename(&from, &aside).map_err(|error| Failure::at(&from, &error))?;
        pruned.backups.push(name);
    }
    folder.clean()?;
    settle(&folder.path)?;
    // Notes what is gone, now that it is.
    settle_former(desk, &folder).await?;
    pruned.objects = sweep(&folder)?;
    pruned.left = folder.whole()?.len();
    debug_assert!(newest.is_none() || pruned.left > 0, "the newest stays");
    Ok(pruned)
}

/// Removes the objects that no backup names.
fn sweep(folder: &Folder) -> Result<u64> {
    let mut needed = HashSet::new();
    for name in folder.whole()? {
        needed.extend(folder.objects(&name)?.into_iter().map(|object| object.name));
    }
    let objects = folder.path.join("objects");
    let mut removed = 0;
    if !objects.is_dir() {
        return Ok(removed);
    }
    for start in entries(&objects)? {
        let of_start = objects.join(start);
        for name in entries(&of_start)? {
            if !needed.contains(&name) {
                let path = of_start.join(name);
                fs::remove_file(&path).map_err(|error| Failure::at(&path, &error))?;
                removed += 1;
            }
        }
    }
    Ok(removed)
}
