//! Places at which a test has the process killed, as a power cut would. A release has none of them.
//!
//! `SPORTELLO_FAILPOINT=receive.committed` kills the process the first time it comes by there.

/// Every place: those that a mail, its receipt and its removal pass, in their order, and those of the audit log.
pub const POINTS: [&str; 17] = [
    "imap.fetched",
    "receive.stored",
    "receive.written",
    "receive.committed",
    "imap.seen",
    "process.claimed",
    "process.read",
    "process.stored",
    "process.written",
    "process.committed",
    "send.claimed",
    "send.accepted",
    "send.settled",
    "move.noted",
    "move.moved",
    "audit.sealing",
    "audit.sealed",
];

/// Places between an outage that is over and its citizens.
pub const OUTAGE_POINTS: [&str; 2] = ["outage.written", "outage.committed"];

/// Places on the way to the archive.
pub const ARCHIVE_POINTS: [&str; 2] = ["archive.written", "archive.committed"];

/// Places of `sportello backup`, in their order.
pub const BACKUP_POINTS: [&str; 5] = [
    "backup.begun",
    "backup.dumped",
    "backup.object",
    "backup.manifest",
    "backup.renamed",
];

/// Places of `sportello keys`: of another master key, then of another key of a contract or of files that stood open.
pub const KEYS_POINTS: [&str; 5] = [
    "keys.resealed",
    "keys.master",
    "keys.replaced",
    "keys.sealed",
    "keys.file",
];

/// Places of `sportello restore`, in their order.
pub const RESTORE_POINTS: [&str; 6] = [
    "restore.marked",
    "restore.file",
    "restore.shaped",
    "restore.loaded",
    "restore.migrated",
    "restore.checked",
];

/// Places of a disposal, in their order.
pub const DISPOSAL_POINTS: [&str; 6] = [
    "disposal.listed",
    "disposal.written",
    "disposal.committed",
    "disposal.file",
    "disposal.keys",
    "disposal.ended",
];

/// Dies here where a test wants it.
#[cfg(debug_assertions)]
pub fn pass(point: &str) {
    use std::sync::LazyLock;
    static CHOSEN: LazyLock<Option<String>> = LazyLock::new(|| std::env::var("SPORTELLO_FAILPOINT").ok());
    debug_assert!(
        [
            &POINTS[..],
            &OUTAGE_POINTS,
            &ARCHIVE_POINTS,
            &BACKUP_POINTS,
            &KEYS_POINTS,
            &RESTORE_POINTS,
            &DISPOSAL_POINTS
        ]
        .iter()
        .any(|points| points.contains(&point)),
        "{point} is not in the list"
    );
    if CHOSEN.as_deref() != Some(point) {
        return;
    }
    let pid = std::process::id().to_string();
    let _ = std::process::Command::new("kill").args(["-9", &pid]).status();
    // Whatever comes behind this place must not happen any more.
    loop {
        std::thread::park();
    }
}

/// Nothing.
#[cfg(not(debug_assertions))]
pub fn pass(_: &str) {}
