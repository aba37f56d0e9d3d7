//! As much of HTTP/1.1 (RFC 9112) as the desk's client speaks.

use std::io::{self, Read, Write};

/// A question as it came over the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    pub method: String,
    /// Path and query.
    pub path: String,
    pub authorization: Option<String>,
    pub idempotency_key: Option<String>,
    pub body: Vec<u8>,
}

/// What it gets.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) location: Option<String>,
    pub(super) body: String,
}

impl Answer {
    pub(super) fn of(status: u16, body: impl Into<String>) -> Self {
        Self {
            status,
            location: None,
            body: body.into(),
        }
    }
}

/// The next question of a connection; none when it has ended.
pub(super) fn read(stream: &mut impl Read) -> Option<Question> {
    let mut bytes = Vec::new();
    let head = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        more(stream, &mut bytes)?;
    };
    let text = String::from_utf8_lossy(&bytes[..head]).into_owned();
    let header = |wanted: &str| {
        text.lines().skip(1).find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case(wanted).then(|| value.trim().to_owned())
        })
    };
    let length: usize = header("content-length").map_or(Some(0), |length| length.parse().ok())?;
    while bytes.len() < head + length {
        more(stream, &mut bytes)?;
    }
    let mut first = text.lines().next()?.split(' ');
    Some(Question {
        method: first.next()?.to_owned(),
        path: first.next()?.to_owned(),
        authorization: header("authorization"),
        idempotency_key: header("idempotency-key"),
        body: bytes[head..head + length].to_vec(),
    })
}

/// Reads what has come; none when nothing will.
fn more(stream: &mut impl Read, bytes: &mut Vec<u8>) -> Option<()> {
    let mut part = [0; 4096];
    match stream.read(&mut part) {
        Ok(0) | Err(_) => None,
        Ok(count) => {
            bytes.extend_from_slice(&part[..count]);
            Some(())
        }
    }
}

/// Writes an answer and keeps the connection.
pub(super) fn write(stream: &mut impl Write, answer: &Answer) -> io::Result<()> {
    let Answer { status, location, body } = answer;
    let location = location
        .as_ref()
        .map_or_else(String::new, |to| format!("Location: {to}\r\n"));
    write!(
        stream,
        "HTTP/1.1 {status} Answer\r\nContent-Type: application/json\r\n{location}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )?;
    stream.flush()
}
