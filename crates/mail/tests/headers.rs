//! Addresses, encoded words, parameters and identifiers as real programs write them.

use mail::address::{is_plausible, parse_list};
use mail::header::{decode, message_ids};
use mail::params::Value;

fn list(value: &str) -> Vec<(Option<String>, String)> {
    parse_list(value)
        .into_iter()
        .map(|address| (address.name, address.email))
        .collect()
}

fn named(name: &str, email: &str) -> (Option<String>, String) {
    (Some(name.to_owned()), email.to_owned())
}

fn bare(email: &str) -> (Option<String>, String) {
    (None, email.to_owned())
}

#[test]
fn address_lists() {
    for (value, expected) in [
        ("a@b.it", vec![bare("a@b.it")]),
        (" <A@B.it> ", vec![bare("a@b.it")]),
        ("Mario Rossi <m@x.it>", vec![named("Mario Rossi", "m@x.it")]),
        (
            "\"Rossi, Mario\" <m@x.it>, b@y.it",
            vec![named("Rossi, Mario", "m@x.it"), bare("b@y.it")],
        ),
        ("Mario <m@x.it", vec![named("Mario", "m@x.it")]),
        (
            "Mario <m@x.it, Anna <a@x.it",
            vec![named("Mario", "m@x.it"), named("Anna", "a@x.it")],
        ),
        ("m@x.it (Mario Rossi)", vec![named("Mario Rossi", "m@x.it")]),
        ("Mario m@x.it", vec![named("Mario", "m@x.it")]),
        ("\"m@x.it\" <m@x.it>", vec![bare("m@x.it")]),
        ("'m@x.it'", vec![bare("m@x.it")]),
        ("<mailto:m@x.it>", vec![bare("m@x.it")]),
        ("uffici: a@x.it, b@x.it;", vec![bare("a@x.it"), bare("b@x.it")]),
        ("undisclosed-recipients:;", vec![]),
        ("a@x.it; b@x.it", vec![bare("a@x.it"), bare("b@x.it")]),
        ("a@x.it b@x.it", vec![bare("a@x.it"), bare("b@x.it")]),
        ("<a@x.it> <b@x.it>", vec![bare("a@x.it"), bare("b@x.it")]),
        (
            "=?utf-8?Q?Rossi,_Mario?= <m@x.it>",
            vec![named("Rossi, Mario", "m@x.it")],
        ),
        ("\"=?iso-8859-1?Q?Ner=EC?=\" <m@x.it>", vec![named("Nerì", "m@x.it")]),
        ("=?utf-8?B?TWFyaW8gPG1AeC5pdD4=?=", vec![named("Mario", "m@x.it")]),
        (
            "\"Per conto di: m@x.it\" <posta-certificata@pec.it>",
            vec![named("Per conto di: m@x.it", "posta-certificata@pec.it")],
        ),
        ("\"senza fine <m@x.it>", vec![named("senza fine", "m@x.it")]),
        ("(senza fine m@x.it", vec![named("senza fine", "m@x.it")]),
        ("@ , <>, ciao, @@", vec![]),
        ("", vec![]),
    ] {
        assert_eq!(list(value), expected, "{value}");
    }
}

#[test]
fn plausible_addresses() {
    for good in [
        "a@b",
        "a.b+c@x-y.it",
        "root@localhost",
        "a'b@x.it",
        "perché@città.it",
        "a@[192.0.2.1]",
    ] {
        assert!(is_plausible(good), "{good}");
    }
    let long = format!("{}@x.it", "a".repeat(65));
    for bad in [
        "",
        "a",
        "@",
        "a@",
        "@b",
        "a@b@c",
        "a b@c",
        "a@b..c",
        "a@-b",
        "a@b.",
        "a\r\n@b",
        "<a@b>",
        long.as_str(),
    ] {
        assert!(!is_plausible(bad), "{bad}");
    }
}

#[test]
fn encoded_words() {
    let cases: [(&[u8], &str); 15] = [
        (b"plain", "plain"),
        (b"=?utf-8?Q?citt=C3=A0?=", "città"),
        (b"=?UTF-8?b?Y2l0dMOg?= bella", "città bella"),
        // A multibyte character split over two words, on two lines.
        (b"=?utf-8?Q?citt=C3?=\r\n =?utf-8?Q?=A0?=", "città"),
        (b"=?utf-8?B?Y2l0dMM=?= =?utf-8?B?oA==?=", "città"),
        // White space between words of different charsets does not count either; around plain text it does.
        (b"=?utf-8?Q?a?= =?iso-8859-1?Q?=E0?= b", "aà b"),
        // Raw 8-bit headers.
        ("città".as_bytes(), "città"),
        (b"citt\xe0", "città"),
        // A language, an unknown charset, blanks inside, no end, no word at all.
        (b"=?utf-8*it?Q?citt=C3=A0?=", "città"),
        (b"=?x-boh?Q?citt=E0?=", "città"),
        (b"=?utf-8?Q?due parole?=", "due parole"),
        (b"=?utf-8?Q?tagliat=C3=A0", "tagliatà"),
        (b"1 =? 2 ?= 3", "1 =? 2 ?= 3"),
        (b"=?utf-8?Z?abc?=", "=?utf-8?Z?abc?="),
        (b"a\0b\x07\r\n\tc", "ab c"),
    ];
    for (raw, expected) in cases {
        assert_eq!(decode(raw), expected, "{}", String::from_utf8_lossy(raw));
    }
}

#[test]
fn parameters() {
    for (text, name, expected) in [
        ("text/plain; charset=UTF-8", "charset", Some("UTF-8")),
        ("a; filename=\"x;y.pdf\"; z=1", "filename", Some("x;y.pdf")),
        (
            "a; filename=\"dici \\\"ciao\\\".pdf\"",
            "filename",
            Some("dici \"ciao\".pdf"),
        ),
        ("a; filename=due parole.pdf", "filename", Some("due parole.pdf")),
        (
            "a; filename*=utf-8''citt%C3%A0.pdf; filename=citta.pdf",
            "filename",
            Some("città.pdf"),
        ),
        ("a; filename*=iso-8859-1'it'citt%E0.pdf", "filename", Some("città.pdf")),
        ("a; filename*0=lun; filename*1=go.pdf", "filename", Some("lungo.pdf")),
        (
            "a; filename*0*=utf-8''citt%C3; filename*1*=%A0; filename*2=.pdf",
            "filename",
            Some("città.pdf"),
        ),
        ("a; FileName = \"x.pdf\" ", "filename", Some("x.pdf")),
        ("a; filename=\"mai chiuso", "filename", Some("mai chiuso")),
        ("a; b=c", "filename", None),
        ("", "filename", None),
    ] {
        assert_eq!(Value::parse(text).param(name).as_deref(), expected, "{text}");
    }
    assert_eq!(Value::parse(" Text/HTML (bello) ; x=y").value, "text/html");
}

#[test]
fn identifiers() {
    for (value, expected) in [
        ("<a@b> <c@d>", vec!["a@b", "c@d"]),
        ("<a@b><c@d>", vec!["a@b", "c@d"]),
        ("Messaggio di Mario <a@b> del 9 nov", vec!["a@b"]),
        ("<a@b", vec!["a@b"]),
        ("a@b, c@d", vec!["a@b", "c@d"]),
        ("<a b@c>", vec!["ab@c"]),
        ("niente", vec![]),
    ] {
        assert_eq!(message_ids(value), expected, "{value}");
    }
}
