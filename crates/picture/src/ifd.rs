//! The directories of a TIFF file (TIFF 6.0, section 2): as much as fax pages need. Reading them here and not with the
//! library keeps a page readable whose other tags the library finds fault with.

use crate::{MAX_PIXELS, MAX_SIDE, PictureError};

/// Tags of TIFF 6.0.
const IMAGE_WIDTH: u16 = 256;
const IMAGE_LENGTH: u16 = 257;
const COMPRESSION: u16 = 259;
const PHOTOMETRIC: u16 = 262;
const FILL_ORDER: u16 = 266;
const STRIP_OFFSETS: u16 = 273;
const ORIENTATION: u16 = 274;
const ROWS_PER_STRIP: u16 = 278;
const STRIP_BYTE_COUNTS: u16 = 279;
const X_RESOLUTION: u16 = 282;
const Y_RESOLUTION: u16 = 283;
const T4_OPTIONS: u16 = 292;

/// Tags of one directory that are read, and strips of one page.
const MAX_TAGS: usize = 200;
const MAX_STRIPS: usize = 20_000;

/// One page.
#[derive(Debug, Default)]
pub(crate) struct Directory {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) compression: u32,
    /// The value 0 is black.
    pub(crate) black_is_zero: bool,
    /// Bits of a byte run from the least significant one.
    pub(crate) reversed: bool,
    pub(crate) rows_per_strip: u32,
    /// Offset and length; together no longer than the file, whose strips do not overlap.
    pub(crate) strips: Vec<(usize, usize)>,
    pub(crate) t4_options: u32,
    /// How the picture is to be turned (TIFF 6.0, Orientation): 1 is upright.
    pub(crate) orientation: u32,
    /// Dots per unit across and down; 0 where it does not say.
    pub(crate) resolution: (f64, f64),
}

impl Directory {
    pub(crate) fn pixels(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }

    pub(crate) fn is_too_large(&self) -> bool {
        self.pixels() > MAX_PIXELS || self.width.max(self.height) > MAX_SIDE
    }
}

/// True for bytes that begin like TIFF.
pub(crate) fn is_tiff(bytes: &[u8]) -> bool {
    bytes.starts_with(b"II*\0") || bytes.starts_with(b"MM\0*")
}

/// Reads the directories in their order; a chain that returns to an earlier one ends there.
pub(crate) fn read(bytes: &[u8], limit: usize) -> Result<Vec<Directory>, PictureError> {
    let file = File {
        bytes,
        big: bytes.starts_with(b"MM"),
    };
    let damaged = || PictureError::damaged("no directory");
    let mut at = file.u32(4).ok_or_else(damaged)? as usize;
    let mut seen = Vec::new();
    let mut found = Vec::new();
    while at != 0 && found.len() < limit && !seen.contains(&at) {
        seen.push(at);
        let Some((directory, next)) = file.directory(at) else {
            break;
        };
        found.push(directory);
        at = next;
    }
    if found.is_empty() { Err(damaged()) } else { Ok(found) }
}

struct File<'a> {
    bytes: &'a [u8],
    big: bool,
}

impl File<'_> {
    fn u16(&self, at: usize) -> Option<u16> {
        let bytes: [u8; 2] = self.bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if self.big {
            u16::from_be_bytes(bytes)
        } else {
            u16::from_le_bytes(bytes)
        })
    }

    fn u32(&self, at: usize) -> Option<u32> {
        let bytes: [u8; 4] = self.bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if self.big {
            u32::from_be_bytes(bytes)
        } else {
            u32::from_le_bytes(bytes)
        })
    }

    fn directory(&self, at: usize) -> Option<(Directory, usize)> {
        let count = usize::from(self.u16(at)?);
        let mut page = Directory {
            compression: 1,
            orientation: 1,
            rows_per_strip: u32::MAX,
            ..Directory::default()
        };
        let (mut offsets, mut lengths) = (Vec::new(), Vec::new());
        for n in 0..count.min(MAX_TAGS) {
            let entry = at + 2 + n * 12;
            let tag = self.u16(entry)?;
            let one = || self.values(entry, 1).first().copied().unwrap_or_default();
            match tag {
                IMAGE_WIDTH => page.width = one(),
                IMAGE_LENGTH => page.height = one(),
                COMPRESSION => page.compression = one(),
                PHOTOMETRIC => page.black_is_zero = one() == 1,
                FILL_ORDER => page.reversed = one() == 2,
                ORIENTATION => page.orientation = one(),
                ROWS_PER_STRIP => page.rows_per_strip = one().max(1),
                T4_OPTIONS => page.t4_options = one(),
                STRIP_OFFSETS => offsets = self.values(entry, MAX_STRIPS),
                STRIP_BYTE_COUNTS => lengths = self.values(entry, MAX_STRIPS),
                X_RESOLUTION => page.resolution.0 = self.rational(entry).unwrap_or_default(),
                Y_RESOLUTION => page.resolution.1 = self.rational(entry).unwrap_or_default(),
                _ => {}
            }
        }
        let mut left = self.bytes.len();
        for (at, len) in offsets.iter().zip(&lengths) {
            let at = *at as usize;
            let len = (*len as usize).min(self.bytes.len().saturating_sub(at));
            if len > left {
                break;
            }
            left -= len;
            page.strips.push((at, len));
        }
        let next = self.u32(at + 2 + count * 12).unwrap_or_default() as usize;
        Some((page, next))
    }

    /// The values of an entry of type BYTE, SHORT or LONG, at most `limit`.
    fn values(&self, entry: usize, limit: usize) -> Vec<u32> {
        let read = || -> Option<Vec<u32>> {
            let kind = self.u16(entry + 2)?;
            let count = (self.u32(entry + 4)? as usize).min(limit);
            let size = match kind {
                1 => 1,
                3 => 2,
                4 => 4,
                _ => return None,
            };
            let start = if count * size <= 4 {
                entry + 8
            } else {
                self.u32(entry + 8)? as usize
            };
            (0..count)
                .map(|n| {
                    let at = start.checked_add(n * size)?;
                    match size {
                        1 => self.bytes.get(at).map(|byte| u32::from(*byte)),
                        2 => self.u16(at).map(u32::from),
                        _ => self.u32(at),
                    }
                })
                .collect()
        };
        read().unwrap_or_default()
    }

    fn rational(&self, entry: usize) -> Option<f64> {
        let at = self.u32(entry + 8)? as usize;
        let (above, below) = (self.u32(at)?, self.u32(at.checked_add(4)?)?);
        (below != 0).then(|| f64::from(above) / f64::from(below))
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn strips_together_are_no_longer_than_the_file() {
        // Offsets and lengths are the same list: 5,000 each.
        let strips = 20_000_u32;
        let entries = [(273_u16, 4_u16, strips, 40_u32), (279, 4, strips, 40)];
        let mut file = b"II*\0\x08\0\0\0".to_vec();
        file.extend((entries.len() as u16).to_le_bytes());
        for (tag, kind, count, value) in entries {
            file.extend(tag.to_le_bytes());
            file.extend(kind.to_le_bytes());
            file.extend(count.to_le_bytes());
            file.extend(value.to_le_bytes());
        }
        file.extend([0; 6]);
        file.extend(5_000_u32.to_le_bytes().repeat(strips as usize));
        let pages = read(&file, 1).expect("a directory");
        let total: usize = pages[0].strips.iter().map(|(_, len)| len).sum();
        assert_eq!(pages[0].strips.len(), file.len() / 5_000);
        assert!(total <= file.len());
    }
}
