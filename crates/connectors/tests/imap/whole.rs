//! The folder as a whole: what is in it, and what is moved out of it.

use domain::ports::{NotMoved, Removal};

use super::*;

/// A mail received at this time, numbered before the next one is delivered.
fn deliver_received(dovecot: &Dovecot, account: &ImapAccount, subject: &str, received_at_ms: i64) {
    let raw = format!("Subject: {subject}\r\n\r\nBuongiorno\r\n");
    dovecot.deliver_received("tributi", raw.as_bytes(), received_at_ms);
    Imap.test(account).expect("the server answers");
}

/// Some time in November 2026.
const RECEIVED: i64 = 1_794_600_000_000;

#[test]
fn the_whole_folder_is_listed_at_first_and_when_asked_for() {
    let (dovecot, account) = server();
    deliver_received(&dovecot, &account, "uno", RECEIVED);
    deliver_received(&dovecot, &account, "due", RECEIVED + 60_000);
    let reader = Running::start(account, &Desk::default());
    let mail = |uid: u32, minutes: i64| ListedMail {
        uid,
        received_at_ms: Some(RECEIVED + minutes * 60_000),
    };
    assert_eq!(reader.inventory(), [mail(1, 0), mail(2, 1)]);
    reader.event(&MailboxEvent::Idle);
    let asked = Instant::now();
    reader.signals.check.store(true, Ordering::Relaxed);
    assert_eq!(reader.inventory().len(), 2);
    assert!(asked.elapsed() < Duration::from_secs(5), "not while it idles");
}

#[test]
fn what_the_desk_misses_is_offered_again() {
    let (dovecot, account) = server();
    let desk = Desk::default();
    desk.asks.lock().expect("the desk").push_back(AfterInventory {
        missing: vec![1],
        moves: Vec::new(),
    });
    deliver_received(&dovecot, &account, "perso", RECEIVED);
    deliver_received(&dovecot, &account, "tenuto", RECEIVED);
    let reader = Running::start(account, &desk);
    let stored = [reader.stored(), reader.stored(), reader.stored()];
    assert_eq!(stored, ["perso", "tenuto", "perso"]);
    assert_eq!(reader.inventory().len(), 2, "and looked at once more");
    reader.event(&MailboxEvent::Idle);
}

/// Has the first two of three mails moved, on a server that offers these things; the third bears somebody's mark for removal.
fn moved_on(capabilities: &str) -> (Dovecot, Running) {
    let dovecot = Dovecot::start_offering(&[("tributi", "s3cret")], capabilities);
    let account = account(&dovecot, "s3cret");
    for subject in ["uno", "due", "tre"] {
        deliver_received(&dovecot, &account, subject, RECEIVED);
    }
    dovecot.speak("tributi", "s3cret", &["SELECT INBOX", "UID STORE 3 +FLAGS (\\Deleted)"]);
    let desk = Desk::default();
    desk.asks.lock().expect("the desk").push_back(AfterInventory {
        missing: Vec::new(),
        moves: vec![Removal {
            path: vec!["Sportello".to_owned(), "2026-11".to_owned()],
            uids: vec![1, 2],
        }],
    });
    let reader = Running::start(account, &desk);
    (dovecot, reader)
}

#[test]
fn mails_are_moved_to_a_folder_that_is_made_and_no_other_is_touched() {
    for capabilities in ["", "IMAP4rev1 IDLE UIDPLUS"] {
        let (dovecot, reader) = moved_on(capabilities);
        let (folder, uids) = reader.wait("mails are about to be moved", |heard| match heard {
            Heard::Moving(folder, uids) => Some((folder, uids)),
            _ => None,
        });
        assert_eq!((folder.as_str(), uids), ("Sportello.2026-11", vec![1, 2]));
        reader.wait("they are moved", |heard| {
            (heard == Heard::Moved(vec![1, 2])).then_some(())
        });
        let left = reader.inventory();
        assert_eq!(
            left.iter().map(|mail| mail.uid).collect::<Vec<_>>(),
            [3],
            "{capabilities:?}"
        );
        let mut subjects: Vec<String> = dovecot
            .mails_in("tributi", "Sportello.2026-11")
            .iter()
            .map(|raw| {
                String::from_utf8_lossy(raw)
                    .lines()
                    .next()
                    .unwrap_or_default()
                    .to_owned()
            })
            .collect();
        subjects.sort();
        assert_eq!(subjects, ["Subject: due", "Subject: uno"]);
        let said = dovecot.speak(
            "tributi",
            "s3cret",
            &["LSUB \"\" *", "SELECT Sportello.2026-11", "FETCH 1:* INTERNALDATE"],
        );
        let listed = |line: &str| line.starts_with("* LSUB") && line.contains("Sportello.2026-11");
        assert!(said.lines().any(listed), "mail programs show it: {said}");
        assert_eq!(said.matches("-Nov-2026 ").count(), 2, "received when they were: {said}");
        reader.stop();
    }
}

#[test]
fn a_server_that_cannot_move_single_mails_keeps_them() {
    let (dovecot, reader) = moved_on("IMAP4rev1 IDLE");
    reader.event(&MailboxEvent::NotMoved(NotMoved::Impossible));
    reader.event(&MailboxEvent::Idle);
    assert!(dovecot.mails_in("tributi", "Sportello.2026-11").is_empty());
    let said = dovecot.speak("tributi", "s3cret", &["SELECT INBOX"]);
    assert!(said.contains("* 3 EXISTS"), "{said}");
}

#[test]
fn a_folder_that_cannot_be_made_is_said_and_loses_nothing() {
    let (dovecot, account) = server();
    deliver_received(&dovecot, &account, "uno", RECEIVED);
    let desk = Desk::default();
    desk.asks.lock().expect("the desk").push_back(AfterInventory {
        missing: Vec::new(),
        moves: vec![Removal {
            // Longer than a file's name can be.
            path: vec!["x".repeat(300), "2026-11".to_owned()],
            uids: vec![1],
        }],
    });
    let reader = Running::start(account, &desk);
    let said = reader.wait("the server's refusal", |heard| match heard {
        Heard::Event(MailboxEvent::NotMoved(NotMoved::Refused(said))) => Some(said),
        _ => None,
    });
    assert!(!said.is_empty() && !said.contains('\n'), "{said:?}");
    reader.event(&MailboxEvent::Idle);
    assert!(
        dovecot
            .speak("tributi", "s3cret", &["SELECT INBOX"])
            .contains("* 1 EXISTS")
    );
}
