//! A page in black and white, turned upright and brought to its proportions.

use crate::{MAX_PIXELS, Page, PictureError};

/// One byte a pixel: true is black.
pub(crate) struct Bitmap {
    width: usize,
    rows: Vec<Vec<bool>>,
}

impl Bitmap {
    pub(crate) fn new(width: u32) -> Bitmap {
        Bitmap {
            width: width as usize,
            rows: Vec::new(),
        }
    }

    pub(crate) fn height(&self) -> usize {
        self.rows.len()
    }

    pub(crate) fn push(&mut self, mut row: Vec<bool>) {
        row.resize(self.width, false);
        self.rows.push(row);
    }

    /// As TIFF's Orientation says (TIFF 6.0): which edge of the picture the first row and column are.
    pub(crate) fn upright(mut self, orientation: u32) -> Bitmap {
        let mirrored = matches!(orientation, 2 | 4 | 5 | 7);
        let turned = match orientation {
            3 | 4 => 2,
            6 | 7 => 1,
            8 | 5 => 3,
            _ => 0,
        };
        if mirrored {
            for row in &mut self.rows {
                row.reverse();
            }
        }
        for _ in 0..turned {
            self = self.clockwise();
        }
        self
    }

    fn clockwise(self) -> Bitmap {
        let (width, height) = (self.width, self.rows.len());
        let rows = (0..width)
            .map(|x| (0..height).rev().map(|y| self.rows[y][x]).collect())
            .collect();
        Bitmap { width: height, rows }
    }

    /// Makes pixels square: a "normal" fax has twice as many dots across as down (ITU-T T.4: 8.04 by 3.85 a millimetre).
    pub(crate) fn in_proportion(self, resolution: (f64, f64)) -> Result<Bitmap, PictureError> {
        let (across, down) = resolution;
        let ratio = across / down;
        // Nonsense, or square already.
        if !ratio.is_finite() || !(0.2..=5.0).contains(&ratio) || (0.97..=1.03).contains(&ratio) {
            return Ok(self);
        }
        if ratio < 1.0 {
            return Ok(self
                .clockwise()
                .stretched(1.0 / ratio)?
                .clockwise()
                .clockwise()
                .clockwise());
        }
        self.stretched(ratio)
    }

    fn stretched(self, by: f64) -> Result<Bitmap, PictureError> {
        let height = (self.rows.len() as f64 * by).round() as usize;
        if self.width as u64 * height as u64 > MAX_PIXELS {
            return Err(PictureError::TooLarge);
        }
        let last = self.rows.len().saturating_sub(1);
        let rows = (0..height)
            .map(|y| self.rows[((y as f64 / by) as usize).min(last)].clone())
            .collect();
        Ok(Bitmap {
            width: self.width,
            rows,
        })
    }

    /// One bit a pixel.
    pub(crate) fn into_page(self) -> Result<Page, PictureError> {
        let width = u32::try_from(self.width).map_err(PictureError::damaged)?;
        let height = u32::try_from(self.rows.len()).map_err(PictureError::damaged)?;
        let mut bits = Vec::with_capacity(self.width.div_ceil(8) * self.rows.len());
        for row in &self.rows {
            for eight in row.chunks(8) {
                let byte = eight.iter().enumerate().fold(
                    0xff_u8,
                    |byte, (n, black)| {
                        if *black { byte & !(0x80 >> n) } else { byte }
                    },
                );
                bits.push(byte);
            }
        }
        let png = encode(width, height, png::ColorType::Grayscale, png::BitDepth::One, &bits)?;
        Ok(Page { width, height, png })
    }
}

/// Writes a PNG.
pub(crate) fn encode(
    width: u32,
    height: u32,
    color: png::ColorType,
    depth: png::BitDepth,
    pixels: &[u8],
) -> Result<Vec<u8>, PictureError> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(color);
    encoder.set_depth(depth);
    let mut writer = encoder.write_header().map_err(PictureError::damaged)?;
    writer.write_image_data(pixels).map_err(PictureError::damaged)?;
    writer.finish().map_err(PictureError::damaged)?;
    Ok(out)
}
