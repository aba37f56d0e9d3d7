//! Notices: what the people of an office outside are told by mail, and how each wants to be told.

use serde::{Deserialize, Serialize};

use crate::coded::coded;

coded! {
    /// When a person is told by mail about what is with their office.
    #[derive(Default)]
    pub enum NoticeChoice {
        /// With a mail for each.
        #[default]
        AtOnce = "at_once",
        /// With one mail a day, when there is something.
        Digest = "digest",
        /// Not at all.
        Never = "never",
    }
}

coded! {
    /// What a notice says about a ticket.
    pub enum NoticeKind {
        /// It was handed to the office.
        Handed = "handed",
        /// The office has it, and its time runs out.
        DueSoon = "due_soon",
    }
}

/// One's own settings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountView {
    /// Letter keys are on (WCAG 2.1.4).
    pub letter_keys: bool,
    /// Where notices are sent to; empty where the desk knows no address.
    pub email: String,
    /// How one wants to be told; none for those who answer for no office.
    pub notices: Option<NoticeChoice>,
}

/// Why the last mail with notices has not reached a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeTrouble {
    /// Nobody tries any more.
    pub given_up: bool,
    /// What the mail server said, in one line.
    pub why: String,
}

/// A ticket of a notice. Nothing of the citizen is in it, no name, no subject, no text: the mail leaves the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeLine {
    pub kind: NoticeKind,
    /// The ticket's number as people read it.
    pub number: String,
    pub queue: String,
    pub office: String,
    /// By when, in the desk's zone.
    pub due: String,
    /// Where it is answered.
    pub address: String,
}

/// Subject and text of a mail with notices. The words are Italian because the people who read them are.
pub fn letter(lines: &[NoticeLine], settings: &str) -> (String, String) {
    let subject = match lines {
        [line] => match line.kind {
            NoticeKind::Handed => format!("Ticket {}: si aspetta la risposta del tuo ufficio", line.number),
            NoticeKind::DueSoon => format!("Ticket {}: il tempo per rispondere sta per finire", line.number),
        },
        lines => format!("{} ticket aspettano la risposta del tuo ufficio", lines.len()),
    };
    let mut text = "Buongiorno,\n\nlo sportello aspetta la risposta del tuo ufficio:\n".to_owned();
    for line in lines {
        let soon = match line.kind {
            NoticeKind::Handed => "",
            NoticeKind::DueSoon => " (in scadenza)",
        };
        let NoticeLine {
            number,
            queue,
            office,
            due,
            address,
            ..
        } = line;
        text.push_str(&format!(
            "\nTicket {number}{soon}\nCoda: {queue}\nUfficio: {office}\nEntro: {due}\n{address}\n"
        ));
    }
    text.push_str(&format!(
        "\nApri il collegamento, entra con il tuo nome utente e rispondi lì: chi risponde a questo messaggio non viene letto.\n\
         Quando ricevere questi avvisi si sceglie nelle impostazioni: {settings}\n"
    ));
    (subject, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(number: &str, kind: NoticeKind) -> NoticeLine {
        NoticeLine {
            kind,
            number: number.to_owned(),
            queue: "Tributi".to_owned(),
            office: "Ragioneria".to_owned(),
            due: "24/11/2026 10:00".to_owned(),
            address: "https://desk.example/office/1".to_owned(),
        }
    }

    #[test]
    fn a_mail_says_which_ticket_by_when_and_where() {
        let (subject, text) = letter(&[line("#000001", NoticeKind::Handed)], "https://desk.example/account");
        assert!(subject.contains("#000001"), "{subject}");
        for part in [
            "#000001",
            "Tributi",
            "Ragioneria",
            "24/11/2026 10:00",
            "https://desk.example/office/1",
            "/account",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert!(!text.contains("in scadenza"));
    }

    #[test]
    fn several_tickets_are_one_mail() {
        let lines = [
            line("#000001", NoticeKind::Handed),
            line("#000002", NoticeKind::DueSoon),
        ];
        let (subject, text) = letter(&lines, "");
        assert!(subject.starts_with("2 ticket"), "{subject}");
        assert!(
            text.contains("Ticket #000001\n") && text.contains("Ticket #000002 (in scadenza)\n"),
            "{text}"
        );
    }
}
