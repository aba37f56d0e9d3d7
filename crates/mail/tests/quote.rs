//! Folding must never hide what the author wrote.

use mail::text::{REPLY_MARKER, html_to_text, preview, split_quote};

#[test]
fn quotations_are_folded() {
    let marker = format!("Grazie.\n\n> {REPLY_MARKER}\n> Gentile");
    for (text, visible, quoted) in [
        ("Grazie.\n\n> Gentile\n> signora", "Grazie.", "> Gentile"),
        (
            "Grazie.\n\nIl giorno lun 9 nov 2026 alle ore 09:12 URP <urp@x.it> ha scritto:\n\n> Gentile",
            "Grazie.",
            "Il giorno",
        ),
        (
            "Grazie.\nIl giorno lun 9 nov 2026 alle ore 09:12\nURP <urp@x.it>\nha scritto:\n> Gentile",
            "Grazie.",
            "Il giorno",
        ),
        (
            "Grazie.\n\nOn Mon, Nov 9, 2026, URP wrote:\n> Gentile\n>> altro\n\n",
            "Grazie.",
            "On Mon",
        ),
        (
            "Grazie.\n\nOn Mon, Nov 9, 2026, URP wrote:\nGentile, senza segni",
            "Grazie.",
            "On Mon",
        ),
        (
            "Grazie.\n\n-----Messaggio originale-----\nDa: URP",
            "Grazie.",
            "-----Messaggio",
        ),
        (
            "Grazie.\n-----Original Message-----\nFrom: URP",
            "Grazie.",
            "-----Original",
        ),
        (
            "Grazie.\n\nDa: URP\nInviato: lunedì\nA: Mario\nOggetto: Bollo\n\nGentile",
            "Grazie.",
            "Da: URP",
        ),
        (
            "Grazie.\n________________________________\n*Da:* URP\n*Inviato:* ieri\n*Oggetto:* Bollo\n\nx",
            "Grazie.",
            "____",
        ),
        (marker.as_str(), "Grazie.", "> ---"),
    ] {
        let (shown, hidden) = split_quote(text);
        assert_eq!(shown, visible, "{text}");
        assert!(
            hidden.is_some_and(|hidden| hidden.starts_with(quoted)),
            "{text}: {hidden:?}"
        );
    }
}

#[test]
fn own_text_is_never_folded() {
    for text in [
        "Solo testo.",
        "",
        // Answers below and between the lines.
        "On Mon, Nov 9, 2026, URP wrote:\n> Gentile\n\nRispondo sotto.",
        "Buongiorno.\nIl giorno 9 nov 2026 URP ha scritto:\n> uno\nsì\n> due\nno",
        // Nothing else to see.
        "> tutto citato",
        "-----Messaggio originale-----\nDa: Anna\n\nVi inoltro questo",
        "Da: Anna\nInviato: ieri\nOggetto: Bollo\n\nVi inoltro questo",
        // What only looks alike.
        "Il collega ha scritto:\nuna bella lettera",
        "Da: Potenza\nA: Matera\nche treno c'è?",
        "----- Messaggio inoltrato -----\nVi inoltro questo",
    ] {
        assert_eq!(split_quote(text), (text, None), "{text}");
    }
}

#[test]
fn nothing_is_lost() {
    let text = "Ciao\n\n \nIl 9/11/2026 URP ha scritto:\n> a\n";
    let (shown, hidden) = split_quote(text);
    let hidden = hidden.expect("a quotation");
    assert!(text.starts_with(shown) && text.ends_with(hidden));
    assert!(text[shown.len()..text.len() - hidden.len()].trim().is_empty());
}

#[test]
fn previews() {
    for (text, max, expected) in [
        ("breve", 10, "breve"),
        ("  due\n\n righe\t qui ", 80, "due righe qui"),
        ("perché così", 8, "perché…"),
        ("abcdef", 3, "ab…"),
        ("", 5, ""),
    ] {
        assert_eq!(preview(text, max), expected);
    }
    assert_eq!(preview(&"è".repeat(100_000), 100).chars().count(), 100);
}

#[test]
fn html_as_text() {
    for (html, expected) in [
        ("<p>uno</p><p>due<br>tre</p>", "uno\n\ndue\ntre"),
        (
            "a &lt;b&gt; &amp;amp; &euro; &#232; &CounterClockwiseContourIntegral;",
            "a <b> &amp; € è ∳",
        ),
        ("<div>uno</div>\n<div>due</div>", "uno\ndue"),
        (
            "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>",
            "a b\nc",
        ),
        (
            "ok<blockquote><p>citato</p><p>ancora</p></blockquote>",
            "ok\n\n> citato\n\n> ancora",
        ),
        ("<ul><li><p>uno</p><li>due</ul>", "- uno\n\n- due"),
        ("<pre>a  b\n  c</pre>", "a  b\n  c"),
        ("<a href='https://x.it/'>https://x.it</a>", "https://x.it"),
        ("<img src=x alt='logo URP'>", "[logo URP]"),
        ("x<script>alert(1)</script>y<style>p{}</style>z<!-- no -->!", "xyz!"),
        ("1 < 2 > 0", "1 < 2 > 0"),
        ("testo <b", "testo <b"),
        ("<!-- mai chiuso <p>visibile", "visibile"),
        ("a&#0;b&#1;c\0d", "a\u{fffd}bcd"),
        ("", ""),
    ] {
        assert_eq!(html_to_text(html), expected, "{html}");
    }
}
