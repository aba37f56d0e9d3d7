//! Texts with placeholders: `{nome}`, `{numero}` … The words are Italian because the people who write the texts are.

/// What a placeholder stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values {
    /// `{nome}`: the citizen.
    pub name: String,
    /// `{numero}`: the ticket's number.
    pub number: String,
    /// `{oggetto}`: the ticket's subject.
    pub subject: String,
    /// `{coda}`: the queue's name.
    pub queue: String,
    /// `{testo}`: what the operator wrote.
    pub text: String,
    /// `{firma}`: the queue's signature.
    pub signature: String,
    /// `{mancanti}`: the documents that are missing, a line each.
    pub missing: String,
    /// `{casella}`: the box or the domain that a PEC request is about.
    pub mailbox: String,
    /// `{riferimento}`: what the provider calls the request.
    pub reference: String,
    /// `{primo_giorno}`: the first day whose log the provider still has.
    pub first_day: String,
    /// `{disservizio}`: the title of the outage.
    pub outage: String,
    /// `{inizio}`: when it began.
    pub began: String,
    /// `{quanti}`: how many citizens have turned to the desk about it.
    pub count: String,
    /// `{caselle}`: the addresses that are affected, a line each.
    pub boxes: String,
}

/// Placeholders of a prepared answer and of a receipt.
pub const ABOUT_THE_TICKET: [&str; 4] = ["nome", "numero", "oggetto", "coda"];
/// Placeholders of the template around a reply.
pub const AROUND_A_REPLY: [&str; 6] = ["nome", "numero", "oggetto", "coda", "testo", "firma"];

/// Placeholders of a request for documents.
pub const AROUND_A_REQUEST: [&str; 5] = ["nome", "numero", "oggetto", "coda", "mancanti"];

/// The request for documents where the queue has none of its own.
pub const REQUEST: &str = "Gentile {nome},\n\nper trattare la Sua richiesta {numero} ci occorre ancora:\n\n{mancanti}\n\n\
     Può rispondere a questo messaggio allegando quanto indicato.";

/// The message that tells a citizen what an office answered; whoever sends it reads it first.
pub const OUTCOME: &str =
    "Gentile {nome},\n\nLe comunichiamo l'esito della Sua richiesta {numero}:\n\n{testo}\n\nCordiali saluti";

/// What citizens are told when an outage is over; whoever sends it reads it first.
pub const OUTAGE_OVER: &str = "Gentile {nome},\n\nin merito alla Sua segnalazione {numero}: il disservizio «{disservizio}», \
     iniziato il {inizio}, è stato risolto.\n\nLa invitiamo a riprovare. Se il problema dovesse presentarsi di nuovo, può \
     rispondere a questo messaggio.\n\nCordiali saluti";

/// What a provider is told about an outage. It holds nobody's data.
pub const OUTAGE_REPORT: &str = "Buongiorno,\n\nsegnaliamo il disservizio «{disservizio}».\n\nInizio: {inizio}\n\
     Segnalazioni ricevute finora: {quanti}\n\nVi chiediamo la causa, i tempi previsti e conferma della soluzione, rispondendo \
     a questo messaggio.\n\n{caselle}";

/// The affected addresses in it, where somebody chose to name them.
pub const OUTAGE_BOXES: &str = "Caselle interessate:\n{caselle}";

/// Placeholders of the text to a provider when it is sent.
pub const IN_A_REPORT: [&str; 1] = ["caselle"];

/// The template of a reply where the queue has none of its own. The mark above the signature is the one that mail programs
/// know (RFC 3676, 4.3).
pub const REPLY: &str = "{testo}\n\n-- \n{firma}";

/// Fills the placeholders in. What they stand for is not looked at again: a citizen's `{firma}` stays as it is.
pub fn fill(template: &str, values: &Values) -> String {
    let mut filled = String::with_capacity(template.len());
    for piece in pieces(template) {
        match piece {
            Piece::Text(text) => filled.push_str(text),
            Piece::Placeholder(name, written) => filled.push_str(match name {
                "nome" => &values.name,
                "numero" => &values.number,
                "oggetto" => &values.subject,
                "coda" => &values.queue,
                "testo" => &values.text,
                "firma" => &values.signature,
                "mancanti" => &values.missing,
                "casella" => &values.mailbox,
                "riferimento" => &values.reference,
                "primo_giorno" => &values.first_day,
                "disservizio" => &values.outage,
                "inizio" => &values.began,
                "quanti" => &values.count,
                "caselle" => &values.boxes,
                _ => written,
            }),
        }
    }
    filled
}

/// Whether a text has a placeholder that is none of these.
pub fn has_unknown(template: &str, known: &[&str]) -> bool {
    pieces(template).any(|piece| matches!(piece, Piece::Placeholder(name, _) if !known.contains(&name)))
}

enum Piece<'a> {
    Text(&'a str),
    /// The word, and how it stands in the text with its braces.
    Placeholder(&'a str, &'a str),
}

/// A placeholder is a word of lower-case letters in braces; any other brace is a brace.
fn pieces(template: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = template;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let inner = rest.strip_prefix('{').and_then(|after| {
            let word = &after[..after.find('}')?];
            let plain = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
            plain.then_some(word)
        });
        let piece = match inner {
            Some(word) => Piece::Placeholder(word, &rest[..word.len() + 2]),
            None => {
                let first = rest.chars().next().map_or(1, char::len_utf8);
                let end = rest[first..].find('{').map_or(rest.len(), |at| first + at);
                Piece::Text(&rest[..end])
            }
        };
        let (Piece::Text(taken) | Piece::Placeholder(_, taken)) = &piece;
        rest = &rest[taken.len()..];
        Some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_once_and_braces_stay_braces() {
        let values = Values {
            name: "Ugo {firma}".to_owned(),
            number: "00.042".to_owned(),
            signature: "L'ufficio".to_owned(),
            ..Values::default()
        };
        let filled = fill("{{nome}} {numero} { è } {} {ignoto} {firma", &values);
        assert_eq!(filled, "{Ugo {firma}} 00.042 { è } {} {ignoto} {firma");
        assert_eq!(fill("", &values), "");
    }

    #[test]
    fn a_misspelt_placeholder_is_found() {
        assert!(has_unknown("Gentile {nomee},", &ABOUT_THE_TICKET));
        assert!(has_unknown("{testo}", &ABOUT_THE_TICKET), "known, but not here");
        assert!(!has_unknown("Gentile {nome}, {Nome} e {12}", &ABOUT_THE_TICKET));
        assert!(!has_unknown(REPLY, &AROUND_A_REPLY));
    }
}
