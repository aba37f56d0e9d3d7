//! TIFF pages that are no fax: scans of copiers, in whatever the library reads.

use std::io::Cursor;

use tiff::ColorType;
use tiff::decoder::{Decoder, DecodingResult, Limits};

use crate::bitmap::Bitmap;
use crate::ifd::Directory;
use crate::{Page, PictureError, bitmap, fax};

/// Bytes that the library may take for one page.
const MAX_BUFFER: usize = 400 * 1024 * 1024;

/// Draws one page.
pub(crate) fn draw(file: &[u8], index: usize, directory: &Directory) -> Result<Page, PictureError> {
    let mut limits = Limits::default();
    limits.decoding_buffer_size = MAX_BUFFER;
    limits.intermediate_buffer_size = MAX_BUFFER;
    let turned = directory.reversed.then(|| with_turned_bytes(file, directory));
    let file = turned.as_deref().unwrap_or(file);
    let mut decoder = Decoder::new(Cursor::new(file))
        .map_err(PictureError::damaged)?
        .with_limits(limits);
    decoder.seek_to_image(index).map_err(PictureError::damaged)?;
    let (width, height) = decoder.dimensions().map_err(PictureError::damaged)?;
    let color = decoder.colortype().map_err(PictureError::damaged)?;
    let DecodingResult::U8(pixels) = decoder.read_image().map_err(PictureError::damaged)? else {
        return Err(PictureError::damaged("samples of more than eight bits"));
    };
    let (color, depth, pixels) = match color {
        ColorType::Gray(1) => return black_and_white(&pixels, width, height, directory),
        ColorType::Gray(8) => (png::ColorType::Grayscale, png::BitDepth::Eight, pixels),
        ColorType::RGB(8) => (png::ColorType::Rgb, png::BitDepth::Eight, pixels),
        ColorType::RGBA(8) => (png::ColorType::Rgba, png::BitDepth::Eight, pixels),
        other => return Err(PictureError::damaged(format!("colours {other:?}"))),
    };
    let png = bitmap::encode(width, height, color, depth, &pixels)?;
    Ok(Page { width, height, png })
}

/// The library does not know FillOrder: each byte of the page's data the other way round.
fn with_turned_bytes(file: &[u8], directory: &Directory) -> Vec<u8> {
    let mut file = file.to_vec();
    for (at, len) in &directory.strips {
        let end = at.saturating_add(*len).min(file.len());
        if let Some(strip) = file.get_mut(*at..end) {
            strip.iter_mut().for_each(|byte| *byte = byte.reverse_bits());
        }
    }
    file
}

/// A fax that some gateway unpacked: like any fax.
fn black_and_white(pixels: &[u8], width: u32, height: u32, directory: &Directory) -> Result<Page, PictureError> {
    let mut page = Bitmap::new(width);
    for row in pixels.chunks((width as usize).div_ceil(8)).take(height as usize) {
        // The library hands out 1 for white, whatever the file says.
        let row = row
            .iter()
            .flat_map(|byte| (0..8).map(move |bit| byte & (0x80 >> bit) == 0));
        page.push(row.take(width as usize).collect());
    }
    page.in_proportion(fax::resolution(directory))?
        .upright(directory.orientation)
        .into_page()
}
