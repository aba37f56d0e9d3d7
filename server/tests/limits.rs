//! What one mail may cost: 2 seconds of CPU time, and 64 MB of memory and 8 times its size. Measured from outside on the
//! program itself, `sportello mail inspect`, which reads mails as the ingest does; Linux's `/proc` has the numbers.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};

const MB: usize = 1024 * 1024;
/// Seconds of an optimised build. This file is mostly run unoptimised, where our own loops take 10 to 20 times as long; what
/// this cannot see is a mail between the two, and work that grows with the square of a mail's size is far above both.
const CPU_SECONDS: f64 = if cfg!(debug_assertions) { 40.0 } else { 2.0 };
/// `USER_HZ`, in which Linux tells every program its times.
const TICKS: f64 = 100.0;

/// What the program has used.
#[derive(Clone, Copy)]
struct Cost {
    seconds: f64,
    /// The most that was ever resident, in bytes.
    memory: usize,
}

/// Reads a mail from a file, and then one from standard input that is more than a pipe holds: once that is written, the first
/// has been read, and the program is still there to be looked at.
fn cost(mail: &Path) -> Cost {
    let mut child = Command::new(env!("CARGO_BIN_EXE_sportello"))
        .args(["mail", "inspect", "--json"])
        .arg(mail)
        .arg("/dev/stdin")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut last = b"From: a@b.example\r\n\r\n".to_vec();
    last.resize(last.len() + 256 * 1024, b'x');
    input.write_all(&last).unwrap();
    let cost = used(&child);
    drop(input);
    assert!(child.wait().unwrap().success(), "it is a mail, and was read");
    cost
}

fn used(child: &Child) -> Cost {
    let of = |file: &str| fs::read_to_string(format!("/proc/{}/{file}", child.id())).unwrap();
    // proc(5): the name, in brackets, may hold anything; the times are the 14th and 15th field.
    let stat = of("stat");
    let (_, fields) = stat.rsplit_once(')').unwrap();
    let ticks: f64 = fields
        .split_whitespace()
        .skip(11)
        .take(2)
        .map(|field| field.parse::<f64>().unwrap())
        .sum();
    let status = of("status");
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let kilobytes: usize = peak.trim().trim_end_matches(" kB").parse().unwrap();
    Cost {
        seconds: ticks / TICKS,
        memory: kilobytes * 1024,
    }
}

#[allow(clippy::print_stdout, reason = "the numbers help when one comes near its limit")]
fn hold(mails: Vec<(&str, Vec<u8>)>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mail.eml");
    fs::write(&path, b"From: a@b.example\r\n\r\nciao\r\n").unwrap();
    let bare = cost(&path);
    for (name, raw) in mails {
        fs::write(&path, &raw).unwrap();
        let cost = cost(&path);
        let memory = cost.memory.saturating_sub(bare.memory);
        let seconds = cost.seconds - bare.seconds;
        println!(
            "{name}: {:.1} MB, {seconds:.2} s, {} MB",
            raw.len() as f64 / MB as f64,
            memory / MB
        );
        assert!(seconds <= CPU_SECONDS, "{name}: {seconds} s");
        assert!(
            memory <= 64 * MB + 8 * raw.len(),
            "{name}: {} MB for a mail of {} MB",
            memory / MB,
            raw.len() / MB
        );
    }
}

/// A mail of one part.
fn part(kind: &str, content: impl AsRef<[u8]>) -> Vec<u8> {
    let mut raw = format!("From: a@b.example\r\nContent-Type: {kind}\r\n\r\n").into_bytes();
    raw.extend_from_slice(content.as_ref());
    raw
}

fn multipart(kind: &str, header: &str, pieces: impl Iterator<Item = String>) -> Vec<u8> {
    let mut raw = format!("From: a@b.example\r\n{header}Content-Type: multipart/{kind}; boundary=b\r\n\r\n");
    for piece in pieces {
        let _ = write!(raw, "--b\r\n{piece}\r\n");
    }
    raw.push_str("--b--\r\n");
    raw.into_bytes()
}

/// The same bytes in every run (xorshift, Marsaglia 2003).
fn garbage(len: usize) -> Vec<u8> {
    let mut state = 0x5eed_1234_9876_abcd_u64;
    let words = std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    });
    words.flatten().take(len).collect()
}

#[test]
fn many_and_deep_parts_stop_nobody() {
    let mut deep = String::from("From: a@b.example\r\n");
    for n in 0..10_000 {
        let _ = write!(deep, "Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n");
    }
    let mut heavy = String::from("From: a@b.example\r\n");
    for n in 0..32 {
        let _ = write!(heavy, "Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n");
    }
    heavy.push_str("Content-Type: application/pdf\r\n\r\n");
    heavy.push_str(&"riga breve\r\n".repeat(8 * MB / 12));
    let file = |n: usize| format!("Content-Type: application/pdf; name={n}.pdf\r\n\r\n{}", "x".repeat(500));
    let text = |n: usize| {
        format!(
            "Content-Type: text/html; charset=windows-1252\r\n\r\n<p>{n}{}",
            "è&".repeat(3_000)
        )
    };
    hold(vec![
        ("10,000 nested parts", deep.into_bytes()),
        ("much in 32 levels", heavy.into_bytes()),
        ("1,000 files", multipart("mixed", "", (0..1_000).map(file))),
        (
            "100,000 parts",
            multipart("mixed", "", (0..100_000).map(|_| "\r\na".to_owned())),
        ),
        ("1,000 pages", multipart("mixed", "", (0..1_000).map(text))),
    ]);
}

#[test]
fn long_contents_cost_no_more_than_they_are_long() {
    let encoded = "text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable";
    let mut nonsense = garbage(50 * MB);
    nonsense.iter_mut().for_each(|byte| *byte = *byte % 95 + 32);
    for at in (76..nonsense.len()).step_by(77) {
        nonsense[at] = b'\n';
    }
    let bomb = base64(&[b"II*\0\x08\0\0\0".as_slice(), &[0xff; 100_000]].concat());
    let zip = base64(&[b"PK\x03\x04".as_slice(), &[0; 1_000_000]].concat());
    hold(vec![
        ("one line", part("text/plain", "x".repeat(10 * MB))),
        (
            "three bytes for one",
            part("text/plain; charset=windows-1252", vec![0x80; 20 * MB]),
        ),
        ("soft breaks", part(encoded, "=\r\n".repeat(3 * MB))),
        ("half breaks", part(encoded, "=  =\t\t ".repeat(MB))),
        ("pluses", part("text/plain; charset=utf-7", "+AAA+-".repeat(MB))),
        (
            "shifts",
            part("text/plain; charset=iso-2022-kr", "\u{e}\u{f}!!".repeat(2 * MB)),
        ),
        (
            "base64 of nothing",
            part(
                "application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64",
                nonsense,
            ),
        ),
        (
            "a picture's bomb",
            part("image/tiff; name=a.tif\r\nContent-Transfer-Encoding: base64", bomb),
        ),
        (
            "an archive's bomb",
            part("application/zip; name=a.zip\r\nContent-Transfer-Encoding: base64", zip),
        ),
        (
            "an invitation",
            part(
                "text/calendar",
                format!("BEGIN:VEVENT\r\nSUMMARY:{}", "\\".repeat(10 * MB)),
            ),
        ),
    ]);
}

/// Base64 in lines (RFC 2045, 6.8).
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for line in bytes.chunks(57) {
        for three in line.chunks(3) {
            let byte = |n: usize| u32::from(three.get(n).copied().unwrap_or_default());
            let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
            for shift in [18, 12, 6, 0] {
                out.push(char::from(ALPHABET[(bits >> shift) as usize & 63]));
            }
        }
        out.push_str("\r\n");
    }
    out
}

#[test]
fn pages_made_to_stall_are_shown_all_the_same() {
    let page = |html: String| part("text/html; charset=utf-8", html);
    // Just below the size above which a page is shown as its text.
    let size = 2 * MB - 1_000;
    let filled = |piece: &str| page(piece.repeat(size / piece.len()));
    hold(vec![
        ("deep", page("<div>".repeat(MB))),
        ("elements", filled("<br>")),
        ("links in links", filled("<a><div><a></a></div></a>")),
        ("brackets", filled("<")),
        ("references", filled("&amp")),
        ("parted references", filled("&amp<x>")),
        (
            "outside of cells",
            page("<table>".to_owned() + &"<b>x</b>".repeat(size / 8 - 1)),
        ),
        ("rows", page("<table>".to_owned() + &"<tr>x".repeat(size / 5 - 2))),
        (
            "attributes",
            filled("<img title=x src=y lang=z dir=ltr x1 x2 x3 x4 x5>"),
        ),
        ("lines", page("<pre>".to_owned() + &"a\n".repeat(size / 2 - 3))),
        (
            "closings",
            page("<b><div>".to_owned() + &"<i>".repeat(200) + &"</b>".repeat(size / 4 - 200)),
        ),
    ]);
}

#[test]
fn headers_made_to_stall_are_read() {
    let value = |text: &str, len: usize| text.repeat(len / text.len());
    let fields = |name: &str, text: &str, count: usize| {
        let mut raw = String::from("From: a@b.example\r\n");
        for _ in 0..count {
            let _ = write!(raw, "{name}: {}\r\n", value(text, 100_000));
        }
        raw.push_str("\r\nciao");
        raw.into_bytes()
    };
    let names = |text: &str| {
        let long = value(text, 100_000);
        let pieces = (0..100).map(move |_| format!("Content-Type: application/pdf; {long}\r\n\r\nx"));
        multipart("mixed", "", pieces)
    };
    let continued: String = (0..99)
        .map(|n| format!("name*{n}*=utf-8''{}; ", "%41".repeat(300)))
        .collect();
    hold(vec![
        ("recipients", fields("To", "a@b.it, ", 150)),
        ("encoded words", fields("Subject", "=?utf-8?q?=C3=A8?= ", 100)),
        ("words without an end", fields("To", "=?a?b?x", 100)),
        ("fax", fields("X-Fax", "fax ricevuto da ", 150)),
        ("identifiers", fields("References", "<a@b>", 100)),
        ("brackets in the subject", fields("Subject", "[", 1)),
        ("many fields", value("A: b\r\n", 5 * MB).into_bytes()),
        ("names without an end", names("name=\"=?a?b?x")),
        ("half names", names("name*=%%%")),
        ("names in pieces", names(&continued)),
    ]);
}

#[test]
fn wrapped_mails_made_to_stall_are_read() {
    let mut winmail = b"\x78\x9f\x3e\x22\x01\0".to_vec();
    // Ever the same attribute, whose one property is RTF that unpacks to eight times its size.
    let mut rtf = [[0; 8].as_slice(), b"LZFu", &[0; 4], &[0], b"{\\rtf1 x"].concat();
    let sixteen_from_the_start = [0x05_u8, 0xee].repeat(8);
    for _ in 0..33_000 {
        rtf.push(0xff);
        rtf.extend(&sixteen_from_the_start);
    }
    let mut property = [1_u8, 0, 0, 0, 0x02, 0x01, 0x09, 0x10, 1, 0, 0, 0].to_vec();
    property.extend((rtf.len() as u32).to_le_bytes());
    property.extend(&rtf);
    property.resize(property.len().next_multiple_of(4), 0);
    for _ in 0..20 {
        winmail.extend([1, 3, 0x90, 6, 0]);
        winmail.extend((property.len() as u32).to_le_bytes());
        winmail.extend(&property);
        winmail.extend([0, 0]);
    }
    let mut lying = b"\x78\x9f\x3e\x22\x01\0\x01\x03\x90\x06\0\x40\0\0\0".to_vec();
    lying.extend([0xff; 64]);
    lying.extend([0, 0, 2, 2, 0x90, 6, 0, 0xff, 0xff, 0xff, 0xff]);
    let certified = |name: &str, xml: String| {
        let piece = format!("Content-Type: application/xml; name={name}\r\n\r\n{xml}");
        let notice = format!("Content-Type: text/plain\r\n\r\n{}", "12 ore ".repeat(MB / 2));
        multipart(
            "mixed",
            "X-Ricevuta: avvenuta-consegna\r\n",
            [notice, piece].into_iter(),
        )
    };
    let group = "Final-Recipient: rfc822; a@b.it\r\nAction: failed\r\n\r\n";
    let status = format!("Content-Type: message/delivery-status\r\n\r\n{}", group.repeat(2_000));
    hold(vec![
        ("an Outlook file that unpacks", part("application/ms-tnef", winmail)),
        ("an Outlook file that lies", part("application/ms-tnef", lying)),
        (
            "an opaque signature of nothing",
            part("application/pkcs7-mime; name=smime.p7m", garbage(10 * MB)),
        ),
        (
            "data of ampersands",
            certified("daticert.xml", format!("<postacert tipo=\"{}\">", "&".repeat(MB - 100))),
        ),
        ("data of entities", {
            let entities = "<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\">]>";
            certified(
                "daticert.xml",
                format!(
                    "{entities}<postacert tipo=\"x\"><oggetto>{}</oggetto>",
                    "&b;".repeat(300_000)
                ),
            )
        }),
        ("long data", certified("daticert.xml", "<a>".repeat(10 * MB / 3))),
        ("reports", multipart("report", "", (0..60).map(|_| status.clone()))),
    ]);
}
