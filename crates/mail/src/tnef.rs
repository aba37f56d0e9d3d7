//! `winmail.dat`: what Outlook sends instead of MIME (MS-OXTNEF). Only what a reader misses is taken out: the files, and
//! the text where the mail has no other.

use encoding_rs::Encoding;

use crate::attachment::{Attachment, safe_name};
use crate::body::{MAX_TEXT, meta_charset};
use crate::charset;
use crate::rtf::{self, Readable};

/// MS-OXTNEF, 2.1.3.1.
const SIGNATURE: [u8; 4] = [0x78, 0x9f, 0x3e, 0x22];
/// Attributes and properties that are read.
const MAX_ITEMS: usize = 20_000;
/// Files that are taken out.
const MAX_FILES: usize = 500;
/// Bytes of a name that are read.
const MAX_NAME: usize = 4 * 1024;

/// Attribute identifiers (MS-OXTNEF, 2.1.3.2).
const ATTACH_REND_DATA: u32 = 0x0006_9002;
const ATTACH_DATA: u32 = 0x0006_800f;
const ATTACH_TITLE: u32 = 0x0001_8010;
const ATTACHMENT_PROPERTIES: u32 = 0x0006_9005;
const MESSAGE_PROPERTIES: u32 = 0x0006_9003;
const BODY: u32 = 0x0002_800c;
const OEM_CODE_PAGE: u32 = 0x0006_9007;

/// Property identifiers (MS-OXPROPS).
const PR_BODY: u16 = 0x1000;
const PR_RTF_COMPRESSED: u16 = 0x1009;
const PR_HTML: u16 = 0x1013;
const PR_ATTACH_DATA: u16 = 0x3701;
const PR_ATTACH_FILENAME: u16 = 0x3704;
const PR_ATTACH_LONG_FILENAME: u16 = 0x3707;
const PR_ATTACH_MIME_TAG: u16 = 0x370e;
const PR_ATTACH_CONTENT_ID: u16 = 0x3712;

/// Types of properties that are text or bytes (MS-OXCDATA, 2.11.1).
const OBJECT: u16 = 0x000d;
const STRING8: u16 = 0x001e;
const UNICODE: u16 = 0x001f;
const BINARY: u16 = 0x0102;

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
    let mut page: CodePage = None;
    // The outer says whether there was one: each can unpack to many times its size, so one is read.
    let mut rtf: Option<Option<Readable>> = None;
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
            (OEM_CODE_PAGE, _) => page = Input(data).u32().and_then(charset::of_code_page),
            (MESSAGE_PROPERTIES, _) => properties(data, |id, value| match id {
                PR_BODY => opened.text = Some(value.text(page, MAX_TEXT)),
                PR_HTML => opened.html = Some(value.page(page)),
                PR_RTF_COMPRESSED if rtf.is_none() => rtf = Some(rtf::open(value.bytes)),
                _ => {}
            }),
            (BODY, _) if opened.text.is_none() => opened.text = Some(string8(data, page, MAX_TEXT)),
            (ATTACH_TITLE, Some(file)) => file.title = string8(data, page, MAX_NAME),
            (ATTACH_DATA, Some(file)) => file.bytes = data.to_vec(),
            (ATTACHMENT_PROPERTIES, Some(file)) => properties(data, |id, value| match id {
                PR_ATTACH_FILENAME => file.short_name = value.text(page, MAX_NAME),
                PR_ATTACH_LONG_FILENAME => file.long_name = value.text(page, MAX_NAME),
                PR_ATTACH_MIME_TAG => file.mime = value.text(page, MAX_NAME).to_lowercase(),
                PR_ATTACH_CONTENT_ID => file.content_id = Some(charset::clean_line(&value.text(page, MAX_NAME))),
                PR_ATTACH_DATA if file.bytes.is_empty() => file.bytes = value.bytes.to_vec(),
                _ => {}
            }),
            _ => {}
        }
    }
    // Outlook writes the text as RTF too; it counts where it says more than the others.
    match rtf.flatten() {
        Some(Readable::Html(html)) if opened.html.is_none() => opened.html = Some(html),
        Some(Readable::Text(text)) if opened.text.as_ref().is_none_or(|text| text.trim().is_empty()) => {
            opened.text = Some(text);
        }
        _ => {}
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

/// What the message says its eight-bit texts are written in.
type CodePage = Option<&'static Encoding>;

/// The value of a property that is a text, or bytes.
struct Value<'a> {
    kind: u16,
    bytes: &'a [u8],
}

impl Value<'_> {
    /// As text; of more than `max` bytes only the first.
    fn text(&self, page: CodePage, max: usize) -> String {
        match self.kind {
            UNICODE => utf16(self.bytes, max),
            _ => string8(self.bytes, page, max),
        }
    }

    /// As a page of HTML.
    fn page(&self, page: CodePage) -> String {
        if self.kind == BINARY
            && let Some(label) = meta_charset(self.bytes)
        {
            return charset::clean_text(&charset::decode(start(self.bytes, MAX_TEXT), Some(&label)));
        }
        self.text(page, MAX_TEXT)
    }
}

/// Hands out each property that is text or bytes (MS-OXTNEF, 2.1.3.4).
fn properties(data: &[u8], mut found: impl FnMut(u16, Value<'_>)) {
    let mut input = Input(data);
    let count = input.u32().unwrap_or_default().min(MAX_ITEMS as u32);
    for _ in 0..count {
        if property(&mut input, &mut found).is_none() {
            return;
        }
    }
}

fn property(input: &mut Input<'_>, found: &mut impl FnMut(u16, Value<'_>)) -> Option<()> {
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
        OBJECT | STRING8 | UNICODE | BINARY => None,
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
                    let kind = kind & 0x0fff;
                    found(id, Value { kind, bytes });
                }
            }
        }
    }
    Some(())
}

fn start(bytes: &[u8], max: usize) -> &[u8] {
    &bytes[..bytes.len().min(max)]
}

fn utf16(bytes: &[u8], max: usize) -> String {
    let (text, _) = encoding_rs::UTF_16LE.decode_without_bom_handling(start(bytes, max));
    charset::clean_text(text.trim_end_matches('\0'))
}

/// Newer programs write UTF-8 whatever the code page is.
fn string8(bytes: &[u8], page: CodePage, max: usize) -> String {
    let bytes = start(bytes, max);
    let text = match page {
        Some(encoding) if std::str::from_utf8(bytes).is_err() => {
            encoding.decode_without_bom_handling(bytes).0.into_owned()
        }
        _ => charset::decode(bytes, None),
    };
    charset::clean_text(text.trim_end_matches('\0'))
}
