use super::{Readable, read};

fn text(rtf: &[u8]) -> String {
    match read(rtf) {
        Some(Readable::Text(text)) => text,
        other => panic!("no text: {other:?}"),
    }
}

#[test]
fn formatting_is_left_out() {
    let rtf = b"{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\fswiss\\fcharset0 Arial;}}{\\colortbl;\\red1\\green2\\blue3;}\r\n\
        {\\stylesheet{\\s0 Normale;}}{\\*\\generator Riched20;}{\\info{\\author M. Rossi}}\\pard\\f0\\fs20 Gentile {\\b ufficio},\\par\r\n\
        \\tab la citt\\'e0 \\{PZ\\} \\endash  ecco{\\pict\\wmetafile8 0102}:\\line 1\\~000 \\'80.\\par}\\par fuori";
    assert_eq!(text(rtf), "Gentile ufficio,\n\tla città {PZ} – ecco:\n1\u{a0}000 €.");
}

#[test]
fn every_way_to_write_a_letter_is_read() {
    for (rtf, expected) in [
        (r"{\rtf1\ansi perch\u233?!}", "perché!"),
        (r"{\rtf1\ansi\uc2 a\u233\'c3\'a9b}", "aéb"),
        (r"{\rtf1\ansi\uc0 \u-10179 \u-8704 x}", "😀x"),
        (r"{\rtf1\ansi \u-8704?x}", "x"),
        (r"{\rtf1\ansi\ansicpg1251 \'cf\'f0}", "Пр"),
        // The second byte of a Japanese character may be a letter.
        (r"{\rtf1\ansi\ansicpg932 \'83A\'83\'6e}", "アハ"),
        (
            r"{\rtf1\ansi{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset204 B;}}\f0 a{\f1 \'cf}\'e8}",
            "aПè",
        ),
        (r"{\rtf1\ansi a{\bin3 }}}b}", "ab"),
        (r"{\rtf1\ansi a\\b\~c\_d\-e}", "a\\b\u{a0}c\u{2011}de"),
    ] {
        assert_eq!(text(rtf.as_bytes()), expected, "{rtf}");
    }
}

#[test]
fn a_page_in_disguise_comes_out_as_it_was() {
    let rtf = r"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0\fswiss Arial;}}{\*\htmltag19 <html>}{\*\htmltag34 <head>}{\*\htmltag41 </head>}
{\*\htmltag50 <body>}\htmlrtf \lang1040 \htmlrtf0 {\*\htmltag64 <p class=MsoNormal>}\htmlrtf {\htmlrtf0 Citt\'e0 \u8364? {\*\htmltag84 <b>}\htmlrtf {\b \htmlrtf0 uno{\*\htmltag92 </b>}\htmlrtf }\htmlrtf0 {\*\htmltag84 &lt;}\htmlrtf <\htmlrtf0 {\*\mhtmltag84 no}\htmlrtf\par}\htmlrtf0
{\*\htmltag72 </p>}{\*\htmltag58 </body>}{\*\htmltag27 </html>}}";
    let Some(Readable::Html(html)) = read(rtf.as_bytes()) else {
        panic!("no page");
    };
    assert_eq!(
        html,
        "<html><head></head><body><p class=MsoNormal>Città € <b>uno</b>&lt;</p></body></html>"
    );
}

#[test]
fn what_is_no_rtf_or_says_nothing_is_nothing() {
    for rtf in ["", "ciao", "{\\rtf1\\ansi}", "{\\rtf1{\\info x}\\par}", "}{\\rtf1 x}"] {
        assert_eq!(read(rtf.as_bytes()), None, "{rtf}");
    }
}

#[test]
fn hostile_rtf_ends() {
    let deep = "{\\rtf1 ciao".to_owned() + &"{".repeat(1_000_000);
    assert_eq!(text(deep.as_bytes()), "ciao");
    for piece in [
        "\\",
        "\\'",
        "\\u1",
        "\\u-99999999999 ",
        "\\bin99999999 ",
        "\\f1\\fcharset204",
        "}{",
        "\\*",
        "\\uc-5\\u5",
    ] {
        let rtf = "{\\rtf1 ciao {\\fonttbl".to_owned() + &piece.repeat(100_000);
        assert_eq!(text(rtf.as_bytes()).split(' ').next(), Some("ciao"), "{piece}");
    }
}
