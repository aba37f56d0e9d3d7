//! `daticert.xml`, the provider's data for machines (RFC 6109, 4.4; DM 2 November 2005, annex, 7.4).
//!
//! Providers deviate: unknown values are kept as they are, and a file that is no XML (an unescaped `<msgid>`) is searched
//! for its fields. Entities are never expanded and nothing outside the file is ever read.

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use serde::{Deserialize, Serialize};

use crate::charset;

/// A longer file is none: real ones have two kilobytes, and a list of a thousand recipients 100.
const MAX_BYTES: usize = 1024 * 1024;
/// Recipients that are read.
const MAX_RECIPIENTS: usize = 5_000;
/// Longest value in characters.
const MAX_VALUE: usize = 2_000;
/// Longest entity or character reference with its semicolon: `&#x10ffff;`.
const MAX_ENTITY: usize = 9;

/// One recipient, and whether its mailbox is a certified one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    /// Lower-case.
    pub address: String,
    /// `tipo="certificato"`; false for ordinary mail (`esterno`), which never yields a delivery receipt.
    pub certified: bool,
}

/// The data of an envelope or receipt, as the provider wrote it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Daticert {
    /// `posta-certificata`, `accettazione`, … as written.
    pub tipo: String,
    /// `nessuno`, `no-dest`, `no-dominio`, `virus`, `altro`, … as written.
    pub errore: String,
    pub mittente: String,
    pub destinatari: Vec<Recipient>,
    pub risposte: String,
    pub oggetto: String,
    pub gestore: String,
    /// `dd/mm/yyyy`, `hh:mm:ss` and `+hhmm` as written.
    pub giorno: String,
    pub ora: String,
    pub zona: String,
    /// The provider's own identifier of the message, without angle brackets.
    pub identificativo: Option<String>,
    /// Message-ID that the sender gave, without angle brackets.
    pub msgid: Option<String>,
    /// `completa`, `breve`, `sintetica`.
    pub ricevuta: Option<String>,
    /// The recipient that a delivery receipt or failure is about.
    pub consegna: Option<String>,
    pub errore_esteso: Option<String>,
}

impl Daticert {
    /// The certified time: milliseconds since 1970 and the offset in seconds east of Greenwich.
    pub fn time(&self) -> Option<(i64, i64)> {
        crate::date::parse_local(&self.giorno, &self.ora, &self.zona)
    }

    /// The certified time as RFC 3339 text in the provider's own zone.
    pub fn time_text(&self) -> Option<String> {
        let (ms, offset) = self.time()?;
        Some(crate::date::rfc3339(ms, offset))
    }

    fn set(&mut self, path: &str, value: &str) {
        let value = short(value);
        let id = || {
            let bare = value.trim_matches(['<', '>', ' ']);
            (!bare.is_empty()).then(|| bare.to_owned())
        };
        let some = || (!value.is_empty()).then(|| value.clone());
        match path {
            "mittente" => self.mittente = value.to_lowercase(),
            "risposte" => self.risposte = value.to_lowercase(),
            "oggetto" => self.oggetto = value,
            "gestore-emittente" => self.gestore = value,
            "giorno" => self.giorno = value,
            "ora" => self.ora = value,
            "identificativo" => self.identificativo = id(),
            "msgid" => self.msgid = id(),
            "consegna" => self.consegna = some().map(|text| text.trim_matches(['<', '>']).to_lowercase()),
            "errore-esteso" => self.errore_esteso = some(),
            _ => {}
        }
    }

    fn recipient(&mut self, address: &str, kind: &str) {
        let address = short(address).trim_matches(['<', '>']).to_lowercase();
        if !address.is_empty() && self.destinatari.len() < MAX_RECIPIENTS {
            self.destinatari.push(Recipient {
                address,
                certified: !kind.eq_ignore_ascii_case("esterno"),
            });
        }
    }
}

fn short(value: &str) -> String {
    charset::clean_line(value).chars().take(MAX_VALUE).collect()
}

/// Reads the file; nothing where it holds no `<postacert>`.
pub fn read(bytes: &[u8]) -> Option<Daticert> {
    if bytes.len() > MAX_BYTES {
        return None;
    }
    let label = declared_encoding(bytes);
    let text = charset::decode(bytes, label.as_deref());
    let text = text.trim_start_matches('\u{feff}');
    well_formed(text).or_else(|| by_search(text))
}

/// Reads XML; `None` for anything that is none.
fn well_formed(text: &str) -> Option<Daticert> {
    let mut reader = Reader::from_str(text);
    let mut data = Daticert::default();
    let mut path: Vec<String> = Vec::new();
    let mut value = String::new();
    let mut kind = String::new();
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) => {
                start(&mut data, &tag);
                kind = attribute(&tag, "tipo").unwrap_or_default();
                path.push(name(&tag));
                value.clear();
            }
            Event::Empty(tag) => start(&mut data, &tag),
            Event::End(_) => {
                let name = path.pop()?;
                if name == "destinatari" {
                    data.recipient(&value, &kind);
                } else {
                    data.set(&name, &value);
                }
                value.clear();
            }
            Event::Text(text) => value.push_str(&text.decode().ok()?),
            Event::CData(text) => value.push_str(&text.decode().ok()?),
            Event::GeneralRef(entity) => match entity.resolve_char_ref().ok()? {
                Some(c) => value.push(c),
                // Only the five of XML itself: whatever a DTD declares stays unread.
                None => value.push_str(resolve_predefined_entity(&entity.decode().ok()?).unwrap_or_default()),
            },
            Event::Eof => break,
            _ => {}
        }
    }
    (path.is_empty() && !data.tipo.is_empty()).then_some(data)
}

fn start(data: &mut Daticert, tag: &BytesStart<'_>) {
    match name(tag).as_str() {
        "postacert" => {
            data.tipo = attribute(tag, "tipo").unwrap_or_default();
            data.errore = attribute(tag, "errore").unwrap_or_else(|| "nessuno".to_owned());
        }
        "data" => data.zona = attribute(tag, "zona").unwrap_or_default(),
        "ricevuta" => data.ricevuta = attribute(tag, "tipo"),
        _ => {}
    }
}

fn name(tag: &BytesStart<'_>) -> String {
    String::from_utf8_lossy(tag.local_name().as_ref()).to_lowercase()
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    // The check for attributes of the same name takes quadratic time where there are many.
    let found = tag.attributes().with_checks(false).flatten().find(|attribute| {
        attribute
            .key
            .local_name()
            .as_ref()
            .eq_ignore_ascii_case(name.as_bytes())
    })?;
    let text = String::from_utf8_lossy(&found.value);
    Some(short(&unescape(&text)).to_lowercase()).filter(|text| !text.is_empty())
}

/// Fields as they stand in a text that is no XML.
fn by_search(text: &str) -> Option<Daticert> {
    let head = opening(text, "postacert")?;
    let mut data = Daticert {
        tipo: quoted(head, "tipo")?,
        errore: quoted(head, "errore").unwrap_or_else(|| "nessuno".to_owned()),
        ..Daticert::default()
    };
    data.zona = opening(text, "data")
        .and_then(|tag| quoted(tag, "zona"))
        .unwrap_or_default();
    data.ricevuta = opening(text, "ricevuta").and_then(|tag| quoted(tag, "tipo"));
    // Before the data: whatever the subject, which its sender wrote, looks like must not pass for data.
    let (head, dati) = text.split_once("<dati>").unwrap_or((text, text));
    for field in ["mittente", "risposte", "oggetto"] {
        if let Some(value) = element(head, field) {
            data.set(field, &unescape(value));
        }
    }
    for field in [
        "gestore-emittente",
        "giorno",
        "ora",
        "identificativo",
        "msgid",
        "consegna",
        "errore-esteso",
    ] {
        if let Some(value) = element(dati, field) {
            data.set(field, &unescape(value));
        }
    }
    let before_subject = head.split_once("<oggetto").map_or(head, |(before, _)| before);
    for piece in before_subject.split("<destinatari").skip(1) {
        if let Some((tag, rest)) = piece.split_once('>')
            && let Some((address, _)) = rest.split_once("</destinatari")
        {
            data.recipient(&unescape(address), &quoted(tag, "tipo").unwrap_or_default());
        }
    }
    Some(data)
}

fn opening<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let from = text.split_once(&format!("<{name}"))?.1;
    let (tag, _) = from.split_once('>')?;
    Some(tag)
}

fn quoted(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!("{name}="))?;
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (value, _) = rest[1..].split_once(quote)?;
    Some(short(&unescape(value)).to_lowercase()).filter(|value| !value.is_empty())
}

fn element<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(&format!("<{name}>"))?;
    Some(rest.split_once(&format!("</{name}>"))?.0)
}

/// The five entities of XML and character references; everything else stays as it is.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let known = charset::cut(after, MAX_ENTITY)
            .find(';')
            .map(|end| (&after[..end], &after[end + 1..]))
            .and_then(|(name, after)| {
                let c = match name.strip_prefix('#') {
                    Some(number) => match number.strip_prefix(['x', 'X']) {
                        Some(hex) => u32::from_str_radix(hex, 16).ok(),
                        None => number.parse().ok(),
                    }
                    .and_then(char::from_u32)
                    .map(String::from),
                    None => resolve_predefined_entity(name).map(str::to_owned),
                };
                c.map(|c| (c, after))
            });
        rest = match known {
            Some((c, after)) => {
                out.push_str(&c);
                after
            }
            None => {
                out.push('&');
                after
            }
        };
    }
    out.push_str(rest);
    out
}

/// The encoding in the XML declaration; UTF-8 is the rule and needs none.
fn declared_encoding(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).into_owned();
    let (declaration, _) = head.split_once("?>")?;
    let declaration = declaration
        .strip_prefix("<?xml")
        .or_else(|| declaration.strip_prefix("\u{feff}<?xml"))?;
    quoted(declaration, "encoding").filter(|label| !label.starts_with("utf-16"))
}
