//! Pages in the codings of fax: ITU-T T.4 one- and two-dimensional (Group 3), T.6 (Group 4), and TIFF's own variant of the
//! first without line marks.

use hayro_ccitt::{DecodeSettings, Decoder, DecoderContext, EncodingMode, decode};

use crate::bitmap::Bitmap;
use crate::ifd::Directory;
use crate::{Page, PictureError};

/// Bit 0 of T4Options: two-dimensional.
const TWO_DIMENSIONAL: u32 = 1;
/// Dots an inch across and down of a "normal" fax, for files that do not say.
const NORMAL: (f64, f64) = (204.0, 98.0);

/// Draws one page. Rows that cannot be read end the page; what came before is shown.
pub(crate) fn draw(file: &[u8], directory: &Directory) -> Result<Page, PictureError> {
    if directory.width == 0 || directory.height == 0 {
        return Err(PictureError::damaged("a page without size"));
    }
    let mut bitmap = Bitmap::new(directory.width);
    for (at, len) in &directory.strips {
        let left = directory.height as usize - bitmap.height();
        let Some(strip) = file.get(*at..at.saturating_add(*len).min(file.len())) else {
            break;
        };
        let strip = if directory.reversed {
            reverse(strip)
        } else {
            strip.to_vec()
        };
        let rows = u32::try_from(left).unwrap_or(u32::MAX).min(directory.rows_per_strip);
        let mut sink = Sink {
            bitmap: &mut bitmap,
            width: directory.width as usize,
            inverted: directory.black_is_zero,
            left: rows as usize,
        };
        // An error leaves the rows before it in the sink.
        let _ = decode(&strip, &mut sink, &mut DecoderContext::new(settings(directory, rows)));
        if bitmap.height() >= directory.height as usize {
            break;
        }
    }
    if bitmap.height() == 0 {
        return Err(PictureError::damaged("not a single row can be read"));
    }
    bitmap
        .in_proportion(resolution(directory))?
        .upright(directory.orientation)
        .into_page()
}

fn settings(directory: &Directory, rows: u32) -> DecodeSettings {
    let two = directory.t4_options & TWO_DIMENSIONAL != 0;
    let encoding = match directory.compression {
        4 => EncodingMode::Group4,
        3 if two => EncodingMode::Group3_2D,
        _ => EncodingMode::Group3_1D,
    };
    DecodeSettings {
        columns: directory.width,
        rows,
        end_of_block: directory.compression != 2,
        end_of_line: directory.compression == 3,
        rows_are_byte_aligned: directory.compression == 2,
        encoding,
        strict: false,
    }
}

/// A page of fax width and half a page's rows, which does not say its resolution, was sent in the normal one.
pub(crate) fn resolution(directory: &Directory) -> (f64, f64) {
    let (across, down) = directory.resolution;
    if across > 0.0 && down > 0.0 {
        return (across, down);
    }
    if directory.width == 1_728 && directory.height < 1_400 {
        return NORMAL;
    }
    (1.0, 1.0)
}

fn reverse(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().map(|byte| byte.reverse_bits()).collect()
}

struct Sink<'a> {
    bitmap: &'a mut Bitmap,
    width: usize,
    inverted: bool,
    left: usize,
}

impl Decoder for Sink<'_> {
    fn push_row(&mut self, changes: &[u32]) {
        if self.left == 0 {
            return;
        }
        self.left -= 1;
        let mut row = vec![self.inverted; self.width];
        for run in changes.chunks(2) {
            let from = (run[0] as usize).min(self.width);
            let to = run.get(1).map_or(self.width, |end| (*end as usize).min(self.width));
            if from < to {
                row[from..to].fill(!self.inverted);
            }
        }
        self.bitmap.push(row);
    }
}
