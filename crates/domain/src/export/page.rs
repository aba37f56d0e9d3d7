//! A ticket as a page that is read and printed without the desk: one file, no scripts, nothing from elsewhere. What strangers
//! wrote stands in it as text; their HTML is in the original mail.

use std::fmt::Write;

use model::Timestamp;
use store::entity::ticket;
use store::export::{Batch, Names};

use super::content::Told;
use super::parties::Parties;
use super::words;
use crate::zone::Zone;

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#17324d}\
h1{font-size:1.4rem}h2{font-size:1.05rem;margin:0}dl{display:grid;grid-template-columns:12rem 1fr;gap:.2rem 1rem}dt{color:#435a70}\
dd{margin:0;overflow-wrap:anywhere}section{border-top:1px solid #c5c7c9;padding:.8rem 0;break-inside:avoid-page}\
pre{font:inherit;white-space:pre-wrap;overflow-wrap:anywhere;margin:.5rem 0}.quoted{color:#435a70;border-left:3px solid #c5c7c9;\
padding-left:.8rem}.event,footer,.when{color:#435a70}mark{background:#ffe9b0;border-bottom:2px solid #a66300}\
@media print{body{margin:0;max-width:none}a{color:inherit;text-decoration:none}}";

/// The page of a ticket. Other people's data are marked where it is made for one person.
pub(super) fn page(
    zone: &Zone,
    ticket: &ticket::Model,
    told: &[Told<'_>],
    batch: &Batch,
    names: &Names,
    parties: Option<&Parties>,
) -> String {
    let pen = Pen { parties };
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"it\"><head><meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" \
         content=\"default-src 'none'; style-src 'unsafe-inline'\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>Ticket {id}</title><style>{STYLE}</style></head><body>\n<h1>Ticket {id}: {subject}</h1>\n",
        id = ticket.id,
        subject = pen.text(&ticket.subject),
    );
    if parties.is_some() {
        out.push_str("<p><mark>Evidenziati</mark>: dati che il programma riconosce come di altre persone.</p>\n");
    }
    head(&mut out, &pen, zone, ticket, batch, names);
    // Messages and events in one order of time; what is of one moment stays as it was numbered.
    let mut parts: Vec<(Timestamp, String)> = told
        .iter()
        .map(|told| (told.message.at, message(&pen, zone, told)))
        .collect();
    let events = batch.events.iter().filter(|row| row.ticket_id == ticket.id);
    parts.extend(events.map(|event| {
        let who = event
            .actor_id
            .and_then(|id| names.people.get(&id))
            .map_or("Sportello", String::as_str);
        let what = [event.was.as_deref(), event.became.as_deref()];
        let what: Vec<&str> = what.into_iter().flatten().filter(|text| !text.is_empty()).collect();
        let line = format!(
            "<p class=\"event\">{} · {}{}{} · {}</p>\n",
            when(zone, event.at),
            words::event(event.kind),
            if what.is_empty() { "" } else { ": " },
            pen.text(&what.join(" → ")),
            escape(who),
        );
        (event.at, line)
    }));
    parts.sort_by_key(|(at, _)| *at);
    for (_, part) in parts {
        out.push_str(&part);
    }
    let contract = names.contracts.get(&ticket.contract_id);
    let contract = contract.map_or("", |contract| contract.name.as_str());
    let _ = write!(
        out,
        "<footer>{} · ticket {} · gli originali sono nelle cartelle accanto, tutti i dati in ticket.json</footer>\n</body></html>\n",
        escape(contract),
        ticket.id
    );
    out
}

fn head(out: &mut String, pen: &Pen<'_>, zone: &Zone, ticket: &ticket::Model, batch: &Batch, names: &Names) {
    let named = |names: &std::collections::HashMap<i64, String>, id: Option<i64>| {
        id.and_then(|id| names.get(&id)).cloned().unwrap_or_default()
    };
    let contact = |id: Option<i64>| {
        let Some(contact) = id.and_then(|id| batch.contacts.get(&id)) else {
            return String::new();
        };
        let keys = batch.keys.iter().filter(|key| key.contact_id == contact.id);
        let mut parts = vec![contact.name.clone()];
        parts.extend(keys.map(|key| key.value.clone()));
        parts.join(", ")
    };
    let lines = [
        ("Stato", words::state(ticket.state).to_owned()),
        ("Canale", words::channel(ticket.channel).to_owned()),
        ("Coda", named(&names.queues, Some(ticket.queue_id))),
        ("Motivo", named(&names.reasons, ticket.reason_id)),
        ("Ufficio", named(&names.offices, ticket.office_id)),
        ("Incaricato", named(&names.people, ticket.owner_id)),
        ("Richiedente", contact(ticket.requester_id)),
        ("Per conto di", contact(ticket.on_behalf_id)),
        ("Ricevuto", when(zone, ticket.received_at)),
        ("Scadenza", when(zone, ticket.due_at)),
        ("Chiuso", ticket.closed_at.map(|at| when(zone, at)).unwrap_or_default()),
        ("Esito", named(&names.outcomes, ticket.outcome_id)),
    ];
    out.push_str("<dl>\n");
    for (label, value) in lines {
        if !value.is_empty() {
            let _ = writeln!(out, "<dt>{label}</dt><dd>{}</dd>", pen.text(&value));
        }
    }
    out.push_str("</dl>\n");
}

fn message(pen: &Pen<'_>, zone: &Zone, told: &Told<'_>) -> String {
    let message = told.message;
    let mut out = format!(
        "<section><h2>{} · {}</h2><p class=\"when\">{}",
        words::message(message.kind),
        pen.text(&told.author),
        when(zone, message.at),
    );
    if let Some(at) = message.certified_at {
        let _ = write!(out, " · ora certificata {}", when(zone, at));
    }
    if let Some(address) = message
        .from_address
        .as_deref()
        .filter(|address| *address != told.author)
    {
        let _ = write!(out, " · da {}", pen.text(address));
    }
    if !told.recipients.is_empty() {
        let _ = write!(out, " · a {}", pen.text(&told.recipients.join(", ")));
    }
    out.push_str("</p>");
    if !message.subject.is_empty() {
        let _ = write!(out, "<p><b>{}</b></p>", pen.text(&message.subject));
    }
    let _ = write!(out, "<pre>{}</pre>", pen.text(&message.body));
    if let Some(quoted) = message.quoted.as_deref().filter(|quoted| !quoted.is_empty()) {
        let _ = write!(out, "<pre class=\"quoted\">{}</pre>", pen.text(quoted));
    }
    let mails = told.mails.iter().map(|path| (path.as_str(), path.clone()));
    let files = told
        .files
        .iter()
        .map(|(name, path, bytes)| (path.as_str(), format!("{name} ({bytes} byte)")));
    let links: Vec<String> = mails
        .chain(files)
        .map(|(path, label)| format!("<a href=\"{}\">{}</a>", link(path), pen.text(&label)))
        .collect();
    if !links.is_empty() {
        let _ = write!(out, "<p>{}</p>", links.join(" · "));
    }
    out.push_str("</section>\n");
    out
}

/// An instant in the desk's zone, whenever the page is made.
fn when(zone: &Zone, at: Timestamp) -> String {
    zone.moment(at, at).full
}

/// Writes what strangers wrote.
struct Pen<'a> {
    parties: Option<&'a Parties>,
}

impl Pen<'_> {
    /// A text, escaped, with other people's data marked.
    fn text(&self, text: &str) -> String {
        let places = self.parties.map(|parties| parties.places(text)).unwrap_or_default();
        let mut out = String::with_capacity(text.len());
        let mut from = 0;
        for (begin, end) in places {
            out.push_str(&escape(&text[from..begin]));
            let _ = write!(out, "<mark>{}</mark>", escape(&text[begin..end]));
            from = end;
        }
        out.push_str(&escape(&text[from..]));
        out
    }
}

/// A text that is nothing but text, also between quotes.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // What no page may hold, and no reader sees.
            c if c.is_control() && !matches!(c, '\n' | '\t') => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// A path of the package as an address: whatever is no letter, digit or `/.-_` is encoded.
fn link(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/.-_".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_stranger_wrote_is_text_and_nothing_else() {
        let pen = Pen { parties: None };
        assert_eq!(
            pen.text("<img src=x onerror='alert(1)'> & \"\u{0}"),
            "&lt;img src=x onerror=&#39;alert(1)&#39;&gt; &amp; &quot; "
        );
        assert_eq!(
            link("attachments/0001-attività.pdf"),
            "attachments/0001-attivit%C3%A0.pdf"
        );
    }
}
