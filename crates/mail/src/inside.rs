//! Everything that is inside a mail, with its encodings undone: for whoever looks for something and must not miss where it is.

use crate::part::Part;

/// How deep it is followed, and how many parts, as in the rest of the crate.
const DEEPEST: usize = 32;
const MOST_PARTS: usize = 2_000;
/// Fields by which bytes are recognised as a mail.
const FIELDS: [&str; 6] = [
    "from",
    "received",
    "return-path",
    "message-id",
    "mime-version",
    "content-type",
];

/// Whether bytes begin as a mail does.
pub fn is_mail(raw: &[u8]) -> bool {
    let part = Part::read(raw, "text/plain");
    FIELDS.iter().any(|name| part.headers.has(name))
}

/// Hands out the header fields, with encoded words and file names undone, and the decoded body of each part of a mail, and those of
/// the mails inside it: the original in the envelope of certified mail too. Each comes with where it is (`1.2/1 header`).
///
/// False where limits cut it short: something was not handed out.
pub fn contents(raw: &[u8], see: &mut dyn FnMut(&str, &[u8])) -> bool {
    let mut left = MOST_PARTS;
    walk(raw, "text/plain", "1", DEEPEST, &mut left, see)
}

fn walk(
    raw: &[u8],
    default_mime: &str,
    place: &str,
    depth: usize,
    left: &mut usize,
    see: &mut dyn FnMut(&str, &[u8]),
) -> bool {
    if depth == 0 || *left == 0 {
        return false;
    }
    *left -= 1;
    let part = Part::read(raw, default_mime);
    let mut head = part.headers.lines(usize::MAX);
    if let Some(name) = part.file_name() {
        head.push_str(&name);
    }
    see(&format!("{place} header"), head.as_bytes());
    let mime = part.mime();
    if mime.starts_with("multipart/") {
        let inner = if mime == "multipart/digest" {
            "message/rfc822"
        } else {
            "text/plain"
        };
        let pieces = part.pieces(left.saturating_add(1));
        if !pieces.is_empty() {
            let mut whole = true;
            for (n, piece) in pieces.iter().enumerate() {
                whole &= walk(piece, inner, &format!("{place}.{}", n + 1), depth - 1, left, see);
            }
            return whole;
        }
    }
    let body = part.decoded();
    see(place, &body);
    let named = part
        .file_name()
        .is_some_and(|name| name.to_lowercase().ends_with(".eml"));
    if mime.starts_with("message/") || named {
        return walk(&body, "text/plain", &format!("{place}/1"), depth - 1, left, see);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(raw: &str, phrase: &str) -> Vec<String> {
        let mut found = Vec::new();
        let whole = contents(raw.as_bytes(), &mut |place, bytes| {
            if String::from_utf8_lossy(bytes).contains(phrase) {
                found.push(place.to_owned());
            }
        });
        assert!(whole);
        found
    }

    #[test]
    fn what_is_encoded_in_an_inner_mail_is_handed_out() {
        let raw = "From: a@b.example\r\nSubject: =?utf-8?B?Y3Vjw7k=?=\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n\
            --x\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nuno du=\r\ne\r\n\
            --x\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nU3ViamVjdDogdHJlDQoNCnF1YXR0cm8=\r\n--x--\r\n";
        assert!(is_mail(raw.as_bytes()));
        assert_eq!(places(raw, "cucù"), ["1 header"]);
        assert_eq!(places(raw, "uno due"), ["1.1"]);
        assert_eq!(places(raw, "tre"), ["1.2", "1.2/1 header"]);
        assert_eq!(places(raw, "quattro"), ["1.2", "1.2/1"]);
    }

    #[test]
    fn what_is_cut_is_said() {
        let raw = "Content-Type: message/rfc822\r\n\r\n".repeat(40);
        assert!(!contents(raw.as_bytes(), &mut |_, _| {}));
        assert!(!is_mail(b"%PDF-1.4"));
    }
}
