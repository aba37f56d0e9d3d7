//! As much of DER (ITU-T X.690) as finding the signers and the content of a CMS message (RFC 5652) takes.
//!
//! It reads only what OpenSSL has parsed and written again, so lengths are definite; strange bytes end the reading.

/// Tags of X.690, 8.1.2, with the constructed bit where CMS always has it.
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const OID: u8 = 0x06;
/// `[0]`, constructed and primitive.
pub(crate) const CONTEXT_0: u8 = 0xa0;
pub(crate) const CONTEXT_0_PRIMITIVE: u8 = 0x80;

/// One element: its tag, its content, and all its bytes.
#[derive(Clone, Copy)]
pub(crate) struct Element<'a> {
    pub(crate) tag: u8,
    pub(crate) content: &'a [u8],
    pub(crate) whole: &'a [u8],
}

impl<'a> Element<'a> {
    /// The elements inside.
    pub(crate) fn children(&self) -> Elements<'a> {
        Elements { rest: self.content }
    }
}

/// Iterates over the elements that stand one after the other.
pub(crate) struct Elements<'a> {
    rest: &'a [u8],
}

impl<'a> Elements<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Elements<'a> {
        Elements { rest: bytes }
    }

    /// The next element, if it has this tag.
    pub(crate) fn expect(&mut self, tag: u8) -> Option<Element<'a>> {
        self.next().filter(|element| element.tag == tag)
    }
}

impl<'a> Iterator for Elements<'a> {
    type Item = Element<'a>;

    fn next(&mut self) -> Option<Element<'a>> {
        let bytes = self.rest;
        let (&tag, &first) = (bytes.first()?, bytes.get(1)?);
        let (length, header) = match first {
            0..=0x7f => (usize::from(first), 2),
            0x81..=0x84 => {
                let digits = usize::from(first & 0x7f);
                let length = bytes.get(2..2 + digits)?;
                let length = length.iter().fold(0_usize, |sum, byte| (sum << 8) | usize::from(*byte));
                (length, 2 + digits)
            }
            _ => return None,
        };
        let end = header.checked_add(length)?;
        let whole = bytes.get(..end)?;
        self.rest = &bytes[end..];
        Some(Element {
            tag,
            content: &whole[header..],
            whole,
        })
    }
}
