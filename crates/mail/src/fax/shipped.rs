//! The rules that come with the desk: HylaFAX in two languages, FreePBX, FusionPBX, eFax and its like, Internet fax of
//! copiers, and one for gateways nobody has described.

use super::rule::{Extractor, FaxRule, Source};

/// What a fax that did not arrive is called, by gateways of both languages.
const FAILED: &str = r"fax non ricevuto|tentativo di ricevere un fax|ricezione (del )?fax (fallita|non riuscita)|mancata ricezione|attempt to receive a (fax|facsimile)|fax (reception|receive) (failed|error)|fax (was )?not received|failed to receive (a )?fax";

/// The rules in the order in which they are tried.
pub fn shipped() -> Vec<FaxRule> {
    vec![
        hylafax_it(),
        hylafax_en(),
        fusionpbx(),
        freepbx(),
        efax(),
        internet_fax(),
        generic(),
    ]
}

fn on(source: Source, pattern: &str) -> Extractor {
    Extractor {
        source,
        pattern: pattern.to_owned(),
    }
}

fn failures() -> Vec<Extractor> {
    vec![on(Source::Subject, FAILED), on(Source::Body, FAILED)]
}

/// `etc/templates/it` of HylaFAX 6. The network's number (CallID1) before the text that the sending machine gives itself.
fn hylafax_it() -> FaxRule {
    FaxRule {
        name: "hylafax-it".to_owned(),
        all: vec![on(Source::From, r"hylafax|faxmaster|^fax@|\bfax\b")],
        any: vec![
            on(
                Source::Subject,
                r"^fax ricevuto da\b|^fax non ricevuto|^il tuo fax|^fax .*(completato|fallito)",
            ),
            on(Source::Body, r"^\s*(Mittente|Ricevuto tramite|Formato dati):"),
        ],
        failure: failures(),
        extract: vec![
            on(Source::Body, r"^[ \t]*CallID1:[ \t]*(?P<caller>\S.*?)[ \t]*$"),
            on(Source::Body, r"^[ \t]*Mittente:[ \t]*(?P<caller>\S.*?)[ \t]*$"),
            on(Source::Subject, r"^fax ricevuto da (?P<caller>.+)$"),
            on(Source::Body, r"^[ \t]*Pagine:[ \t]*(?P<pages>\d{1,5})"),
            on(
                Source::Body,
                r"^[ \t]*Ricevuto:[ \t]*(?P<time>\d{4}:\d\d:\d\d \d\d:\d\d:\d\d)",
            ),
        ],
        without_document: true,
    }
}

/// `etc/templates/en` of HylaFAX 6.
fn hylafax_en() -> FaxRule {
    FaxRule {
        name: "hylafax-en".to_owned(),
        all: vec![on(Source::From, r"hylafax|faxmaster|^fax@|\bfax\b")],
        any: vec![
            on(
                Source::Subject,
                r"^fax received from\b|^received facsimile|^facsimile received|^your facsimile job|^fax not received",
            ),
            on(Source::Body, r"^\s*(Sender|Received On|Signal Rate|Data Format):"),
        ],
        failure: failures(),
        extract: vec![
            on(Source::Body, r"^[ \t]*CallID1:[ \t]*(?P<caller>\S.*?)[ \t]*$"),
            on(Source::Body, r"^[ \t]*Sender:[ \t]*(?P<caller>\S.*?)[ \t]*$"),
            on(Source::Subject, r#"received from "?(?P<caller>[^"]+)"?$"#),
            on(Source::Body, r"^[ \t]*Pages:[ \t]*(?P<pages>\d{1,5})"),
            on(
                Source::Body,
                r"^[ \t]*Received:[ \t]*(?P<time>\d{4}:\d\d:\d\d \d\d:\d\d:\d\d)",
            ),
        ],
        without_document: true,
    }
}

/// FreeSWITCH's mail templates: `FAX Received: <tag> <file>`; the caller is in the file name and in the text.
fn fusionpbx() -> FaxRule {
    FaxRule {
        name: "fusionpbx".to_owned(),
        all: vec![on(Source::Subject, r"^fax received:")],
        any: Vec::new(),
        failure: failures(),
        extract: vec![
            on(
                Source::Body,
                r"(caller|remote|from)[ \t]*(id)?[ \t]*(number|station)?[ \t]*:[ \t]*(?P<caller>\+?[\d(][\d ()./-]{4,})",
            ),
            on(Source::FileName, r"^(?P<caller>\+?\d{6,15})[-_ ]"),
            on(Source::FileName, r"[-_ ](?P<caller>\+?[03]\d{5,14})[-_ .]"),
            on(Source::Subject, r"[-_ ](?P<caller>\+?\d{6,15})[-_ .]"),
            on(
                Source::Body,
                r"(fax )?pages?[ \t]*(received)?[ \t]*:[ \t]*(?P<pages>\d{1,5})",
            ),
            on(Source::FileName, r"(?P<time>\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d)"),
        ],
        without_document: true,
    }
}

/// Asterisk's `fax2mail` as FreePBX ships it.
fn freepbx() -> FaxRule {
    FaxRule {
        name: "freepbx".to_owned(),
        all: vec![on(Source::Subject, r"^new fax (from\b|received)")],
        any: Vec::new(),
        failure: failures(),
        extract: vec![
            on(Source::Body, r"new fax from:?[ \t]*[^<\r\n]*<(?P<caller>\+?[\d ]{6,})>"),
            on(Source::Body, r"new fax from:?[ \t]*(?P<caller>\+?[\d(][\d ()./-]{4,})"),
            on(
                Source::Subject,
                r"^new fax from:?[ \t]*[^<\r\n]*<(?P<caller>\+?[\d ]{6,})>",
            ),
            on(
                Source::Subject,
                r"^new fax from:?[ \t]*(?P<caller>\+?[\d(][\d ()./-]{4,})",
            ),
            on(Source::Body, r"for extension:[ \t]*(?P<called>\+?\d+)"),
            on(Source::Body, r"pages[ \t]*:[ \t]*(?P<pages>\d{1,5})"),
            on(Source::Body, r"^[ \t]*on:[ \t]*(?P<time>\d.*?)[ \t]*$"),
        ],
        without_document: true,
    }
}

/// eFax and the services that word their subjects alike.
fn efax() -> FaxRule {
    FaxRule {
        name: "efax".to_owned(),
        all: vec![on(Source::Subject, r"^e-?fax (message )?(from|da)\b")],
        any: Vec::new(),
        failure: failures(),
        extract: vec![
            on(
                Source::Subject,
                r"caller[ -]?id:?[ \t]*(?P<caller>\+?[\d(][\d ()./-]{4,})",
            ),
            on(
                Source::Header,
                r"^x-[a-z-]*(ani|caller)[a-z-]*:[ \t]*(?P<caller>\+?[\d(][\d ()./-]{4,})",
            ),
            on(Source::Subject, r#"from "?(?P<caller>\+?[\d(][\d ()./-]{4,})"?"#),
            on(Source::Subject, r"(?P<pages>\d{1,5})[ \t]*(page|pagin)"),
        ],
        without_document: false,
    }
}

/// ITU-T T.37 as copiers send it.
fn internet_fax() -> FaxRule {
    FaxRule {
        name: "t37".to_owned(),
        all: vec![on(Source::Subject, r"^from .*\(fax message no\. ?\d+\)")],
        any: Vec::new(),
        failure: failures(),
        extract: vec![on(
            Source::Subject,
            r#"^from "?(?P<caller>[^"(]+?)"?[ \t]*\(fax message"#,
        )],
        without_document: false,
    }
}

/// A gateway that says so in headers of its own, or a robot that sends a document and calls it a fax. A person who writes
/// about a fax matches neither.
fn generic() -> FaxRule {
    FaxRule {
        name: "generic".to_owned(),
        all: Vec::new(),
        any: vec![
            on(Source::Header, r"^x-(fax|efax|faxserver)[a-z-]*:"),
            on(
                Source::Header,
                r"^from:.*(fax|no-?reply|nonrispondere|donotreply)[^\n]*\n(.*\n)*?subject:.*\bfax\b.*\b(ricevut|in arrivo|received|incoming|from|da)",
            ),
            on(
                Source::Header,
                r"^subject:.*\bfax\b.*\b(ricevut|in arrivo|received|incoming|from|da)[^\n]*\n(.*\n)*?from:.*(fax|no-?reply|nonrispondere|donotreply)",
            ),
        ],
        failure: failures(),
        extract: vec![
            on(
                Source::Header,
                r"^x-[a-z-]*(caller|callerid|caller-id|from|sender|ani|cid|csid|tsi)[a-z-]*:[ \t]*(?P<caller>\+?[\d(][\d ()./-]{4,})",
            ),
            on(
                Source::Body,
                r"(numero )?(del )?(chiamante|mittente|caller|sender|from|da)( id| number)?[ \t]*:[ \t]*(?P<caller>\+?[\d(][\d ()./-]{4,})",
            ),
            on(
                Source::Subject,
                r"\b(da|from|dal numero)[ \t]+(numero )?(?P<caller>\+?[\d(][\d ()./]{4,}\d)",
            ),
            on(
                Source::FileName,
                r"(?:^|[-_ ])(?P<caller>(?:\+|00)?(?:39)?[03]\d{5,11})(?:[-_ .]|$)",
            ),
            on(
                Source::Header,
                r"^x-[a-z-]*(called|did|dnis|to)[a-z-]*:[ \t]*(?P<called>\+?[\d(][\d ()./-]{4,})",
            ),
            on(
                Source::Body,
                r"(numero )?(chiamato|destinatario|called|to)( number)?[ \t]*:[ \t]*(?P<called>\+?[\d(][\d ()./-]{4,})",
            ),
            on(Source::Header, r"^x-[a-z-]*pages?[a-z-]*:[ \t]*(?P<pages>\d{1,5})"),
            on(
                Source::Body,
                r"(pagine|pages|pag\.)( ricevute| received)?[ \t]*:[ \t]*(?P<pages>\d{1,5})",
            ),
            on(Source::Subject, r"(?P<pages>\d{1,5})[ \t]*(pagin|pages?\b|pag\.)"),
            on(
                Source::Body,
                r"(data|ora|date|ricevuto|received)( e ora)?[ \t]*:[ \t]*(?P<time>\d[\d/.: -]{7,})",
            ),
        ],
        without_document: false,
    }
}
