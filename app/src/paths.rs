//! Typed addresses: the one place where URLs are written.

mod admin;
mod audit;
mod lookups;
mod mail;
mod outages;
mod pec_requests;
mod tickets;

pub use admin::*;
pub use audit::*;
pub use lookups::*;
pub use mail::*;
pub use outages::*;
pub use pec_requests::*;
pub use tickets::*;

/// Sign-in page; `next` is where to go afterwards (a local path).
pub const LOGIN: &str = "/login";
/// Ends the session (POST).
pub const LOGOUT: &str = "/logout";
/// One's own password.
pub const PASSWORD: &str = "/account/password";
/// One's own settings.
pub const ACCOUNT: &str = "/account";
/// What is to be done.
pub const HOME: &str = "/";
/// The figures of the desk, for the screen on the wall.
pub const WALL: &str = "/wall";
/// Where the code is typed that makes a browser such a screen; also where it is posted to.
pub const WALL_ACTIVATE: &str = "/wall/activate";
/// What is promised about accessibility.
pub const ACCESSIBILITY: &str = "/accessibility";
/// Keyboard shortcuts.
pub const KEYS: &str = "/keys";
/// Every information sheet.
pub const SHEETS: &str = "/sheets";
/// The live stream (server-sent events).
pub const EVENTS: &str = "/events";

/// A reason's place on the page of sheets.
pub fn sheet_anchor(reason_id: i64) -> String {
    format!("reason-{reason_id}")
}

/// The sheet and the prepared answers of a reason.
pub fn sheet(reason_id: i64) -> String {
    format!("{SHEETS}#{}", sheet_anchor(reason_id))
}

/// The live stream from behind this change on.
pub fn events_after(change: i64) -> String {
    format!("{EVENTS}?after={change}")
}

/// Whether a text is a path of this site and nothing else: what may be redirected to.
pub fn is_local(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && !path.chars().any(|c| c.is_control() || c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_own_paths_are_redirected_to() {
        for good in ["/", "/tickets/12?x=1", "/queues/tributi"] {
            assert!(is_local(good), "{good}");
        }
        for bad in [
            "",
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "javascript:alert(1)",
            "/a\r\nX: y",
        ] {
            assert!(!is_local(bad), "{bad:?}");
        }
    }
}
