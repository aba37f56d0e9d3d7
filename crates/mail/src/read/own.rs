//! Is it our own mail, coming back? Without a desk's key only its shape can tell; the desk itself checks the proof.

use crate::charset;
use crate::classify::Automatic;
use crate::parse::Mail;
use crate::subject::digits;

/// A longer text in brackets is no tag; a subject of brackets would take quadratic time.
const MAX_TAG: usize = 200;

/// True where the mail came from the mailbox it went to, and looks like what a helpdesk sends.
pub(super) fn is_own(mail: &Mail) -> bool {
    if matches!(mail.automatic, Automatic::Bounce) {
        return false;
    }
    let Some(from) = &mail.from else { return false };
    let back =
        mail.delivered_to.contains(&from.email) || mail.to.iter().chain(&mail.cc).any(|to| to.email == from.email);
    let ours = mail.message_id.as_deref().is_some_and(looks_ours) || has_tag(&mail.subject);
    back && (ours || mail.automatic != Automatic::No)
}

/// `t482.m1.…@`, and the forms of other helpdesks: `ticket.…@`, `rt-…@`.
fn looks_ours(id: &str) -> bool {
    let local = id.split('@').next().unwrap_or_default().to_lowercase();
    let mut fields = local.split('.');
    let numbered = |field: Option<&str>, letter: char| {
        field
            .and_then(|field| field.strip_prefix(letter))
            .and_then(digits)
            .is_some()
    };
    (numbered(fields.next(), 't') && numbered(fields.next(), 'm'))
        || ["ticket.", "ticket-", "rt-"]
            .iter()
            .any(|start| local.starts_with(start))
}

/// True where a subject holds a ticket's tag, of whatever desk: `[name #482]`.
pub(super) fn has_tag(subject: &str) -> bool {
    subject.match_indices('[').any(|(at, _)| {
        let Some((inside, _)) = charset::cut(&subject[at + 1..], MAX_TAG).split_once(']') else {
            return false;
        };
        inside
            .rsplit_once('#')
            .is_some_and(|(name, number)| !name.trim().is_empty() && digits(number.trim()).is_some())
    })
}

#[cfg(test)]
mod tests {
    use super::has_tag;

    #[test]
    fn tags_are_short() {
        assert!(has_tag("Re: [Sportello #482] Bando"));
        assert!(has_tag("[a] [b # 7 ]"));
        assert!(!has_tag("[#482] [Sportello 482] [Sportello #x"));
        assert!(!has_tag(&format!("[{} #482]", "Sportello ".repeat(30))));
    }
}
