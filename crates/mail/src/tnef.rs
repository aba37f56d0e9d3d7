//! `winmail.dat`: what Outlook sends instead of MIME (MS-OXTNEF). Only what a reader misses is taken out: the files, and
//! the text where the mail has no other.

use crate::attachment::{Attachment, safe_name};
use crate::charset;

/// MS-OXTNEF, 2.1.3.1.
const SIGNATURE: [u8; 4] = [0x78, 0x9f, 0x3e, 0x22];
/// Attributes and properties that are read.
const MAX_ITEMS: usize = 20_000;
/// Files that are taken out.
const MAX_FILES: usize = 500;

/// Attribute identifiers (MS-OXTNEF, 2.1.3.2).
const ATTACH_REND_DATA: u32 = 0x0006_9002;
const ATTACH_DATA: u32 = 0x0006_800f;
const ATTACH_TITLE: u32 = 0x0001_8010;
const ATTACHMENT_PROPERTIES: u32 = 0x0006_9005;
const MESSAGE_PROPERTIES: u32 = 0x0006_9003;
const BODY: u32 = 0x0002_800c;

/// Property identifiers (MS-OXPROPS).
const PR_BODY: u16 = 0x1000;
const PR_HTML: u16 = 0x1013;
const PR_ATTACH_DATA: u16 = 0x3701;
const PR_ATTACH_FILENAME: u16 = 0x3704;
const PR_ATTACH_LONG_FILENAME: u16 = 0x3707;
const PR_ATTACH_MIME_TAG: u16 = 0x370e;
const PR_ATTACH_CONTENT_ID: u16 = 0x3712;

/// What was inside.
#[derive(Default)]
pub(crate) struct Opened {
    pub(crate) text: Option<String>,
    pub(crate) html: Option<String>,
    pub(crate) files: Vec<Attachment>,
}

#[derive(Default)]
struct File {
    title: String,
    short_name: String,
    long_name: String,
    mime: String,
    content_id: Option<String>,
    bytes: Vec<u8>,
}

/// True for bytes that are TNEF, whatever they are called.
pub(crate) fn is_tnef(bytes: &[u8]) -> bool {
    bytes.starts_with(&SIGNATURE)
}

/// Opens it; a damaged end loses what comes after it and nothing before. `first` numbers the first file without a name.
pub(crate) fn open(bytes: &[u8], first: usize) -> Opened {
    let mut opened = Opened::default();
    let mut files: Vec<File> = Vec::new();
    let mut input = Input(bytes.get(6..).unwrap_or_default());
    for _ in 0..MAX_ITEMS {
        let Some((id, data)) = attribute(&mut input) else { break };
        if id == ATTACH_REND_DATA {
            if files.len() >= MAX_FILES {
                break;
            }
            files.push(File::default());
            continue;
        }
        match (id, files.last_mut()) {
            (MESSAGE_PROPERTIES, _) => properties(data, |id, text, bytes| match id {
                PR_BODY => opened.text = Some(text.to_owned()),
                PR_HTML => opened.html = Some(charset::clean_text(&charset::decode(bytes, None))),
                _ => {}
            }),
            (BODY, _) if opened.text.is_none() => opened.text = Some(string8(data)),
            (ATTACH_TITLE, Some(file)) => file.title = string8(data),
            (ATTACH_DATA, Some(file)) => file.bytes = data.to_vec(),
            (ATTACHMENT_PROPERTIES, Some(file)) => properties(data, |id, text, bytes| match id {
                PR_ATTACH_FILENAME => file.short_name = text.to_owned(),
                PR_ATTACH_LONG_FILENAME => file.long_name = text.to_owned(),
                PR_ATTACH_MIME_TAG => file.mime = text.to_lowercase(),
                PR_ATTACH_CONTENT_ID => file.content_id = Some(charset::clean_line(text)),
                PR_ATTACH_DATA if file.bytes.is_empty() => file.bytes = bytes.to_vec(),
                _ => {}
            }),
            _ => {}
        }
    }
    opened.files = files
        .into_iter()
        .filter(|file| !file.bytes.is_empty())
        .enumerate()
        .map(|(n, file)| file.finish(first + n))
        .collect();
    opened
}

impl File {
    fn finish(self, index: usize) -> Attachment {
        let mime = if self.mime.contains('/') {
            self.mime
        } else {
            "application/octet-stream".to_owned()
        };
        let name = [self.long_name, self.title, self.short_name]
            .into_iter()
            .find(|name| !name.trim().is_empty())
            .unwrap_or_default();
        Attachment {
            name: safe_name(&name, &mime, index),
            mime,
            bytes: self.bytes,
            content_id: self.content_id.filter(|id| !id.is_empty()),
            inline: false,
        }
    }
}

/// Reads little-endian numbers off the front.
struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(taken)
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes(self.take(2)?.try_into().ok()?))
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    fn sized(&mut self) -> Option<&'a [u8]> {
        let len = usize::try_from(self.u32()?).ok()?;
        self.take(len)
    }

    /// A value with its length, filled up to four bytes.
    fn padded(&mut self) -> Option<&'a [u8]> {
        let value = self.sized()?;
        self.take(value.len().next_multiple_of(4) - value.len())?;
        Some(value)
    }
}

/// Level, identifier, length, data, checksum (MS-OXTNEF, 2.1.3.3). A wrong checksum is no reason to lose a file.
fn attribute<'a>(input: &mut Input<'a>) -> Option<(u32, &'a [u8])> {
    input.take(1)?;
    let id = input.u32()?;
    let data = input.sized()?;
    input.take(2);
    Some((id, data))
}

/// Hands out each property as text and as bytes (MS-OXTNEF, 2.1.3.4).
fn properties(data: &[u8], mut found: impl FnMut(u16, &str, &[u8])) {
    let mut input = Input(data);
    let count = input.u32().unwrap_or_default().min(MAX_ITEMS as u32);
    for _ in 0..count {
        if property(&mut input, &mut found).is_none() {
            return;
        }
    }
}

fn property(input: &mut Input<'_>, found: &mut impl FnMut(u16, &str, &[u8])) -> Option<()> {
    let kind = input.u16()?;
    let id = input.u16()?;
    if id >= 0x8000 {
        input.take(16)?;
        if input.u32()? == 0 {
            input.u32()?;
        } else {
            input.padded()?;
        }
    }
    let many = kind & 0x1000 != 0;
    let size = match kind & 0x0fff {
        0x0002 | 0x0003 | 0x0004 | 0x000a | 0x000b => Some(4),
        0x0005 | 0x0006 | 0x0007 | 0x0014 | 0x0040 => Some(8),
        0x0048 => Some(16),
        0x000d | 0x001e | 0x001f | 0x0102 => None,
        _ => return None,
    };
    let count = if many || size.is_none() { input.u32()? } else { 1 };
    for n in 0..count.min(MAX_ITEMS as u32) {
        match size {
            Some(size) => {
                input.take(size)?;
            }
            None => {
                let bytes = input.padded()?;
                if n == 0 {
                    let text = match kind & 0x0fff {
                        0x001f => utf16(bytes),
                        _ => string8(bytes),
                    };
                    found(id, &text, bytes);
                }
            }
        }
    }
    Some(())
}

fn utf16(bytes: &[u8]) -> String {
    let (text, _) = encoding_rs::UTF_16LE.decode_without_bom_handling(bytes);
    charset::clean_text(text.trim_end_matches('\0'))
}

fn string8(bytes: &[u8]) -> String {
    charset::clean_text(charset::decode(bytes, None).trim_end_matches('\0'))
}
