//! Fax pages in every coding come out as they went in. The codings are made by libtiff's `tiffcp`, which every fax server
//! uses too.

use std::path::Path;
use std::process::Command;

use picture::{MAX_PAGES, PictureError, draw};

const WIDTH: usize = 204;
const HEIGHT: usize = 98;

/// A page that looks different from each side.
fn black(x: usize, y: usize) -> bool {
    (x < 20 && y < 10) || (x > 30 && x < 150 && y % 7 == 3) || (x * 3 == y * 5) || (x == 200 && y > 50)
}

/// An uncompressed TIFF of one or more pages.
fn tiff(pages: usize, resolution: (u32, u32), orientation: u16) -> Vec<u8> {
    let mut out = b"II*\0\x08\0\0\0".to_vec();
    let row_bytes = WIDTH.div_ceil(8);
    for page in 0..pages {
        let entries: [(u16, u16, u32); 11] = [
            (256, 4, WIDTH as u32),
            (257, 4, HEIGHT as u32),
            (258, 3, 1),
            (259, 3, 1),
            (262, 3, 0),
            (273, 4, 0),
            (274, 3, u32::from(orientation)),
            (278, 4, HEIGHT as u32),
            (279, 4, (row_bytes * HEIGHT) as u32),
            (282, 5, 0),
            (283, 5, 0),
        ];
        let data = out.len() + 2 + entries.len() * 12 + 4;
        let next = data + 16 + row_bytes * HEIGHT;
        out.extend((entries.len() as u16).to_le_bytes());
        for (tag, kind, value) in entries {
            let value = match tag {
                273 => data as u32 + 16,
                282 => data as u32,
                283 => data as u32 + 8,
                _ => value,
            };
            out.extend(tag.to_le_bytes());
            out.extend(kind.to_le_bytes());
            out.extend(1_u32.to_le_bytes());
            out.extend(value.to_le_bytes());
        }
        let last = page + 1 == pages;
        out.extend((if last { 0 } else { next as u32 }).to_le_bytes());
        for dots in [resolution.0, resolution.1] {
            out.extend(dots.to_le_bytes());
            out.extend(1_u32.to_le_bytes());
        }
        for y in 0..HEIGHT {
            let mut row = vec![0_u8; row_bytes];
            for x in (0..WIDTH).filter(|x| black(*x, y)) {
                row[x / 8] |= 0x80 >> (x % 8);
            }
            out.extend(row);
        }
    }
    out
}

fn coded(tiff: &[u8], coding: &str, order: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("in.tif"), folder.path().join("out.tif"));
    std::fs::write(&from, tiff).unwrap();
    run(&["-c", coding, "-f", order, "-r", "40"], &from, &to);
    std::fs::read(&to).unwrap()
}

fn run(options: &[&str], from: &Path, to: &Path) {
    let done = Command::new("tiffcp").args(options).arg(from).arg(to).output();
    let done = done.expect("tiffcp (Debian package libtiff-tools)");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// The picture's pixels: true is black.
fn pixels(png: &[u8]) -> Vec<Vec<bool>> {
    let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().unwrap();
    let mut buffer = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut buffer).unwrap();
    let row_bytes = (info.width as usize).div_ceil(8);
    let bit = |row: &[u8], x: usize| row[x / 8] & (0x80 >> (x % 8)) == 0;
    buffer[..row_bytes * info.height as usize]
        .chunks(row_bytes)
        .map(|row| (0..info.width as usize).map(|x| bit(row, x)).collect())
        .collect()
}

#[test]
fn every_coding_gives_the_same_page() {
    let expected: Vec<Vec<bool>> = (0..HEIGHT).map(|y| (0..WIDTH).map(|x| black(x, y)).collect()).collect();
    let plain = tiff(2, (200, 200), 1);
    for coding in [
        "none",
        "g4",
        "g3:1d",
        "g3:2d",
        "g3:1d:fill",
        "g3:2d:fill",
        "packbits",
        "lzw",
    ] {
        for order in ["msb2lsb", "lsb2msb"] {
            let pages = draw(&coded(&plain, coding, order)).unwrap_or_else(|error| panic!("{coding} {order}: {error}"));
            assert_eq!(pages.len(), 2, "{coding} {order}");
            for page in pages {
                assert_eq!(
                    (page.width as usize, page.height as usize),
                    (WIDTH, HEIGHT),
                    "{coding} {order}"
                );
                assert!(pixels(&page.png) == expected, "{coding} {order}");
            }
        }
    }
}

#[test]
fn a_page_is_upright_and_in_proportion() {
    let page = |resolution, orientation| {
        let pages = draw(&coded(&tiff(1, resolution, orientation), "g4", "msb2lsb")).unwrap();
        (pages[0].width as usize, pages[0].height as usize, pixels(&pages[0].png))
    };
    let (width, height, normal) = page((204, 98), 1);
    assert_eq!(
        (width, height),
        (WIDTH, 204),
        "a normal fax has two dots across for one down"
    );
    assert!(normal[100][31..150] == normal[101][31..150] || normal[101][31..150] == normal[102][31..150]);
    let (_, _, upright) = page((100, 100), 1);
    let (width, height, turned) = page((100, 100), 6);
    assert_eq!((width, height), (HEIGHT, WIDTH));
    assert_eq!(turned[0][HEIGHT - 1], upright[0][0], "turned clockwise");
    assert_eq!(turned[WIDTH - 4][HEIGHT - 61], upright[60][WIDTH - 4]);
    let (_, _, around) = page((100, 100), 3);
    assert_eq!(around[HEIGHT - 1][WIDTH - 1], upright[0][0]);
    let (_, _, back) = page((100, 100), 8);
    assert_eq!(back[WIDTH - 1][0], upright[0][0]);
}

#[test]
fn hostile_files_end_quickly() {
    let whole = coded(&tiff(1, (200, 200), 1), "g4", "msb2lsb");
    for len in 0..whole.len() {
        let _ = draw(&whole[..len]);
    }
    for at in 0..whole.len() {
        for value in [0, 0xff, 0x7f] {
            let mut damaged = whole.clone();
            damaged[at] = value;
            let _ = draw(&damaged);
        }
    }
    // A directory that is its own successor, one that claims a picture as large as a house, and no picture at all.
    let mut round = whole.clone();
    let first = u32::from_le_bytes(round[4..8].try_into().unwrap());
    let at = first as usize;
    let entries = usize::from(u16::from_le_bytes(round[at..at + 2].try_into().unwrap()));
    let next = at + 2 + entries * 12;
    round[next..next + 4].copy_from_slice(&first.to_le_bytes());
    assert_eq!(draw(&round).unwrap().len(), 1);
    let mut huge = coded(&tiff(1, (200, 200), 1), "g4", "msb2lsb");
    let at = u32::from_le_bytes(huge[4..8].try_into().unwrap()) as usize;
    for entry in (at + 2..huge.len() - 12).step_by(12).take(2) {
        huge[entry + 2] = 4;
        huge[entry + 8..entry + 12].copy_from_slice(&200_000_u32.to_le_bytes());
    }
    assert!(draw(&huge).is_err());
    // A page as thin as a hair: turning it would take memory for millions of rows.
    for (width, height) in [(4_000_000_u32, 1_u32), (1, 4_000_000)] {
        let mut thin = tiff(1, (200, 200), 1);
        thin[18..22].copy_from_slice(&width.to_le_bytes());
        thin[30..34].copy_from_slice(&height.to_le_bytes());
        assert_eq!(draw(&thin), Err(PictureError::TooLarge));
    }
    assert_eq!(draw(b""), Err(PictureError::Unknown));
    assert_eq!(draw(b"PK\x03\x04"), Err(PictureError::Unknown));
    assert_eq!(
        draw(&coded(&tiff(MAX_PAGES + 5, (200, 200), 1), "g4", "msb2lsb"))
            .unwrap()
            .len(),
        MAX_PAGES
    );
}

#[test]
fn a_pdf_is_drawn() {
    let content = "1 0 0 rg 100 100 200 300 re f";
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>".to_owned(),
        format!("<</Length {}>>stream\n{content}\nendstream", content.len()),
    ];
    let mut pdf = b"%PDF-1.4\n".to_vec();
    let mut offsets = Vec::new();
    for (n, object) in objects.iter().enumerate() {
        offsets.push(pdf.len());
        pdf.extend(format!("{} 0 obj{object}endobj\n", n + 1).as_bytes());
    }
    let start = pdf.len();
    pdf.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).as_bytes());
    for offset in offsets {
        pdf.extend(format!("{offset:010} 00000 n \n").as_bytes());
    }
    pdf.extend(
        format!(
            "trailer<</Root 1 0 R/Size {}>>\nstartxref\n{start}\n%%EOF\n",
            objects.len() + 1
        )
        .as_bytes(),
    );
    let pages = draw(&pdf).unwrap();
    assert_eq!(pages.len(), 1);
    assert_eq!(pages[0].width, 1_240);
    assert!((1_750..=1_760).contains(&pages[0].height), "{}", pages[0].height);
    assert!(draw(&pdf[..60]).is_err());
}
